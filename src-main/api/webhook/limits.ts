import { isIPv6 } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'

/** How often web requests may come; each throws with how long to wait. */
export interface WebhookLimits {
  /** From where too much was guessed nothing more is told, whether there is such an instance or not. */
  refuseGuesses(instance: string, address: string): void
  /** The secret was wrong. */
  missed(instance: string, address: string): void
  /** It was right. What was wrong does not count here: whoever guesses cannot keep out whoever knows. */
  take(instance: string, address: string): void
}

interface Limit {
  /** So many at once. */
  burst: number
  /** And one more after each of these. */
  everyMs: number
}

const FROM_ONE: Limit = { burst: 30, everyMs: 200 }
const FROM_ALL: Limit = { burst: 100, everyMs: 50 }
const WRONG: Limit = { burst: 10, everyMs: 6_000 }
/** For whatever instances. */
const WRONG_ANYWHERE: Limit = { burst: 60, everyMs: 1_000 }
const MOST_KNOWN = 2_000
/** Whoever asks may write anything where the id stands. */
const LONGEST = 64

export function createWebhookLimits(clock: Clock): WebhookLimits {
  const fromOne = bucketsOf(clock, FROM_ONE)
  const fromAll = bucketsOf(clock, FROM_ALL)
  const wrong = bucketsOf(clock, WRONG)
  const wrongAnywhere = bucketsOf(clock, WRONG_ANYWHERE)
  const keyOf = (instance: string, address: string) => `${instance.slice(0, LONGEST)} ${address}`

  return {
    refuseGuesses(instance, address) {
      const network = networkOf(address)
      const ms = Math.max(wrong.waitMs(keyOf(instance, network)), wrongAnywhere.waitMs(network))
      refuseFor(ms, 'The secret was wrong too often.')
    },
    missed(instance, address) {
      const network = networkOf(address)
      wrong.take(keyOf(instance, network))
      wrongAnywhere.take(network)
    },
    take(instance, address) {
      refuseFor(fromOne.waitMs(keyOf(instance, address)), 'Too many requests come from here.')
      refuseFor(fromAll.waitMs(instance), 'Too many requests come for this trigger.')
      fromOne.take(keyOf(instance, address))
      fromAll.take(instance)
    },
  }
}

/** Whoever has one IPv6 address has all of its network to guess from (RFC 7707, 2). */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  const [head = '', tail = ''] = address.split('::')
  const [first, last] = [head, tail].map(text => text.split(':').filter(Boolean)) as [string[], string[]]
  const left = Math.max(0, 8 - first.length - last.length)
  return [...first, ...Array<string>(left).fill('0'), ...last].slice(0, 4).join(':')
}

function refuseFor(ms: number, why: string): void {
  if (ms <= 0) return
  const seconds = Math.ceil(ms / 1_000)
  throw new Failed('rejected', `${why} Try again in ${seconds} s.`, { status: 429, retry_after_ms: Math.ceil(ms) })
}

/** What each may still do, by its key; of very many the one that was quiet longest is forgotten. */
function bucketsOf(clock: Clock, { burst, everyMs }: Limit) {
  /** By when all of its burst is there again. */
  const fullAt = new Map<string, number>()
  const used = (key: string) => Math.max(0, (fullAt.get(key) ?? 0) - clock.monotonic())
  return {
    waitMs: (key: string) => used(key) - (burst - 1) * everyMs,
    take(key: string): void {
      const next = clock.monotonic() + used(key) + everyMs
      fullAt.delete(key)
      fullAt.set(key, next)
      if (fullAt.size > MOST_KNOWN) fullAt.delete(fullAt.keys().next().value ?? '')
    },
  }
}
