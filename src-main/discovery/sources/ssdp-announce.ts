import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { escapeXml } from '../../driver-kit/escape-xml.ts'
import type { Announcement, Place } from '../sighting.ts'

export const NODE_TYPE = 'urn:alcove:device:ControlNode:1'
const DESCRIPTION_PATH = '/api/alcove/v1/description.xml'
/** Of Alcove alone (RFC 9562, 5.5). */
const NAMESPACE = '7d1f2f0c-5a6b-4c39-9b1e-2a0d8e4f6c51'

/** The node's Unique Device Name: the same for good, and on every network that it is on. */
export function udnOf(nodeId: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex'))
    .update(nodeId)
    .digest()
  const [version, variant] = [hash[6] ?? 0, hash[8] ?? 0]
  hash[6] = (version & 0x0f) | 0x50
  hash[8] = (variant & 0x3f) | 0x80
  const hex = hash.toString('hex', 0, 16)
  return `uuid:${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')}`
}

/** What LOCATION answers (UPnP Device Architecture 1.1, 2.3), for whoever is on the network of this address. */
export function descriptionXml(announcement: Announcement, address: string): string {
  const { nodeId, name, system, version } = announcement
  const fields = {
    deviceType: NODE_TYPE,
    friendlyName: name,
    manufacturer: 'Alcove',
    modelDescription: system ? `Control of ${system}` : 'Control of rooms',
    modelName: 'Alcove',
    modelNumber: version,
    serialNumber: nodeId,
    UDN: udnOf(nodeId),
    presentationURL: announcement.pageAt(address),
  }
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<root xmlns="urn:schemas-upnp-org:device-1-0" configId="1">',
    '<specVersion><major>1</major><minor>1</minor></specVersion>',
    `<device>${Object.entries(fields)
      .map(([field, value]) => `<${field}>${escapeXml(value)}</${field}>`)
      .join('')}</device>`,
    '</root>',
  ].join('\n')
}

/** What node-ssdp's server says of the node in a place. `boot` tells one announcement from the one before (1.2.2). */
export const announcedIn = (place: Place, { nodeId, version, port }: Announcement, boot: number) => ({
  udn: udnOf(nodeId),
  // Without one the library looks up an address of its own.
  location: `http://${place.address}:${port}${DESCRIPTION_PATH}`,
  ssdpSig: `${process.platform} UPnP/1.1 Alcove/${version.replace(/[^\w.+-]/g, '')}`,
  headers: { 'BOOTID.UPNP.ORG': boot, 'CONFIGID.UPNP.ORG': 1 },
})

/** Whether it would be announced in other words. */
export function isSame(one: Announcement | undefined, other: Announcement | undefined, place: Place): boolean {
  return one && other ? descriptionOf(one, place) === descriptionOf(other, place) : one === other
}

const descriptionOf = (announcement: Announcement, { address }: Place) =>
  `${announcement.port} ${descriptionXml(announcement, address)}`
