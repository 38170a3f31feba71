import type { networkInterfaces } from 'node:os'
import { type Clock, wait } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'
import type { Place } from './sighting.ts'
import { broadcastOf, prefixOf } from './subnet.ts'

/** Where this node listens: every IPv4 address of every interface, or of those that were chosen. */
export interface Places {
  now(): readonly Place[]
  /** Interfaces that were chosen and are not there, or have no IPv4 address. */
  missing(): string[]
  /** Told when places come or go. */
  changed(listener: () => void): () => void
  /** Looks again until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

interface Parts {
  interfaces: typeof networkInterfaces
  /** Names of interfaces; `all`: every one that leads somewhere. */
  wanted: 'all' | readonly string[]
  clock: Clock
  log: Log
}

/** A change is noticed within this time; sources are at work there well within five seconds. */
const LOOK_EVERY_MS = 2_000
/** A machine that holds many virtual networks has more; a room has not. */
const MOST_PLACES = 16
/** A network of two ends has nobody to be found by a search. */
const LONGEST_PREFIX = 30

export function createPlaces({ interfaces, wanted, clock, log }: Parts): Places {
  const changed = emitter<void>()
  let places: readonly Place[] = []
  let failing = ''
  let overflowing = false

  function look(): void {
    const next = read()
    if (next === undefined || JSON.stringify(next) === JSON.stringify(places)) return
    places = next
    changed.emit()
  }

  /** Nothing while the system cannot say. */
  function read(): Place[] | undefined {
    try {
      const all = placesOf(interfaces(), wanted)
      failing = ''
      if (all.length > MOST_PLACES && !overflowing)
        log.warn(`This machine has ${all.length} networks; devices are looked for on the first ${MOST_PLACES}.`)
      overflowing = all.length > MOST_PLACES
      return all.slice(0, MOST_PLACES)
    } catch (error) {
      const words = `The network interfaces cannot be read: ${messageOf(error)}`
      if (words !== failing) log.warn(words)
      failing = words
      return undefined
    }
  }

  return {
    now: () => places,
    missing: () => (wanted === 'all' ? [] : wanted.filter(name => !places.some(place => place.name === name))),
    changed: changed.on,
    async run(signal) {
      while (!signal.aborted) {
        look()
        await wait(clock, LOOK_EVERY_MS, signal).catch(() => undefined)
      }
    },
  }
}

function placesOf(interfaces: ReturnType<typeof networkInterfaces>, wanted: Parts['wanted']): Place[] {
  return Object.entries(interfaces).flatMap(([name, addresses = []]) => {
    if (wanted !== 'all' && !wanted.includes(name)) return []
    return addresses
      .filter(({ family, internal }) => family === 'IPv4' && (wanted !== 'all' || !internal))
      .map(({ address, netmask, mac }) => ({ address, mac, name, prefix: prefixOf(netmask) }))
      .filter(({ prefix }) => prefix <= LONGEST_PREFIX)
      .map(place => ({ ...place, broadcast: broadcastOf(place.address, place.prefix) }))
  })
}
