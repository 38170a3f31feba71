import { backoff } from '@base/backoff.ts'
import { type Clock, wait } from '@base/clock.ts'
import { emitter } from '@base/emitter.ts'
import { failedOf } from './ask.ts'
import type { Link, LinkUp } from './link.ts'
import type { NodeClient } from './wire.ts'

/** A watch as a page sees it: the last that was known, whether it is still so, and what stands in the way. */
export interface LiveState<S> {
  value: S | undefined
  fresh: boolean
  trouble: string | undefined
}

export interface Live<S> {
  current(): LiveState<S>
  subscribe(listener: () => void): () => void
}

export interface LiveParts<News, S> {
  link: Link
  clock: Clock
  ask(client: NodeClient, options: { signal: AbortSignal }): Promise<AsyncIterable<News>>
  /** The news folded into what was known. `first` marks the start of a watch, which answers with what is. */
  fold(known: S | undefined, news: News, first: boolean): S | undefined
  /** How long the watch goes on after the last who looked has gone. */
  lingerMs?: number
}

const LINGER_MS = 5_000
const FRAME_MS = 33

/** Watches while somebody looks; made again, from the start, whenever the link comes back. */
export function live<News, S>(parts: LiveParts<News, S>): Live<S> {
  const { clock } = parts
  const changed = emitter<void>()
  let state: LiveState<S> = { value: undefined, fresh: false, trouble: undefined }
  let told = 0
  let cancelTell: (() => void) | undefined
  let running: AbortController | undefined
  let cancelLinger: (() => void) | undefined

  // A flood of news is drawn some thirty times a second, the first of it at once.
  const tell = () => {
    if (cancelTell) return
    const emit = () => {
      cancelTell = undefined
      told = clock.monotonic()
      changed.emit()
    }
    const pause = told + FRAME_MS - clock.monotonic()
    if (pause <= 0) emit()
    else cancelTell = clock.timer(pause, emit)
  }
  const move = (next: Partial<LiveState<S>>) => {
    state = { ...state, ...next }
    tell()
  }

  return {
    current: () => state,
    subscribe(listener) {
      cancelLinger?.()
      const stop = changed.on(listener)
      if (!running) {
        running = new AbortController()
        void watch(parts, () => state, move, running.signal)
      }
      return () => {
        stop()
        if (changed.size > 0) return
        // Going from one screen to the next is no reason to ask for everything again.
        cancelLinger = clock.timer(parts.lingerMs ?? LINGER_MS, () => {
          running?.abort()
          running = undefined
        })
      }
    },
  }
}

async function watch<News, S>(
  { link, clock, ask, fold }: LiveParts<News, S>,
  current: () => LiveState<S>,
  move: (next: Partial<LiveState<S>>) => void,
  signal: AbortSignal,
): Promise<void> {
  const pauses = backoff({ firstMs: 500, capMs: 10_000, jitterMs: 250 })
  while (!signal.aborted) {
    const up = await whenUp(link, signal)
    if (!up) return
    const over = AbortSignal.any([up.signal, signal])
    const stale = () => move({ fresh: false })
    over.addEventListener('abort', stale, { once: true })
    try {
      let first = true
      for await (const news of await ask(up.client, { signal: over })) {
        if (over.aborted) break
        move({ value: fold(current().value, news, first), fresh: true, trouble: undefined })
        first = false
        pauses.reset()
      }
    } catch (error) {
      if (!over.aborted) move({ trouble: failedOf(error).message })
    }
    over.removeEventListener('abort', stale)
    stale()
    if (!over.aborted) await wait(clock, pauses.next(), over).catch(() => {})
  }
}

function whenUp(link: Link, signal: AbortSignal): Promise<LinkUp | undefined> {
  return new Promise(resolve => {
    const look = () => {
      const state = link.current()
      if (!signal.aborted && (state.phase !== 'up' || state.signal.aborted)) return
      stop()
      signal.removeEventListener('abort', look)
      resolve(state.phase === 'up' && !signal.aborted ? state : undefined)
    }
    const stop = link.subscribe(look)
    signal.addEventListener('abort', look, { once: true })
    look()
  })
}
