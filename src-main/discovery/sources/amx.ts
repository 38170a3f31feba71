import type { Identity } from '../sighting.ts'
import type { DatagramDeclaration } from './datagram-declaration.ts'
import { isLocallyAdministered, macAddress } from './mac-address.ts'
import { addressAt, detailsOf, factsOf, said } from './said.ts'
import { serialIdentities } from './serial-number.ts'

/** Beacons come every 10 to 60 seconds (Global Caché API, 5.1). */
const VALID_FOR_MS = 180_000
const MOST_FIELDS = 40

/** The beacon of AMX's Dynamic Device Discovery, which devices of many makers send by themselves. */
export const amx: DatagramDeclaration = {
  name: 'amx',
  listen: { port: 9131, group: '239.255.250.250' },
  concerns: bytes => bytes.length <= 2_048 && bytes.subarray(0, 4).toString('latin1') === 'AMXB',
  read(bytes, from, place) {
    if (!amx.concerns(bytes)) return undefined
    const fields = fieldsIn(bytes.toString('utf8'))
    const { uuid, make, model, revision } = fields
    const service = said(fields.sdkclass)
    if (!uuid && !make && !model) return undefined
    return {
      source: 'amx',
      key: `${from.address}|${said(uuid) ?? ''}`,
      interface: place.name,
      address: from.address,
      validForMs: VALID_FOR_MS,
      identities: identitiesOf(uuid ?? '', make),
      facts: factsOf({
        name: fields.config_name,
        make,
        model,
        firmware: revision,
        page: addressAt([from.address], fields.config_url)?.href,
      }),
      ...(service ? { service } : {}),
      details: detailsOf(fields),
    }
  },
}

/** `<-SDKClass=Utility>`, with `Device-` in front, or with nothing. */
function fieldsIn(text: string): Record<string, string> {
  const fields: [string, string][] = []
  for (const [, name = '', value = ''] of text.matchAll(/<(?:Device)?-?(\w[\w-]{0,39})=([^<>]{0,255})>/gi)) {
    fields.push([name.toLowerCase().replaceAll('-', '_'), value.trim()])
    if (fields.length === MOST_FIELDS) break
  }
  return Object.fromEntries(fields)
}

/**
 * What is called UUID is a real one, a MAC address behind a name (`GlobalCache_000C1E038995`), or what its maker counts
 * by. Twelve digits without a letter are rather that, and so is an address that no maker has been given.
 */
function identitiesOf(uuid: string, make: string | undefined): Identity[] {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid)) {
    return /^[0-]+$/.test(uuid) ? [] : [{ kind: 'uuid', value: uuid.toLowerCase() }]
  }
  const mac = macAddress(/^(?:[a-z][\w ]*_)?([0-9a-f:-]{12,17})$/i.exec(uuid)?.[1])
  if (mac && !isLocallyAdministered(mac) && /[A-F]/.test(mac)) return [{ kind: 'mac', value: mac }]
  return serialIdentities(make, uuid)
}
