import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import { declaresEntities, text } from '../../driver-kit/soap.ts'
import type { DatagramDeclaration } from './datagram-declaration.ts'
import { macAddress, macIdentities } from './mac-address.ts'
import { addressAt, detailsOf, factsOf, said } from './said.ts'
import { isQuicklyRead } from './xml-size.ts'

const GROUP = '224.0.23.175'
const PORT = 2467
const EVERY_MS = 60_000
/** They say it every second or two. */
const VALID_FOR_MS = 60_000

/**
 * The Q-SYS Discovery Protocol (Q-SYS Help, Q-LAN Networking: 224.0.23.175, ports 2467 to 2470). QSC does not publish its
 * fields; these are the ones that tools of its users read. The question is the one of Q-SYS Help, UdpSocket, Example 2;
 * that `device.core` can be asked for in the same way is not documented.
 */
export const qSys: DatagramDeclaration = {
  name: 'q_sys',
  search: {
    to: GROUP,
    port: PORT,
    everyMs: EVERY_MS,
    questions: () => ['core', 'ioframe'].map(kind => Buffer.from(`<QDP><query_ref>device.${kind}.*</query_ref></QDP>`)),
  },
  listen: { port: PORT, group: GROUP },
  concerns: bytes => bytes.includes('<device>') && bytes.includes('<QDP') && isQuicklyRead(bytes),
  read(bytes, from, place) {
    const device = qSys.concerns(bytes) ? deviceIn(bytes.toString('utf8')) : undefined
    if (!device) return undefined
    const name = device.name ?? device.n
    const mac = macAddress(device.lan_a_mac)
    const service = said(device.type)
    const page = addressAt([from.address], device.web_cfg_url) ?? addressAt([from.address], device.periph_cfg_url)
    return {
      source: 'q_sys',
      key: `${from.address}|${said(device.ref) ?? ''}`,
      interface: place.name,
      address: from.address,
      validForMs: VALID_FOR_MS,
      // Its `ref` names a kind and a place in a design, and is no device's own.
      identities: macIdentities(mac),
      facts: factsOf({ name, make: 'QSC', model: device.part_number, page: page?.href }),
      ...(service ? { service } : {}),
      details: detailsOf(device),
    }
  },
}

const field = text.optional().catch(undefined)
const Packet = z.object({
  QDP: z.object({
    device: z.object({
      name: field,
      n: field,
      type: field,
      part_number: field,
      platform: field,
      ref: field,
      is_virtual: field,
      lan_a_ip: field,
      lan_a_mac: field,
      lan_b_ip: field,
      web_cfg_url: field,
      periph_cfg_url: field,
    }),
  }),
})

// As text, without attributes, and whoever declares entities is not read at all.
const parser = new XMLParser({ parseTagValue: false, maxNestedTags: 20 })

function deviceIn(xml: string): z.output<typeof Packet>['QDP']['device'] | undefined {
  if (declaresEntities(xml)) return undefined
  let parsed: unknown
  try {
    parsed = parser.parse(xml)
  } catch {
    return undefined
  }
  const device = Packet.safeParse(parsed).data?.QDP.device
  return device && (device.name || device.n || device.lan_a_ip) ? device : undefined
}
