import type { Clock } from '../../base/clock.ts'
import type { DnsSd, Question } from './dns-sd-contract.ts'
import { fold, type QueryPacket } from './mdns-questions.ts'

export interface Asking {
  /** Every second: asks what is due. */
  turn(now: number): void
  /** Somebody wants to look around now. */
  lookAround(now: number): void
  stop(): void
}

/** Rounds in which all types are asked for: three at the start, as packets get lost, then one a minute. */
const FIRST_ROUNDS_MS = [0, 1_000, 3_000]
const ROUND_MS = 60_000
/** One after the other: who waits for the rest of what is known waits 400 ms after each (RFC 6762 7.2). */
const BETWEEN_PACKETS_MS = 10
const MOST_WAITING = 200
const MOST_QUESTIONS = 200

/** Asks for services of all types, and for what would run out else, in few packets. */
export function createAsking({
  clock,
  sd,
  send,
}: {
  clock: Clock
  sd: DnsSd
  send(packet: QueryPacket): void
}): Asking {
  let rounds: number[] = FIRST_ROUNDS_MS.map(after => clock.monotonic() + after)
  let lastRound = -Infinity
  const asked = new Set<string>()
  const waiting: QueryPacket[] = []
  let stopWaiting: (() => void) | undefined

  function ask(questions: readonly Question[], now: number): void {
    const packets = fold(
      questions.map(question => ({
        question,
        known: question.type === 'PTR' ? sd.known(question.name.replace(/\.local$/i, ''), now) : [],
      })),
    )
    waiting.push(...packets.slice(0, MOST_WAITING - waiting.length))
    if (!stopWaiting) sendNext()
  }

  function sendNext(): void {
    const packet = waiting.shift()
    stopWaiting = packet && clock.timer(BETWEEN_PACKETS_MS, sendNext)
    if (packet) send(packet)
  }

  const askFor = (types: Iterable<string>, now: number) => {
    const all = [...types]
    for (const type of all) asked.add(type)
    ask(
      all.map(type => ({ name: `${type}.local`, type: 'PTR' })),
      now,
    )
  }

  function round(now: number): void {
    lastRound = now
    rounds = rounds.filter(at => at > now)
    if (rounds.length === 0) rounds.push(now + ROUND_MS)
    askFor(sd.types(), now)
  }

  return {
    turn(now) {
      const due = sd.sweep(now, MOST_QUESTIONS)
      if (due.length > 0) ask(due, now)
      if (rounds.some(at => at <= now)) return round(now)
      const fresh = [...sd.types()].filter(type => !asked.has(type))
      if (fresh.length > 0) askFor(fresh, now)
    },
    lookAround(now) {
      // RFC 6762 5.2: at least a second apart.
      rounds = FIRST_ROUNDS_MS.map(after => Math.max(now, lastRound + 1_000) + after)
      if (now >= lastRound + 1_000) round(now)
    },
    stop() {
      waiting.length = 0
      stopWaiting?.()
    },
  }
}
