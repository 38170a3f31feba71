import { type Clock, wait } from '../base/clock.ts'
import type { ShownEntity } from './topics/payloads.ts'

/** Records that are to be looked at, each once, however often they change meanwhile. */
export interface Due {
  /** Zones with other tags. */
  zones: Set<string>
  systems: Set<string>
  /** By their id. */
  records: Map<string, { entity: ShownEntity; at: number }>
}

interface Work {
  /** Gives what is done bit by bit. */
  followZone(id: string): Iterable<unknown>
  placeSystem(id: string): void
  showRecord(entity: ShownEntity, id: string, at: number): void
}

/** A turn of the main loop that looks at records is over after so long. */
const SLICE_MS = 4

export const nothingDue = (): Due => ({ zones: new Set(), systems: new Set(), records: new Map() })

/** Does all that is due, and what becomes due by it. */
export const workOff = (due: Due, work: Work, clock: Clock, signal: AbortSignal): Promise<void> =>
  inSlices(stepsOf(due, work), clock, signal)

/** Does step by step, in turns of the main loop that are short. */
export async function inSlices(steps: Iterable<unknown>, clock: Clock, signal: AbortSignal): Promise<void> {
  let begun = clock.monotonic()
  for (const _ of steps) {
    if (signal.aborted) return
    if (clock.monotonic() - begun < SLICE_MS) continue
    await wait(clock, 1, signal).catch(() => undefined)
    begun = clock.monotonic()
  }
}

/** Whom zones concern comes first, and last who is shown by where the systems are. */
function* stepsOf(due: Due, { followZone, placeSystem, showRecord }: Work) {
  while (due.zones.size + due.systems.size + due.records.size > 0) {
    for (const id of due.zones) {
      due.zones.delete(id)
      yield* followZone(id)
    }
    for (const id of due.systems) {
      due.systems.delete(id)
      yield placeSystem(id)
    }
    for (const [id, { entity, at }] of due.records) {
      due.records.delete(id)
      yield showRecord(entity, id, at)
    }
  }
}
