import type { AnnouncedSelf } from '../../driver-kit/define-simulator.ts'
import { escapeXml } from '../../driver-kit/escape-xml.ts'

// What the simulated camera says of itself: WS-Discovery (April 2005), as ONVIF Core Specification, "Device discovery",
// has it.

export const discovery = { port: 3702, group: '239.255.255.250' }

/** An answer to whoever looks for devices such as this one. */
export function probeMatch(question: Uint8Array, self: AnnouncedSelf, path: string): string | undefined {
  const text = new TextDecoder().decode(question)
  const asked = /<(?:[\w-]+:)?Types[^>]*>([^<]*)</.exec(text)?.[1]?.trim() ?? ''
  const id = /<(?:[\w-]+:)?MessageID[^>]*>([^<]+)</.exec(text)?.[1]?.trim()
  if (!id || !/<(?:[\w-]+:)?Probe[\s/>]/.test(text)) return undefined
  if (asked && !/NetworkVideoTransmitter|:Device\b/.test(asked)) return undefined
  return envelope(
    'ProbeMatches',
    `<wsa:RelatesTo>${escapeXml(id)}</wsa:RelatesTo><wsa:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To>`,
    `<d:ProbeMatches><d:ProbeMatch>${about(self, path)}</d:ProbeMatch></d:ProbeMatches>`,
    self,
  )
}

/** What it says when it comes up. */
export const hello = (self: AnnouncedSelf, path: string): string =>
  envelope(
    'Hello',
    '<wsa:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</wsa:To>',
    `<d:Hello>${about(self, path)}</d:Hello>`,
    self,
  )

const about = ({ address, port, uuid }: AnnouncedSelf, path: string) =>
  `<wsa:EndpointReference><wsa:Address>urn:uuid:${uuid}</wsa:Address></wsa:EndpointReference><d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types><d:Scopes>${scopes}</d:Scopes><d:XAddrs>http://${address}:${port}${path}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>`

const scopes = [
  'type/video_encoder',
  'type/ptz',
  'Profile/Streaming',
  'hardware/Simulated%20camera',
  'name/Alcove%20camera',
  'location/',
]
  .map(scope => `onvif://www.onvif.org/${scope}`)
  .join(' ')

const envelope = (action: string, header: string, body: string, { uuid }: AnnouncedSelf) =>
  `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><s:Header><wsa:MessageID>urn:uuid:${messageId(uuid)}</wsa:MessageID>${header}<wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/${action}</wsa:Action></s:Header><s:Body>${body}</s:Body></s:Envelope>`

/** Another one for each message, and never that of the device. */
let messages = 0
const messageId = (uuid: string) => {
  messages = (messages + 1) % 0x1_0000_0000
  return `${messages.toString(16).padStart(8, '0')}${uuid.slice(8)}`
}
