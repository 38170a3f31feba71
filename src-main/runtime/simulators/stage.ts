import { Buffer } from 'node:buffer'
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/result.ts'
import type { Fault } from '../../driver-kit/define-simulator.ts'
import type { LiveState } from './live-state.ts'

/** How late a slow device answers. */
const SLOW_MS = 3_000
/** A device with more plans than this has lost count of them. */
const MAX_TIMERS = 10_000
/** The same complaint is not made again within this time. */
const REPEATED_MS = 10_000

export type Data = string | Uint8Array

/** What every simulated device stands on: its state, its time, its fault, and a net under its code. */
export interface Stage {
  readonly settings: Record<string, unknown>
  readonly state: Record<string, unknown>
  readonly clock: Clock
  /** The address that it opens its port at. */
  readonly host: string
  fault: Fault
  after(ms: number, run: () => void): () => void
  every(ms: number, run: () => void): () => void
  /** Runs code of the device. What it throws is told, and ends nothing. */
  run(what: () => void): void
  /** Lets something happen when a device with this fault would: now, late, or never. */
  act(what: () => void): void
  warn(message: string): void
  stop(): void
}

interface StageParts {
  settings: Record<string, unknown>
  state: LiveState
  clock: Clock
  host?: string | undefined
  warn(message: string): void
}

export function createStage({ settings, state, clock, host = '127.0.0.1', warn }: StageParts): Stage {
  const timers = new Set<() => void>()
  let complaint = { message: '', until: 0 }
  const stage: Stage = {
    settings,
    state: state.value,
    clock,
    host,
    fault: 'none',
    after(ms, run) {
      if (timers.size >= MAX_TIMERS) throw new Error(`it has planned ${MAX_TIMERS} things already`)
      const cancel = () => {
        timers.delete(cancel)
        stop()
      }
      const stop = clock.timer(ms, () => {
        timers.delete(cancel)
        stage.run(run)
      })
      timers.add(cancel)
      return cancel
    },
    every(ms, run) {
      let cancel: () => void
      const again = () => {
        cancel = stage.after(Math.max(1, ms), () => {
          again()
          run()
        })
      }
      again()
      return () => cancel()
    },
    run(what) {
      try {
        what()
      } catch (error) {
        stage.warn(messageOf(error))
      }
      state.touched()
    },
    act(what) {
      if (stage.fault === 'silent') return
      if (stage.fault === 'slow') stage.after(SLOW_MS, what)
      else what()
    },
    warn(message) {
      if (message === complaint.message && clock.monotonic() < complaint.until) return
      complaint = { message, until: clock.monotonic() + REPEATED_MS }
      warn(`simulator: ${message}`)
    },
    stop() {
      for (const cancel of timers) cancel()
    },
  }
  return stage
}

/** Every byte comes out wrong, the line ends too, as with a wrong baud rate or a broken cable. */
export function garble(data: Data): Data {
  if (typeof data !== 'string') return Buffer.from(data.map(byte => byte ^ 0x55))
  return String.fromCharCode(...[...Buffer.from(data)].map(byte => (byte & 0x7f) ^ 0x55))
}
