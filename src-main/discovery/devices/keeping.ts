import { bell } from '../../base/bell.ts'
import { type Clock, wait } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { messageOf } from '../../base/result.ts'
import type { DiscoveryDocument, KeptDevice } from '../document.ts'

const SOON_MS = 1_000
const LATER_MS = 20_000

interface Parts {
  document: DiscoveryDocument
  clock: Clock
  log: Log
  devices(): KeptDevice[]
}

/** Keeps the devices on disk: at once, in a second, or when there was time enough since the last write. */
interface Keeping {
  now(): Promise<void>
  soon(): void
  later(): void
  run(signal: AbortSignal): Promise<void>
}

export function createKeeping({ document, clock, log, devices }: Parts): Keeping {
  const asked = bell()
  let due: 'soon' | 'later' | undefined
  let hasFailed = false

  async function now(): Promise<void> {
    const before = due
    due = undefined
    try {
      await document.change(state => ({ ...state, devices: devices() }))
    } catch (error) {
      due ??= before ?? 'later'
      throw error
    }
  }

  async function tryNow(): Promise<void> {
    try {
      await now()
      hasFailed = false
    } catch (error) {
      if (!hasFailed) log.error(`What is known of the devices on the network could not be kept. ${messageOf(error)}`)
      hasFailed = true
      due = 'later'
    }
  }

  /** Until it is time to write; sooner when that becomes pressing. */
  async function pause(signal: AbortSignal): Promise<void> {
    const end = clock.monotonic() + LATER_MS
    while (due === 'later' && clock.monotonic() < end) {
      const woken = new AbortController()
      const until = AbortSignal.any([signal, woken.signal])
      const pressing = asked.rung(until)
      await Promise.race([pressing, wait(clock, Math.max(0, end - clock.monotonic()), until).catch(() => {})])
      woken.abort()
      await pressing
      if (signal.aborted) return
    }
    if (due === 'soon') await wait(clock, SOON_MS, signal).catch(() => {})
  }

  return {
    now,
    soon() {
      if (due === 'soon') return
      due = 'soon'
      asked.ring()
    },
    later() {
      if (due) return
      due = 'later'
      asked.ring()
    },
    async run(signal) {
      while (!signal.aborted) {
        await asked.rung(signal)
        while (due && !signal.aborted) {
          await pause(signal)
          if (due && !signal.aborted) await tryNow()
        }
      }
      if (due) await tryNow()
    },
  }
}
