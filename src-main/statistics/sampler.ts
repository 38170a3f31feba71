import { type Clock, wait } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'
import { newId } from '../model/ids.ts'
import { type CountedParts, countNow } from './counts.ts'

/** A sample is one row of the model, so it is taken seldom: a month of them are some 700. */
const EVERY_MS = 60 * 60 * 1000
/** Until then modules have had their time to connect. */
const FIRST_MS = 60 * 1000
const KEPT_S = 30 * 24 * 60 * 60

/** Writes down how the node is, and lets go what has had its time, until the signal aborts. */
export async function runSampler(parts: CountedParts & { clock: Clock; log: Log }, signal: AbortSignal): Promise<void> {
  const { clock, log } = parts
  for (let pause = FIRST_MS; !signal.aborted; pause = EVERY_MS) {
    await wait(clock, pause, signal).catch(() => undefined)
    if (signal.aborted) return
    await takeSample(parts).catch(error => log.warn(`The statistics could not be written down: ${messageOf(error)}`))
  }
}

/** One row, and none whose time is over. */
async function takeSample(parts: CountedParts & { clock: Clock }): Promise<void> {
  const { store, clock } = parts
  const now = Math.floor(clock.now() / 1000)
  await store.write(change => {
    for (const { id, ttl } of store.statistics.all()) if (ttl <= now) change.remove('statistics', id)
    change.put('statistics', { id: newId('stats', clock.now()), ...countNow(parts), ttl: now + KEPT_S })
  })
}
