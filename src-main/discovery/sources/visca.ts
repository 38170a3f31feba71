import type { DatagramDeclaration } from './datagram-declaration.ts'
import { macAddress, macIdentities } from './mac-address.ts'
import { detailsOf, factsOf } from './said.ts'

const PORT = 52_380
/** Where such a camera is controlled. */
const CONTROL_PORT = 52_381
const EVERY_MS = 60_000
const [STX, ETX, END_OF_FIELD] = [0x02, 0x03, 0xff]

/**
 * The inquiry of Sony's cameras (SRG-X400 Command List, Camera IP Setting Command). They answer to everybody at port
 * 52380, wherever the question came from. What a controller says there to set a camera has no model in it.
 */
export const visca: DatagramDeclaration = {
  name: 'visca',
  search: {
    to: 'broadcast',
    port: PORT,
    everyMs: EVERY_MS,
    questions: () => [Buffer.from([STX, ...Buffer.from('ENQ:network'), END_OF_FIELD, ETX])],
  },
  listen: { port: PORT },
  concerns: bytes => bytes[0] === STX && bytes.at(-1) === ETX && bytes.length <= 1_024 && bytes.includes('MODEL:'),
  read(bytes, from, place) {
    if (!visca.concerns(bytes)) return undefined
    const fields = fieldsIn(bytes.subarray(1, -1).toString('latin1'))
    const said = fields.get('MODEL')
    if (said === undefined || !fields.has('MAC')) return undefined
    const mac = macAddress(fields.get('MAC'))
    // Older cameras name their network card here.
    const model = said === 'IPCARD' ? undefined : said
    return {
      source: 'visca',
      key: from.address,
      interface: place.name,
      address: from.address,
      port: CONTROL_PORT,
      validForMs: 3 * EVERY_MS,
      identities: macIdentities(mac),
      facts: factsOf({
        name: fields.get('NAME'),
        // Others answer as well, and do not say who they are.
        make: /^(BRC|SRG|ILME|EVI)-/i.test(said) || said === 'IPCARD' ? 'Sony' : undefined,
        model,
        firmware: fields.get('SOFTVERSION'),
      }),
      service: 'VISCA over IP',
      details: detailsOf(Object.fromEntries([...fields].map(([name, value]) => [name.toLowerCase(), value]))),
    }
  },
}

/** `NAME:CAM1`, each ended by 0xFF. */
function fieldsIn(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const field of text.split('\xff').slice(0, 20)) {
    const [, name, value] = /^([A-Z]{2,16}):(.*)$/s.exec(field) ?? []
    if (name && value !== undefined) fields.set(name, value.trim())
  }
  return fields
}
