import { z } from 'zod'
import type { MatchableDriver } from '../match/match-contract.ts'
import { bytesOf, printable } from './escapes.ts'
import type { ProbedPort } from './probe-contract.ts'

/** One thing that is said at an address, for all drivers that would say it. */
export interface Ask {
  port: number
  protocol: 'tcp' | 'udp'
  /** Nothing: it speaks first. */
  send: Uint8Array | undefined
  /** It is said hello to over TLS, to see its certificate: that stays with it, whatever its address. */
  tls?: true
  expects: { driver: string; pattern: string }[]
}

/** That many bytes go in one packet on any network. */
const MOST_BYTES = 1_200
/** Nobody needs more to tell a device, and each takes its time with every address. */
const MOST_ASKS = 200

/** What drivers of third parties say of themselves is not theirs to get wrong at our cost. */
const hint = z
  .object({
    port: z.number().int().min(1).max(65_535),
    protocol: z.enum(['tcp', 'udp']).default('tcp'),
    send: z.string().min(1).max(MOST_BYTES).optional(),
    expect: z.string().min(1).max(500),
  })
  .refine(
    ({ protocol, send }) => protocol === 'tcp' || send !== undefined,
    'over UDP nothing is heard before it is asked',
  )
  .refine(({ expect }) => isPattern(expect), 'expect is no regular expression')
  .refine(({ send = '' }) => bytesOf(send).length <= MOST_BYTES, `send is longer than ${MOST_BYTES} bytes`)

/** What the drivers' hints come to, folded, and in words what is wrong with those that are left out. */
export function asksOf(drivers: readonly MatchableDriver[]): { asks: Ask[]; wrong: string[] } {
  const asks = new Map<string, Ask>()
  const wrong: string[] = []
  for (const { fileName, description } of drivers) {
    for (const given of listed(description.discovery.probe)) {
      const read = hint.safeParse(given)
      if (!read.success) {
        const why = read.error.issues.map(({ path, message }) => [...path, message].join(' ')).join('; ')
        wrong.push(`${fileName}: a hint for probing is left out: ${why}.`)
        continue
      }
      const { port, protocol, send, expect } = read.data
      const key = `${protocol}/${port} ${send ?? ''}`
      if (!asks.has(key) && asks.size === MOST_ASKS) {
        wrong.push(
          `${fileName}: what it would say at ${protocol}/${port} is left out: ${MOST_ASKS} others are said already.`,
        )
        continue
      }
      const ask: Ask = asks.get(key) ?? { port, protocol, send: send === undefined ? send : bytesOf(send), expects: [] }
      asks.set(key, ask)
      ask.expects.push({ driver: description.name, pattern: expect })
    }
  }
  // Who speaks first is listened to before anything is said.
  const ordered = [...asks.values()].sort(
    (a, b) => a.port - b.port || a.protocol.localeCompare(b.protocol) || Number(!!a.send) - Number(!!b.send),
  )
  return { asks: ordered, wrong }
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'i') instanceof RegExp
  } catch {
    return false
  }
}

const listed = (hints: unknown): readonly unknown[] => (Array.isArray(hints) ? hints : [])

/** Where devices show a certificate that have pages of their own. */
export const CERTIFICATE_PORTS = [443] as const

export const asksForCertificates = (ports: readonly number[]): Ask[] =>
  ports.map(port => ({ port, protocol: 'tcp', send: undefined, tls: true, expects: [] }))

/** The same for people, each port once. */
export function portsOf(asks: readonly Ask[]): ProbedPort[] {
  const ports = new Map<string, ProbedPort>()
  for (const { port, protocol, send, tls, expects } of asks) {
    const key = `${protocol}/${port}`
    const before = ports.get(key) ?? { port, protocol, drivers: [], sends: '' }
    ports.set(key, {
      ...before,
      drivers: [...new Set([...before.drivers, ...expects.map(({ driver }) => driver)])].sort(),
      sends: [before.sends, send ? printable(send) : '', tls ? 'a TLS hello, for its certificate' : '']
        .filter(Boolean)
        .join(' or '),
    })
  }
  return [...ports.values()]
}
