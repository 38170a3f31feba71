import { type Answer, encode } from 'dns-packet'
import { DOT, withDots } from '../../sources/mdns-packet.ts'
import { digitsOf, type Says } from './announced.ts'

/** RFC 6762 10: records that hold an address or a host's name live for two minutes, others for 75. */
const HOST_S = 120
const OTHER_S = 4_500

/** A response for each of its services, and with each what will be asked next (RFC 6763 12). */
export function mdnsWire(
  { host, linkLocal, services }: NonNullable<Says['mdns']>,
  mac: string,
  address: string,
): Buffer[] {
  const target = `${host}.local`
  const flushed = { class: 'IN', flush: true } as const
  const addresses: Answer[] = [
    { ...flushed, name: target, type: 'A', ttl: HOST_S, data: address },
    ...(linkLocal ? [{ ...flushed, name: target, type: 'AAAA', ttl: HOST_S, data: linkLocalOf(mac) } as const] : []),
  ]
  return services.map(({ type, instance, port, txt = {} }) => {
    // A dot in the name of an instance separates nothing (RFC 6763 4.3).
    const name = `${instance.replaceAll('.', DOT)}.${type}.local`
    const texts = Object.entries(txt).map(([key, value]) => `${key}=${value}`)
    const packet = encode({
      type: 'response',
      flags: 1 << 10,
      answers: [
        { name: '_services._dns-sd._udp.local', type: 'PTR', class: 'IN', ttl: OTHER_S, data: `${type}.local` },
        { name: `${type}.local`, type: 'PTR', class: 'IN', ttl: OTHER_S, data: name },
      ],
      additionals: [
        { ...flushed, name, type: 'SRV', ttl: HOST_S, data: { port, target } },
        { ...flushed, name, type: 'TXT', ttl: OTHER_S, data: texts.length > 0 ? texts : [''] },
        ...addresses,
      ],
    })
    withDots(packet)
    return packet
  })
}

/** RFC 4291, appendix A. */
function linkLocalOf(mac: string): string {
  const digits = digitsOf(mac)
  const first = (Number.parseInt(digits.slice(0, 2), 16) ^ 2).toString(16).padStart(2, '0')
  const all = `${first}${digits.slice(2, 6)}fffe${digits.slice(6)}`
  return `fe80::${(all.match(/..../g) ?? []).map(word => word.replace(/^0{1,3}/, '')).join(':')}`
}
