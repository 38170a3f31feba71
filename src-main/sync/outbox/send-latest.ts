import { type Backoff, backoff } from '../../base/backoff.ts'
import { aborted, type Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { failureOf } from '../../base/result.ts'
import type { LiveLink } from '../edge/link-contract.ts'
import type { Job, Lanes } from './lanes.ts'
import { keyOf, type Latest } from './latest-book.ts'

interface Parts {
  lanes: Lanes
  link: LiveLink
  clock: Clock
  log: Log
  /** Tells that there may be something to send. */
  news(listener: () => void): () => void
  /** Something has arrived. */
  arrived(): void
}

/** More at once would only wait for each other at the centre. */
const MOST_FLYING = 64

/** Sends the newest of everything, side by side, until the link is cut. What the centre refuses is tried again, with pauses. */
export async function sendLatest({ lanes, link, clock, log, news, arrived }: Parts): Promise<void> {
  const flying = new Set<Promise<void>>()
  const pauses = new Map<string, Backoff>()
  const resting = new Set<() => void>()
  let isRefused = false
  let isLooking = false

  const stop = news(look)
  look()
  await aborted(link.signal)
  stop()
  await Promise.all(flying)
  for (const goOn of [...resting]) goOn()

  /** In a turn of its own: of what is set several times in one turn, the last value goes. */
  function look(): void {
    if (isLooking) return
    isLooking = true
    queueMicrotask(() => {
      isLooking = false
      while (flying.size < MOST_FLYING && !link.signal.aborted) {
        const job = lanes.take()
        if (!job) return
        const sending = send(job).finally(() => {
          flying.delete(sending)
          look()
        })
        flying.add(sending)
      }
    })
  }

  async function send(job: Job): Promise<void> {
    const key = keyOf(job.latest)
    try {
      await ask(job.latest)
      job.done()
      pauses.delete(key)
      arrived()
    } catch (error) {
      const { again } = job.failed()
      if (link.signal.aborted) return again()
      rest(key, again)
      const { code, message } = failureOf(error)
      if (isRefused || code === 'offline') return
      isRefused = true
      log.warn(`The central server does not take ${wordsFor(job.latest)}: ${message} It is sent again, with pauses.`)
    }
  }

  function rest(key: string, again: () => void): void {
    const pause = pauses.get(key) ?? backoff({ firstMs: 1_000, capMs: 60_000, jitterMs: 500 })
    pauses.set(key, pause)
    const cancel = clock.timer(pause.next(), goOn)
    resting.add(goOn)
    function goOn(): void {
      cancel()
      resting.delete(goOn)
      again()
      look()
    }
  }

  async function ask({ kind, mod, name, text }: Latest): Promise<void> {
    if (kind === 'setting') {
      await link.ask({ type: 'settings_action', module_id: mod, setting_name: name, setting_value: text }, 'success')
    } else if (kind === 'status') {
      const hash_id = `status/${mod}`
      await link.ask({ type: 'proxy_redis', action: 'hset', hash_id, key_name: name, status_value: text }, 'success')
    } else {
      // One after the other, and before any value: the core keeps no order (edge.md 5.2).
      const clear = { action: 'clear', hash_id: `status/${mod}`, key_name: 'clear' } as const
      await link.ask({ type: 'proxy_redis', ...clear }, 'success')
      const set = { action: 'set', hash_id: `interface/${mod}`, key_name: text } as const
      await link.ask({ type: 'proxy_redis', ...set }, 'success')
    }
  }
}

function wordsFor({ kind, mod, name }: Latest): string {
  if (kind === 'restart') return `the description of ${mod}`
  return `the ${kind} ${name} of ${mod}`
}
