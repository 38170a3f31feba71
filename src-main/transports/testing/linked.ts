import { getEventListeners } from 'node:events'
import { type FakeClock, fakeClock } from '../../base/fake-clock.ts'
import type { Transport, TransportEvents } from '../../driver-kit/transport.ts'
import { until } from '../../testing/until.ts'
import type { Peer } from './peer.ts'

export type Told = 'begins' | 'opened' | 'received' | 'closed' | 'reached' | 'not reached'

/** A running link whose events are written down, on a clock that stands still; the sockets are real. */
export interface Linked {
  transport: Transport
  clock: FakeClock
  /** Everything that was told, in order. */
  told: Told[]
  /** The reasons given with `closed` and `reached`. */
  reasons: string[]
  /** What came, read by read. */
  pieces: Uint8Array[]
  readonly text: string
  count(what: Told): number
  /** How long it waits before it tries again, while it does. */
  readonly pauseMs: number | undefined
  /** Until it is open for the so-many-th time, passing over the pauses. */
  opened(times?: number): Promise<void>
  closed(times: number): Promise<void>
  /** Ends it; resolves when it has. */
  stop(): Promise<void>
  /** Who still listens to the signal of the link. */
  readonly listeners: number
}

export interface LinkedOptions {
  random?: () => number
  begins?(transport: Transport): void | Promise<void>
  opened?(transport: Transport): void
  received?(bytes: Uint8Array): void
}

type Open = (events: TransportEvents, given: { clock: FakeClock; random: () => number }) => Transport

/** What an attempt may take, after which it is given up (driver.md 12.1); a pause is shorter with a `random` of 0. */
const CONNECT_MS = 10_000

export function linked(open: Open, { random = () => 0, begins, opened, received }: LinkedOptions = {}): Linked {
  const plain = fakeClock()
  const life = new AbortController()
  const told: Told[] = []
  const reasons: string[] = []
  const pieces: Uint8Array[] = []
  let [pauseMs, hasJustClosed]: [number | undefined, boolean] = [undefined, false]
  // A link that was closed first asks for its pause, or, where there is none, for the limit of the next attempt.
  const clock: FakeClock = {
    ...plain,
    get waiting() {
      return plain.waiting
    },
    timer(ms, callback) {
      const isPause = hasJustClosed && ms < CONNECT_MS
      hasJustClosed = false
      if (!isPause) return plain.timer(ms, callback)
      pauseMs = ms
      return plain.timer(ms, () => {
        pauseMs = undefined
        callback()
      })
    },
  }
  const transport = open(
    {
      begins() {
        told.push('begins')
        return begins?.(transport)
      },
      opened() {
        told.push('opened')
        opened?.(transport)
      },
      received(bytes) {
        told.push('received')
        pieces.push(Uint8Array.from(bytes))
        received?.(bytes)
      },
      closed(reason) {
        told.push('closed')
        reasons.push(reason)
        hasJustClosed = true
      },
      reached(yes, reason) {
        told.push(yes ? 'reached' : 'not reached')
        if (reason !== undefined) reasons.push(reason)
      },
    },
    { clock, random },
  )
  const running = transport.run(life.signal)
  const count = (what: Told) => told.filter(each => each === what).length
  return {
    ...{ transport, clock, told, reasons, pieces, count },
    get text() {
      return Buffer.concat(pieces).toString('utf8')
    },
    get pauseMs() {
      return pauseMs
    },
    async opened(times = 1) {
      await until(
        async () => {
          if (pauseMs !== undefined) await clock.advance(pauseMs)
          return { opened: count('opened'), reasons }
        },
        now => now.opened >= times,
      )
    },
    async closed(times) {
      await until(
        () => count('closed'),
        now => now >= times,
      )
    },
    async stop() {
      life.abort()
      let isOver = false
      const over = running.finally(() => {
        isOver = true
      })
      // What a link grants a peer that takes its last bytes slowly passes, too.
      await until(
        async () => {
          if (!isOver) await clock.advance(100)
          return isOver
        },
        yes => yes,
      )
      await over
    },
    get listeners() {
      return getEventListeners(life.signal as AbortSignal & EventTarget, 'abort').length
    },
  }
}

/** Until the peer has heard something new of the link, so that it knows whom to speak to. */
export async function greets({ transport }: Linked, peer: Peer): Promise<void> {
  const before = peer.heard.length
  await transport.write('.')
  await until(
    () => peer.heard.length,
    now => now > before,
  )
}

/** Lets real sockets do what they are about to. */
export async function turns(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(resolve => setImmediate(resolve))
}
