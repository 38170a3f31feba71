import { backoff } from '../../../base/backoff.ts'
import { bell } from '../../../base/bell.ts'
import { type Clock, wait } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import type { Measure } from '../../../base/measure.ts'
import { failureOf } from '../../../base/result.ts'
import { cpuNow } from '../../../runtime/main-loop.ts'
import type { Store } from '../../../store/open.ts'
import type { Apply, Upward } from '../../centre.ts'
import type { CentralDocument } from '../../document.ts'
import type { LiveLink } from '../../edge/link-contract.ts'
import type { MirrorState } from '../../sync-contract.ts'
import { countRecords, createDigest } from '../digest.ts'
import { createProgress } from '../progress.ts'
import { createCopy } from './copy.ts'
import { createExtensionUpward } from './upward.ts'

/** The local copy of what concerns this node, from a centre that has our sync extension. */
export interface ExtensionMirror {
  /** Brings the copy up to date, and keeps it so until the link is cut. Systems are asked for at each pull. */
  follow(link: LiveLink, systems: () => readonly string[]): Promise<void>
  /** There is something new at the centre, or other systems are wanted from it. */
  changedThere(): void
  state(): MirrorState
  changed(listener: () => void): () => void
  readonly upward: Upward
}

interface Parts {
  store: Store
  apply: Apply
  document: CentralDocument
  clock: Clock
  log: Log
  measure?: Measure
  cpu?: () => number
}

/** The centre tells when something has changed; should it ever forget to, this is how old the copy gets. */
const LOOK_AGAIN_MS = 5 * 60_000

export function createExtensionMirror({
  store,
  apply,
  document,
  clock,
  log,
  measure,
  cpu = cpuNow,
}: Parts): ExtensionMirror {
  const told = bell()
  const pauses = backoff({ firstMs: 1_000, capMs: 60_000, jitterMs: 1_000 })
  const progress = createProgress({ clock, changedAt: document.get().mirror?.at })
  const copy = createCopy({ apply, document, progress, clock, log, cpu })
  let current: { link: LiveLink; records(): number } | undefined
  let before = Promise.resolve()
  let complained = ''

  return {
    follow(link, systems) {
      // What the link before has brought is laid first.
      before = before.then(() => followAlone(link, systems))
      return before
    },
    changedThere: told.ring,
    state: () => ({ ...progress.state(), records: current?.records() ?? countRecords(store) }),
    changed: progress.changed,
    upward: createExtensionUpward(() => (current?.link.signal.aborted ? undefined : current?.link)),
  }

  async function followAlone(link: LiveLink, systems: () => readonly string[]): Promise<void> {
    const digest = createDigest(store, measure)
    current = { link, records: () => digest.records }
    progress.pulling()
    try {
      while (!link.signal.aborted) await once(() => copy.update(link, systems(), digest), link.signal)
    } finally {
      digest.stop()
      current = undefined
      progress.stopped()
    }
  }

  async function once(update: () => Promise<string | undefined>, signal: AbortSignal): Promise<void> {
    try {
      const trouble = await update()
      if (trouble) progress.trouble(trouble)
      else progress.checked()
      pauses.reset()
      complained = ''
      await news(signal)
    } catch (error) {
      if (signal.aborted) return
      const { message } = failureOf(error)
      // A centre that fails for days is told of once.
      if (message !== complained) {
        log.warn(`Records could not be fetched from the centre, and are asked for again. ${message}`)
      }
      complained = message
      progress.trouble(message)
      await wait(clock, pauses.next(), signal).catch(() => {})
    }
  }

  async function news(signal: AbortSignal): Promise<void> {
    const stop = clock.timer(LOOK_AGAIN_MS, told.ring)
    await told.rung(signal)
    stop()
  }
}
