import type { Says } from './announced.ts'

type Root = NonNullable<Says['ssdp']>[number]

/** An answer to a search for each of its targets (UPnP Device Architecture 1.1, 1.3.3). */
export const ssdpWire = ({ udn, server, targets, port, path }: Root, address: string): Buffer[] =>
  targets.map(target =>
    Buffer.from(
      [
        'HTTP/1.1 200 OK',
        'CACHE-CONTROL: max-age=1800',
        'DATE: Wed, 25 Nov 2026 08:00:00 GMT',
        'EXT: ',
        `LOCATION: http://${address}:${port}${path}`,
        `SERVER: ${server}`,
        `ST: ${target}`,
        `USN: uuid:${udn}${target.startsWith('uuid:') ? '' : `::${target}`}`,
        '',
        '',
      ].join('\r\n'),
    ),
  )

/** UPnP Device Architecture 1.1, 2.3. */
export const descriptionOf = ({ udn, description, embedded = [] }: Root): string =>
  `<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0"><specVersion><major>1</major><minor>0</minor></specVersion>
<device>${elements(description)}<UDN>uuid:${udn}</UDN><deviceList>${embedded
    .map(
      one =>
        `<device><deviceType>urn:schemas-upnp-org:device:MediaRenderer:1</deviceType><UDN>uuid:${one}</UDN></device>`,
    )
    .join('')}</deviceList></device></root>`

const elements = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts)
    .map(([name, text]) => `<${name}>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${name}>`)
    .join('')
