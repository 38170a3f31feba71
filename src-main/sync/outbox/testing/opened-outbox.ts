import { setImmediate } from 'node:timers/promises'
import { type FakeClock, fakeClock } from '../../../base/fake-clock.ts'
import type { Log } from '../../../base/log.ts'
import { notedLog } from '../../../store/testing/noted-log.ts'
import { type OpenedOutbox, openOutbox } from '../outbox.ts'
import { instant } from './failing-files.ts'
import { plainSeal } from './plain-seal.ts'

type Parts = Partial<Parameters<typeof openOutbox>[0]> & { folder: string }

export interface TestOutbox extends OpenedOutbox {
  clock: FakeClock
  lines: string[]
  /** So much time goes by, and what it brings with it is done. */
  pass(ms: number): Promise<void>
}

export async function openedOutbox(parts: Parts): Promise<TestOutbox> {
  const clock = fakeClock()
  const log: Log & { lines: string[] } = notedLog()
  const outbox = await openOutbox({ clock, log, seal: plainSeal, ...instant, ...parts })
  return {
    ...outbox,
    clock,
    lines: log.lines,
    async pass(ms) {
      await clock.advance(ms)
      await turns()
    },
  }
}

/** The event loop comes by a few times: what is cut into slices gets on. */
export async function turns(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate()
}
