import { cancelled } from '../../base/clock.ts'
import { patternFits } from '../match/pattern.ts'
import type { Ears, Place } from '../sighting.ts'
import type { Ask } from './asks.ts'
import { atOnce } from './at-once.ts'
import { DEVICES_AT_ONCE, KNOCK_PACKETS, KNOCKS_AT_ONCE, packetsOf } from './costs.ts'
import { printable } from './escapes.ts'
import { interfaceGone } from './local-trouble.ts'
import type { PacketBudget } from './packet-budget.ts'
import type { Planned } from './plan.ts'
import type { ProbeProgress } from './probe-contract.ts'
import { type Certificate, MOST_BYTES, type Said } from './said.ts'
import type { Talk } from './talk.ts'

interface Parts {
  planned: Planned
  places(): readonly Place[]
  talk: Talk
  budget: PacketBudget
  ears: Ears
  /** Written on as it goes. */
  progress: ProbeProgress
  changed(): void
  /** It has come onto the list of what is never probed. */
  isNever(address: string): boolean
}

const A_DAY_MS = 24 * 60 * 60 * 1000
/** More are told of as sightings only: the list is shown to people and sent again and again. */
const MOST_FOUND = 500
const MOST_LETTERS = 100

/** Asks around who is there, then asks those who are one thing after the other. Throws with what is in the way. */
export async function runProbe(parts: Parts, signal: AbortSignal): Promise<void> {
  const { planned, places, talk, budget, ears, progress, changed, isNever } = parts
  const { place, addresses, asks } = planned

  function mustBeThere(): void {
    if (!places().some(({ name, address }) => name === place.name && address === place.address))
      throw interfaceGone(place)
  }

  function count(packets: number): void {
    progress.packets += packets
    changed()
  }

  async function isThere(address: string, stop: AbortSignal): Promise<boolean> {
    const share = await budget.take(KNOCK_PACKETS, stop)
    if (isNever(address)) {
      share.end(0)
      return false
    }
    // The system cannot be told to ask no more: what was taken stays taken for as long as it may.
    let following = KNOCK_PACKETS
    try {
      mustBeThere()
      const there = await talk.knock(place, address, stop)
      following = there ? 1 : 0
      return there
    } finally {
      count(following === 1 ? KNOCK_PACKETS : KNOCK_PACKETS + 1)
      share.end(KNOCK_PACKETS, following)
    }
  }

  async function askAll(address: string, stop: AbortSignal): Promise<void> {
    /** It may be asked for by ARP again at any time, and may ask so itself. */
    const share = await budget.take(1, stop)
    const known = new Map<string, Record<string, string>>()
    try {
      for (const ask of asks) {
        if (isNever(address)) break
        const key = `${ask.protocol}/${ask.port}`
        // It has answered to another driver's question there: that is its language.
        if (ask.send && known.get(key)?.answer !== undefined) continue
        const said = await askOne(address, ask, stop)
        const fitting = driversOf(ask, said.bytes)
        if (said.open) tell(address, ask, said, fitting)
        if (said.certificate) hearCertificate(address, ask, said.certificate)
        if (fitting.length === 0) continue
        const details = { ...known.get(key), probe: key, [ask.send ? 'answer' : 'greeting']: printable(said.bytes) }
        known.set(key, details)
        const where = { interface: place.name, address, port: ask.port }
        const name = { source: 'probe', key: `${address}:${key}`, service: key } as const
        ears.heard({ ...where, ...name, details, validForMs: A_DAY_MS, identities: [], facts: {} })
      }
      progress.done += 1
      changed()
    } finally {
      share.end(1, 1)
    }
  }

  function hearCertificate(address: string, { port }: Ask, { fingerprint, subject }: Certificate): void {
    const where = { interface: place.name, address, port, service: `tls/${port}` }
    ears.heard({
      ...{ ...where, source: 'probe', key: `${address}:tls/${port}`, validForMs: A_DAY_MS, facts: {} },
      identities: [{ kind: 'certificate', value: fingerprint }],
      details: { certificate: fingerprint, ...(subject && { subject }) },
    })
  }

  async function askOne(address: string, ask: Ask, stop: AbortSignal): Promise<Said> {
    const most = packetsOf(ask)
    const share = await budget.take(most, stop)
    let sent = most
    try {
      mustBeThere()
      const isEnough = (bytes: Said['bytes']) => driversOf(ask, bytes).length > 0
      const said = await talk.ask({ place, address, ask, isEnough }, stop)
      sent = said.packets
      return said
    } finally {
      count(sent)
      share.end(sent)
    }
  }

  function tell(address: string, { port, protocol }: Ask, { bytes }: Said, fitting: readonly string[]): void {
    if (progress.found.length >= MOST_FOUND) return
    const said = printable(bytes).slice(0, MOST_LETTERS)
    progress.found.push({ address, port, protocol, said, driver: fitting.join(', ') })
    changed()
  }

  const present: string[] = []
  await atOnce(
    KNOCKS_AT_ONCE,
    addresses,
    async (address, stop) => {
      const there = await isThere(address, stop)
      if (there) present.push(address)
      if (there) progress.answered += 1
      else progress.done += 1
      changed()
    },
    signal,
  )
  await atOnce(DEVICES_AT_ONCE, present, askAll, signal)
  if (signal.aborted) throw cancelled(signal)
}

/** Those that expect what was said, a letter for each byte. */
function driversOf({ expects }: Ask, bytes: Said['bytes']): string[] {
  const text = bytes.toString('latin1')
  const fitting = expects.filter(({ pattern }) => patternFits(pattern, text, MOST_BYTES))
  return [...new Set(fitting.map(({ driver }) => driver))]
}
