import { backoff } from '../../base/backoff.ts'
import { aborted, type Clock, wait } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { Failed, failureOf } from '../../base/result.ts'
import type { LiveLink } from '../edge/link-contract.ts'
import type { EventLog } from './event-log.ts'

interface Parts {
  events: Pick<EventLog, 'first' | 'arrived' | 'mayBeTold'>
  link: LiveLink
  how: { extended: boolean; nodeId: string }
  clock: Clock
  log: Log
  /** Tells that there may be something to send. */
  news(listener: () => void): () => void
  /** Something has arrived. */
  arrived(): void
}

const MOST_AT_ONCE = 200
const MOST_BYTES = 256 * 1024
/** After so many refusals of the same event, the person on call is told. */
const TOLD_AFTER = 3

/**
 * Sends events in order until the link is cut. With our extension each is there exactly once, by its number. A stock core
 * takes them one by one: one whose answer was lost with the link is published again.
 */
export async function sendEvents({ events, link, how, clock, log, news, arrived }: Parts): Promise<void> {
  const { signal } = link
  let working: Promise<void> | undefined
  let isMissed = false
  const stop = news(look)
  look()
  await aborted(signal)
  stop()
  await working

  function look(): void {
    isMissed = working !== undefined
    working ??= work().finally(() => {
      working = undefined
      if (isMissed && !signal.aborted) look()
    })
  }

  async function work(): Promise<void> {
    const pauses = backoff({ firstMs: 500, capMs: 60_000, jitterMs: 250 })
    let refusals = 0
    await Promise.race([events.mayBeTold, aborted(signal)])
    while (!signal.aborted) {
      const batch = events.first(how.extended ? MOST_AT_ONCE : 1, MOST_BYTES)
      const [first, last] = [batch[0], batch.at(-1)]
      if (!first || !last) return
      try {
        const upto = how.extended ? await give(batch) : await publish(first)
        if (upto < first.seq) throw new Failed('rejected', `It has events up to ${upto} only.`)
        // A centre that says more than it was sent is believed no more than that.
        events.arrived(Math.min(upto, last.seq))
        arrived()
        pauses.reset()
        refusals = 0
      } catch (error) {
        if (signal.aborted) return
        const { code, message } = failureOf(error)
        if (code !== 'offline') refusals += 1
        if (refusals === TOLD_AFTER)
          log.warn(
            `The central server does not take what happened on ${first.channel}: ${message} It is sent again, with pauses; what happened later waits.`,
          )
        await wait(clock, pauses.next(), signal).catch(() => {})
      }
    }
  }

  async function give(batch: ReturnType<EventLog['first']>): Promise<number> {
    const { nodeId: node_id } = how
    const { upto } = await link.ask({ type: 'alcove_events', node_id, events: batch }, 'alcove_events_response')
    return upto
  }

  async function publish({ seq, channel, payload }: ReturnType<EventLog['first']>[number]): Promise<number> {
    await link.ask({ type: 'proxy_redis', action: 'publish', hash_id: channel, key_name: payload }, 'success')
    return seq
  }
}
