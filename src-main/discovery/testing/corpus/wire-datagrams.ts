import { numberOf } from '../../subnet.ts'
import { digitsOf, type Says } from './announced.ts'

type Said<Name extends keyof Says> = NonNullable<Says[Name]>

/** A probe match (WS-Discovery, April 2005, 5.3) with scopes as ONVIF has them (Core Specification, 7.3.2.2). */
export const onvifWire = (
  { endpoint, types, scopes = [], path = '/onvif/device_service' }: Said<'onvif'>,
  at: string,
) =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"><s:Header><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action></s:Header><s:Body><d:ProbeMatches xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><d:ProbeMatch><a:EndpointReference><a:Address>${endpoint}</a:Address></a:EndpointReference><d:Types>${types}</d:Types><d:Scopes>${scopes.map(scope => `onvif://www.onvif.org/${scope}`).join(' ')}</d:Scopes><d:XAddrs>http://${at}${path}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>`,
  )

/** A search response with device information and service families (KNX Standard 3/8/2 Core, 7.6 and 7.5.4). */
export function knxWire({ individualAddress, serial, name }: Said<'knx'>, mac: string, address: string): Buffer {
  const bytes = Buffer.alloc(78)
  bytes.set([0x06, 0x10, 0x02, 0x02, 0, 78, 8, 0x01])
  bytes.writeUInt32BE(numberOf(address) ?? 0, 8)
  bytes.writeUInt16BE(3671, 12)
  bytes.set([54, 0x01, 0x02, 0], 14)
  bytes.writeUInt16BE(individualAddress, 18)
  Buffer.from(serial, 'hex').copy(bytes, 22)
  // All routers have the same group.
  bytes.set([224, 0, 23, 12], 28)
  Buffer.from(digitsOf(mac), 'hex').copy(bytes, 32)
  bytes.write(name, 38, 30, 'latin1')
  bytes.set([10, 0x02, 2, 1, 3, 2, 4, 1, 5, 1], 68)
  return bytes
}

/** An ArtPollReply, of each of its bind indexes (Art-Net 4). */
export const artNetWire = (
  { shortName, longName, oem, bindIndexes = [1] }: Said<'artNet'>,
  mac: string,
  address: string,
): Buffer[] =>
  bindIndexes.map(bindIndex => {
    const bytes = Buffer.alloc(239)
    bytes.write('Art-Net\0', 0, 'latin1')
    bytes.writeUInt16LE(0x2100, 8)
    bytes.writeUInt32BE(numberOf(address) ?? 0, 10)
    bytes.writeUInt16LE(6454, 14)
    bytes.writeUInt16BE(0x0104, 16)
    bytes.writeUInt16BE(oem, 20)
    bytes.write(shortName, 26, 17, 'latin1')
    bytes.write(longName, 44, 63, 'latin1')
    Buffer.from(digitsOf(mac), 'hex').copy(bytes, 201)
    bytes[211] = bindIndex
    return bytes
  })

/** The Q-SYS Discovery Protocol, with the fields that tools of its users read. */
export const qSysWire = (fields: Said<'qSys'>, address: string): Buffer =>
  Buffer.from(
    `<QDP><device>\r${Object.entries({ lan_a_ip: address, ...fields })
      .map(([name, value]) => `  <${name}>${value}</${name}>\r`)
      .join('')}</device>\r</QDP>`,
  )

/** The beacon of AMX's Dynamic Device Discovery, as in Global Caché's API, 5.1. */
export const amxWire = (fields: Said<'amx'>): Buffer =>
  Buffer.from(
    `AMXB${Object.entries(fields)
      .map(([name, value]) => `<-${name}=${value}>`)
      .join('')}\r`,
  )
