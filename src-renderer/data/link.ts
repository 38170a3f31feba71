import { backoff } from '@base/backoff.ts'
import { type Clock, wait } from '@base/clock.ts'
import { emitter } from '@base/emitter.ts'
import type { NodeClient, OpenWire, Wire } from './wire.ts'

export interface LinkUp {
  phase: 'up'
  since: number
  client: NodeClient
  /** Aborts when this way to the node ends. */
  signal: AbortSignal
}
export type LinkState = LinkUp | { phase: 'connecting' | 'down'; since: number }

/** The tie to the node: kept up for ever, and observable. */
export interface Link {
  current(): LinkState
  subscribe(listener: () => void): () => void
  /** When the node was last heard; what is on screen is from then. */
  heardAt(): number | undefined
  /** Tries again at once: the network is back, or somebody looks at the page again. */
  wake(): void
  run(signal: AbortSignal): Promise<void>
}

const OPEN_WITHIN_MS = 8_000
const IDLE_MS = 10_000
const ANSWER_WITHIN_MS = 5_000

export function createLink(open: OpenWire, clock: Clock): Link {
  const changed = emitter<void>()
  const woken = emitter<void>()
  let state: LinkState = { phase: 'connecting', since: clock.now() }
  let heardAt: number | undefined

  const move = (next: LinkState) => {
    state = next
    changed.emit()
  }

  const hold = async (wire: Wire, pauses: { reset(): void }, signal: AbortSignal) => {
    const ended = new AbortController()
    const over = AbortSignal.any([ended.signal, signal])
    wire.onHeard(() => {
      heardAt = clock.now()
      pauses.reset()
    })
    heardAt = clock.now()
    move({ phase: 'up', since: heardAt, client: wire.client, signal: ended.signal })
    const silent = dead(wire.client, () => heardAt ?? 0, clock, over)
    await Promise.race([wire.closed, silent, whenAborted(signal)])
    // Told before the wire is cut, so that open calls can still take their leave of the node.
    ended.abort(new Error('The link to the node was lost.'))
    wire.close()
  }

  return {
    current: () => state,
    subscribe: changed.on,
    heardAt: () => heardAt,
    wake: () => woken.emit(),
    async run(signal) {
      const pauses = backoff({ firstMs: 250, capMs: 5_000, jitterMs: 250 })
      while (!signal.aborted) {
        await openWithin(open, clock, signal)
          .then(wire => hold(wire, pauses, signal))
          .catch(() => {})
        if (state.phase !== 'down') move({ phase: 'down', since: clock.now() })
        await pauseOrWake(pauses.next(), clock, woken.on, signal)
      }
    },
  }
}

async function openWithin(open: OpenWire, clock: Clock, signal: AbortSignal): Promise<Wire> {
  const late = new AbortController()
  const stop = clock.timer(OPEN_WITHIN_MS, () => late.abort())
  try {
    return await open(AbortSignal.any([late.signal, signal]))
  } finally {
    stop()
  }
}

/** Resolves once a quiet link has left a light question unanswered: a cut cable closes no socket. */
async function dead(client: NodeClient, heardAt: () => number, clock: Clock, over: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await wait(clock, Math.max(500, heardAt() + IDLE_MS - clock.now()), over)
      if (clock.now() - heardAt() < IDLE_MS) continue
      const askedAt = clock.now()
      client.node.show(undefined, { signal: over }).catch(() => {})
      await wait(clock, ANSWER_WITHIN_MS, over)
      if (heardAt() < askedAt) return
    }
  } catch {
    // The link ended some other way; whoever waits for it knows.
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
}

function pauseOrWake(ms: number, clock: Clock, onWake: (listener: () => void) => () => void, signal: AbortSignal) {
  return new Promise<void>(resolve => {
    const finish = () => {
      stopTimer()
      stopListening()
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const stopTimer = clock.timer(ms, finish)
    const stopListening = onWake(finish)
    signal.addEventListener('abort', finish, { once: true })
  })
}
