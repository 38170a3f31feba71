// What devices say, as public documents and captures have it.

const onvifEnvelope = (action: string, body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><SOAP-ENV:Header><wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/${action}</wsa:Action></SOAP-ENV:Header><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`

const onvifDevice = ({ uuid, xaddrs, scopes }: { uuid: string; xaddrs: string; scopes: string }) =>
  `<wsa:EndpointReference><wsa:Address>${uuid}</wsa:Address></wsa:EndpointReference><d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types><d:Scopes>${scopes}</d:Scopes><d:XAddrs>${xaddrs}</d:XAddrs><d:MetadataVersion>10</d:MetadataVersion>`

const camera = {
  uuid: 'urn:uuid:CEA94000-fb96-11b3-8260-686dbc5cb15d',
  xaddrs: 'http://[fe80::6a6d:bcff:fe5c:b15d]/onvif/device_service http://192.168.1.64/onvif/device_service',
  scopes:
    'onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/type/ptz onvif://www.onvif.org/Profile/Streaming onvif://www.onvif.org/MAC/68:6d:bc:5c:b1:5d onvif://www.onvif.org/hardware/DS-2DE2A404IW onvif://www.onvif.org/name/HIKVISION%20DS-2DE2A404IW onvif://www.onvif.org/location/city/hangzhou',
}

export const onvifMatch = (given: Partial<typeof camera> = {}): Buffer =>
  Buffer.from(
    onvifEnvelope(
      'ProbeMatches',
      `<d:ProbeMatches><d:ProbeMatch>${onvifDevice({ ...camera, ...given })}</d:ProbeMatch></d:ProbeMatches>`,
    ),
  )
export const onvifHello = (given: Partial<typeof camera> = {}): Buffer =>
  Buffer.from(onvifEnvelope('Hello', `<d:Hello>${onvifDevice({ ...camera, ...given })}</d:Hello>`))
export const onvifBye = (uuid = camera.uuid): Buffer =>
  Buffer.from(
    onvifEnvelope(
      'Bye',
      `<d:Bye><wsa:EndpointReference><wsa:Address>${uuid}</wsa:Address></wsa:EndpointReference></d:Bye>`,
    ),
  )

/** A search response of a Gira router, as the tests of xknx have it; its MAC address is a made-up one. */
export const knxResponse = Buffer.from(
  `06 10 02 02 00 50 08 01 C0 A8 2A 0A 0E 57 36 01 02 00 11 00 00 00 11 22 33 44 55 66 E0 00 17 0C
   01 02 03 04 05 06 47 69 72 61 20 4B 4E 58 2F 49 50 2D 52 6F 75 74 65 72 00 00 00 00 00 00 00 00
   00 00 00 00 0C 02 02 01 03 02 04 01 05 01 07 01`.replace(/\s/g, ''),
  'hex',
)

/** An ArtPollReply of a node with two universes, laid out as Art-Net 4 has it. */
export function artPollReply({ mac = '0050c2076543', bindIndex = 1 } = {}): Buffer {
  const bytes = Buffer.alloc(239)
  bytes.write('Art-Net\0', 0, 'latin1')
  bytes.writeUInt16LE(0x2100, 8)
  Buffer.from([192, 168, 1, 70]).copy(bytes, 10)
  bytes.writeUInt16LE(6454, 14)
  bytes.writeUInt16BE(0x010e, 16)
  bytes.writeUInt16BE(0x12ab, 20)
  bytes.write('RS', 24, 'latin1')
  bytes.write('ODE Mk3', 26, 'latin1')
  bytes.write('Open DMX Ethernet Mk3, stage left', 44, 'latin1')
  bytes.write('#0001 [0042] ok', 108, 'latin1')
  Buffer.from(mac, 'hex').copy(bytes, 201)
  bytes[211] = bindIndex
  return bytes
}

/** A camera's answer to the inquiry (SRG-X400 Command List, Camera IP Setting Command). */
export const viscaReply = (fields: Record<string, string> = {}): Buffer => {
  const all = {
    MAC: '00-01-4a-1c-2b-3d',
    MODEL: 'SRG-X400',
    SOFTVERSION: '02.00.00',
    IPADR: '192.168.1.30',
    MASK: '255.255.255.0',
    GATEWAY: '192.168.1.1',
    NAME: 'CAM1',
    WRITE: 'on',
    ...fields,
  }
  const text = Object.entries(all).map(([name, value]) => `${name}:${value}\xff`)
  return Buffer.from(`\x02${text.join('')}\x03`, 'latin1')
}

/** The beacon of a Global Caché iTach (its API, 5.1). */
export const amxBeacon = Buffer.from(
  'AMXB<-UUID=GlobalCache_000C1E038995><-SDKClass=Utility><-Make=GlobalCache><-Model=iTachIP2IR><-Revision=710-1005-05><-Pkg_Level=GCPK002><-Config-URL=http://192.168.1.71><-PCB_PN=025-0028-03><-Status=Ready>\r',
)

/** What a Q-SYS core says every second, with the fields that tools of its users read. */
export const qSysDevice = Buffer.from(
  '<QDP><device>\r  <name>core-110f-boardroom</name>\r  <type>lcqln</type>\r  <part_number>Core 110f</part_number>\r  <ref>device.core.lcqln</ref>\r  <lan_a_ip>192.168.1.80</lan_a_ip>\r  <lan_a_mac>00:60:74:f5:d1:6c</lan_a_mac>\r  <web_cfg_url>http://192.168.1.80/</web_cfg_url>\r</device>\r</QDP>',
)

export const pjlinkAnswer = (mac = '00:26:AB:12:34:56', kind = 'ACKN'): Buffer => Buffer.from(`%2${kind}=${mac}\r`)
