import type { DatagramDeclaration } from './datagram-declaration.ts'
import { macAddress, macIdentities } from './mac-address.ts'
import { detailsOf } from './said.ts'

const PORT = 4352
/** Answers may take ten seconds (3.2.2), so there is no hurry. */
const EVERY_MS = 120_000

/**
 * The search of PJLink class 2 (PJLink Specifications 2.10, 3.2): who is asked by broadcast answers with its MAC address,
 * to port 4352 by the specification, to the port of the question by many a projector; so both are heard. What has just
 * come up says the same as `LKUP` to the controllers that were entered into it (3.3).
 */
export const pjlink: DatagramDeclaration = {
  name: 'pjlink',
  search: { to: 'broadcast', port: PORT, everyMs: EVERY_MS, questions: () => [Buffer.from('%2SRCH\r')] },
  listen: { port: PORT },
  concerns: bytes => bytes[0] === 0x25 && bytes[1] === 0x32 && bytes.length <= 40,
  read(bytes, from, place) {
    const [, kind, address] = /^%2(ACKN|LKUP)=([0-9a-f:.-]{12,17})\s*$/i.exec(bytes.toString('latin1')) ?? []
    if (!kind || !address) return undefined
    const mac = macAddress(address)
    return {
      source: 'pjlink',
      key: from.address,
      interface: place.name,
      address: from.address,
      port: PORT,
      validForMs: 3 * EVERY_MS,
      identities: macIdentities(mac),
      facts: {},
      service: 'class 2',
      details: detailsOf({ class: '2', mac: mac ?? address }),
    }
  },
}
