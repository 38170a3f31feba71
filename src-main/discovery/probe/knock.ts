import { type Clock, wait } from '../../base/clock.ts'
import type { Place } from '../sighting.ts'
import type { Neighbours } from './arp-table.ts'
import { KNOCK_MS } from './costs.ts'
import { exchange } from './exchange.ts'

/** What is sent to the discard service is thrown away (RFC 863); nearly nobody has one, and says so. */
export const KNOCK_PORT = 9
export const KNOCK_BYTES = Uint8Array.of(0)

const LOOK_EVERY_MS = 200

interface Parts {
  clock: Clock
  neighbours: Neighbours
  /** Another one for tests. */
  port?: number
}

/** Whether anybody has an address: somebody answers for it by ARP, or refuses what is sent there. */
export function createKnock({ clock, neighbours, port = KNOCK_PORT }: Parts) {
  let looked: { place: Place; at: number; table: ReturnType<Neighbours> } | undefined

  /** Read once for all who wait. */
  function look(place: Place): ReturnType<Neighbours> {
    const now = clock.monotonic()
    if (looked?.place !== place || now - looked.at >= LOOK_EVERY_MS)
      looked = { place, at: now, table: neighbours(place) }
    return looked.table
  }

  async function answeredFor(place: Place, address: string, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      await wait(clock, LOOK_EVERY_MS, signal)
      if ((await look(place)).has(address)) return true
    }
  }

  return async (place: Place, address: string, signal: AbortSignal): Promise<boolean> => {
    const done = new AbortController()
    const either = AbortSignal.any([signal, done.signal])
    const datagram = { place, address, port, bytes: KNOCK_BYTES, clock, withinMs: KNOCK_MS }
    let answered = false
    const sent = exchange(
      datagram,
      () => {
        answered = true
        return 'enough'
      },
      either,
    ).then(outcome => answered || outcome === 'refused')
    const listed = answeredFor(place, address, either)
    try {
      return await Promise.race([sent, listed])
    } finally {
      done.abort()
      await Promise.allSettled([sent, listed])
    }
  }
}
