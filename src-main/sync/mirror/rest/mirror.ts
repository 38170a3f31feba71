import { backoff } from '../../../base/backoff.ts'
import { bell } from '../../../base/bell.ts'
import { wait } from '../../../base/clock.ts'
import { failureOf } from '../../../base/result.ts'
import type { Upward } from '../../centre.ts'
import type { MirrorState } from '../../sync-contract.ts'
import { createProgress } from '../progress.ts'
import { createConnection } from './connection.ts'
import { type CopyParts, createCopy } from './copy.ts'
import { JITTER_MS, TICK_MS } from './pace.ts'
import { createRestUpward } from './upward.ts'

/** The local copy of what concerns this node, from a stock PlaceOS by its REST API (rest.md). */
export interface RestMirror {
  /** Keeps the copy up to date. A centre that is away, or does not let us in, is asked again for ever. */
  run(signal: AbortSignal): Promise<void>
  /** Something may have changed that concerns the rooms: they are looked at at once. */
  poke(): void
  state(): MirrorState
  changed(listener: () => void): () => void
  readonly upward: Upward
}

export interface RestMirrorParts extends Omit<CopyParts, 'came'> {
  random?: () => number
}

const DAY_MS = 24 * 60 * 60_000

export function createRestMirror(parts: RestMirrorParts): RestMirror {
  const { store, document, centre, clock, log, random = Math.random } = parts
  const poked = bell()
  const pauses = backoff({ firstMs: 2_000, capMs: 5 * 60_000, jitterMs: 2_000, random })
  const { mirror } = document.get()
  const progress = createProgress({ clock, changedAt: mirror?.kind === 'rest' ? mirror.at : undefined })
  const copy = createCopy({ ...parts, came: progress.came })
  const upward = createConnection(clock)
  let isPoked = false
  let note = ''
  let said = ''

  return {
    async run(signal) {
      while (!signal.aborted) await pause(await look(signal), signal)
      copy.leave()
      upward.close()
      progress.stopped()
    },
    poke,
    state() {
      const now = progress.state()
      return { ...now, reason: now.reason || note, records: copy.records }
    },
    changed: progress.changed,
    upward: createRestUpward({
      store,
      http() {
        const to = centre()
        return to && upward.to(to)
      },
      role: () => copy.role,
      replaced: copy.replaced,
      poke,
    }),
  }

  function poke(): void {
    isPoked = true
    poked.ring()
  }

  /** Gives how long to wait before the next one. */
  async function look(signal: AbortSignal): Promise<number> {
    const to = centre()
    const wasPoked = isPoked
    isPoked = false
    if (!to) {
      copy.leave()
      progress.stopped()
      // Whoever changes that pokes.
      return DAY_MS
    }
    try {
      // Of later looks nobody needs to know before they have brought something.
      if (copy.isNew(to)) progress.pulling()
      const outcome = await copy.update(to, wasPoked, signal)
      note = outcome.note
      said = ''
      if (outcome.trouble) progress.trouble(outcome.trouble)
      else progress.checked()
      pauses.reset()
      return TICK_MS + random() * JITTER_MS
    } catch (error) {
      if (signal.aborted) return 0
      const { message } = failureOf(error)
      if (said !== message) log.warn(`The centre could not be looked at, and is asked again. ${message}`)
      said = message
      progress.trouble(message)
      return pauses.next()
    }
  }

  /** Until it is time, or something has happened: which it does several times in a row, as a rule. */
  async function pause(ms: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController()
    const stop = clock.timer(ms, () => over.abort())
    await poked.rung(AbortSignal.any([signal, over.signal]))
    stop()
    if (isPoked) await wait(clock, GATHER_MS, signal).catch(() => {})
  }
}

const GATHER_MS = 500
