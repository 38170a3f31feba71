import { backoff } from '../base/backoff.ts'
import { bell } from '../base/bell.ts'
import { aborted, type Clock, wait } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'
import type { SourceName } from '../model/discovery-source.ts'
import type { Places } from './places.ts'
import type { Ears, Place, Source } from './sighting.ts'

/** Why a source does not work in a place, for a person. */
export interface Trouble {
  source: SourceName
  reason: string
}

/** Has every source at work in every place, for as long as that place is there. */
export interface Attendance {
  troublesAt(place: Place): Trouble[]
  changed(listener: () => void): () => void
  run(signal: AbortSignal): Promise<void>
}

interface Parts {
  places: Places
  /** Loaded once there is a place: a node that starts has better things to do. */
  sources(): Promise<readonly Source[]>
  ears: Ears
  /** Its last place is gone. */
  interfaceDown(name: string): void
  clock: Clock
  log: Log
}

/** A source that has been at work for as long is well again. */
const WELL_MS = 5_000
const BACKOFF = { firstMs: 1_000, capMs: 30_000, jitterMs: 500 }

export function createAttendance({ places, sources, ears, interfaceDown, clock, log }: Parts): Attendance {
  const changed = emitter<void>()
  const troubles = new Map<string, Map<SourceName, string>>()
  const attended = new Map<string, { stop: AbortController; place: Place }>()
  /** Of places that are still at work, or still ending. */
  const atWork = new Set<Promise<void>>()

  async function attend(place: Place, signal: AbortSignal): Promise<void> {
    const all = await loaded(place, signal)
    // What was heard before the place was gone, and is read now, is no news of it.
    const own: Ears = {
      heard: sighting => signal.aborted || ears.heard(sighting),
      gone: name => signal.aborted || ears.gone(name),
    }
    await Promise.all(all.map(source => keepAtWork(source, place, own, signal)))
  }

  /** A disk that cannot be read, or an update that is under way, is no reason never to look again. */
  async function loaded(place: Place, signal: AbortSignal): Promise<readonly Source[]> {
    const pauses = backoff(BACKOFF)
    let said = ''
    while (!signal.aborted) {
      try {
        return await sources()
      } catch (error) {
        const reason = messageOf(error)
        if (reason !== said) log.error(`Devices cannot be looked for on ${place.name} yet: ${reason}`)
        said = reason
      }
      await wait(clock, pauses.next(), signal).catch(() => undefined)
    }
    return []
  }

  /** Whatever is in its way, it is tried again: a network that was not ready is, a moment later. */
  async function keepAtWork(source: Source, place: Place, own: Ears, signal: AbortSignal): Promise<void> {
    const pauses = backoff(BACKOFF)
    while (!signal.aborted) {
      const began = clock.monotonic()
      let hindrance: string | undefined
      const hindered = (reason: string | undefined) => {
        if (signal.aborted || reason === hindrance) return
        hindrance = reason
        tell(place, source.name, reason)
      }
      const stopWell = clock.timer(WELL_MS, () => tell(place, source.name, hindrance))
      try {
        await source.run(place, { ...own, hindered }, signal)
        if (!signal.aborted) await aborted(signal)
      } catch (error) {
        if (signal.aborted) return
        if (clock.monotonic() - began > BACKOFF.capMs) pauses.reset()
        tell(place, source.name, messageOf(error))
      } finally {
        stopWell()
      }
      await wait(clock, pauses.next(), signal).catch(() => undefined)
    }
  }

  function tell(place: Place, source: SourceName, reason: string | undefined): void {
    const known = troubles.get(keyOf(place)) ?? new Map<SourceName, string>()
    troubles.set(keyOf(place), known)
    if (known.get(source) === reason) return
    if (reason === undefined) known.delete(source)
    else {
      known.set(source, reason)
      log.warn(`Looking for devices by ${source} on ${place.name} (${place.address}) does not work: ${reason}`)
    }
    changed.emit()
  }

  function follow(signal: AbortSignal): void {
    const now = new Map(places.now().map(place => [keyOf(place), place]))
    for (const [key, { stop, place }] of attended) {
      if (now.has(key)) continue
      stop.abort()
      attended.delete(key)
      troubles.delete(key)
      if (![...now.values()].some(({ name }) => name === place.name)) interfaceDown(place.name)
    }
    for (const [key, place] of now) {
      if (attended.has(key)) continue
      const stop = new AbortController()
      const life = AbortSignal.any([signal, stop.signal])
      attended.set(key, { stop, place })
      const work = attend(place, life)
        .catch(error => log.error(`Devices cannot be looked for on ${place.name}: ${messageOf(error)}`))
        .finally(() => atWork.delete(work))
      atWork.add(work)
    }
    changed.emit()
  }

  return {
    troublesAt: place => [...(troubles.get(keyOf(place)) ?? [])].map(([source, reason]) => ({ source, reason })),
    changed: changed.on,
    async run(signal) {
      const ring = bell()
      const stop = places.changed(() => ring.ring())
      while (!signal.aborted) {
        follow(signal)
        await ring.rung(signal)
      }
      stop()
      await Promise.all(atWork)
      attended.clear()
    },
  }
}

const keyOf = ({ name, address, prefix }: Place) => `${name} ${address}/${prefix}`
