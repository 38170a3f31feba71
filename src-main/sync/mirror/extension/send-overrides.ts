import { backoff } from '../../../base/backoff.ts'
import { bell } from '../../../base/bell.ts'
import { type Clock, wait } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import { messageOf } from '../../../base/result.ts'
import type { LiveLink } from '../../edge/link-contract.ts'
import type { Overrides } from '../../overrides/overrides-contract.ts'

interface Parts {
  overrides: Pick<Overrides, 'reports' | 'changed'>
  clock: Clock
  log: Log
}

/** Tells the centre in what this node differs, now and after each change, until the link is cut. The latest wins. */
export async function sendOverrides({ overrides, clock, log }: Parts, link: LiveLink): Promise<void> {
  const news = bell()
  const stop = overrides.changed(news.ring)
  let told: string | undefined
  const pauses = backoff({ firstMs: 1_000, capMs: 60_000, jitterMs: 1_000 })
  try {
    while (!link.signal.aborted) {
      const isThere = await send()
      if (isThere) await news.rung(link.signal)
      else await wait(clock, pauses.next(), link.signal).catch(() => {})
    }
  } finally {
    stop()
  }

  async function send(): Promise<boolean> {
    const reports = overrides.reports()
    const text = JSON.stringify(reports)
    if (text === told) return true
    try {
      await link.ask({ type: 'alcove_overrides', overrides: reports }, 'success')
      told = text
      pauses.reset()
      return true
    } catch (error) {
      if (!link.signal.aborted) {
        log.warn(`The centre was not told what was changed on site, and is told again. ${messageOf(error)}`)
      }
      return false
    }
  }
}
