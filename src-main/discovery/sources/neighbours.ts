import { type Clock, wait } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { messageOf } from '../../base/result.ts'
import type { Ears, Place, Sighting, Source } from '../sighting.ts'
import { isInSubnet } from '../subnet.ts'
import { macAddress, macIdentities } from './mac-address.ts'
import { type Neighbour, neighbourTable } from './neighbour-table.ts'

interface Parts {
  clock: Clock
  log: Log
  /** The system's own, unless another is handed in. */
  table?: () => Promise<readonly Neighbour[]>
}

const LOOK_EVERY_MS = 2_000
const VALID_FOR_MS = 150_000
/** What has not changed is told again this often. */
const TELL_AGAIN_MS = 30_000
/** A table of a thousand is told of in several turns of the main loop. */
const TOLD_IN_ONE_TURN = 50
/** The system keeps those that it has not heard of for days; such a one is nobody's presence. */
const FRESH_FOR_MS = 300_000
/** One that answers for more addresses than these is a router that answers for others (RFC 1027). */
const MOST_ADDRESSES_OF_ONE = 8

interface Told {
  mac: string
  isShared: boolean
  atMs: number
}

/** Who is at which address of the subnet, by the table in which this machine keeps whom it has spoken to. */
export function createNeighbours({ clock, log, table = neighbourTable(clock) }: Parts): Source {
  let failing = ''

  async function look(place: Place, ears: Ears, told: Map<string, Told>, signal: AbortSignal): Promise<void> {
    let count = 0
    const now = inPlace(await table(), place)
    for (const [address, { mac }] of told) {
      const there = now.get(address)
      if (there?.mac === mac) continue
      told.delete(address)
      // Another one takes its place below, as both have the same key.
      if (!there || isStale(there)) ears.gone({ source: 'neighbours', interface: place.name, key: address })
    }
    const addresses = Map.groupBy(now.values(), ({ mac }) => mac)
    for (const [address, row] of now) {
      if (isStale(row)) continue
      const { mac } = row
      const isShared = (addresses.get(mac)?.length ?? 0) > MOST_ADDRESSES_OF_ONE
      const before = told.get(address)
      if (before?.isShared === isShared && clock.monotonic() - before.atMs < TELL_AGAIN_MS) continue
      told.set(address, { mac, isShared, atMs: clock.monotonic() })
      ears.heard(sightingOf({ address, mac, isShared }, place))
      count += 1
      if (count % TOLD_IN_ONE_TURN === 0) await wait(clock, 0, signal)
    }
  }

  return {
    name: 'neighbours',
    async run(place, ears, signal) {
      const told = new Map<string, Told>()
      while (!signal.aborted) {
        try {
          await look(place, ears, told, signal)
          failing = ''
        } catch (error) {
          if (signal.aborted) return
          const words = messageOf(error)
          if (words !== failing) log.warn(`The addresses of devices on the network cannot be told: ${words}`)
          failing = words
        }
        await wait(clock, LOOK_EVERY_MS, signal).catch(() => undefined)
      }
    },
  }
}

const isStale = ({ unheardMs = 0 }: Neighbour) => unheardMs > FRESH_FOR_MS

/** By address. */
function inPlace(rows: readonly Neighbour[], place: Place): Map<string, Neighbour> {
  const found = new Map<string, Neighbour>()
  for (const row of rows) {
    const mac = macAddress(row.mac)
    if (!mac || row.interface !== place.name || row.address === place.address) continue
    if (row.address === place.broadcast || !isInSubnet(row.address, place)) continue
    found.set(row.address, { ...row, mac })
  }
  return found
}

function sightingOf(one: { address: string; mac: string; isShared: boolean }, place: Place): Sighting {
  const { address, mac, isShared } = one
  return {
    source: 'neighbours',
    key: address,
    interface: place.name,
    address,
    validForMs: VALID_FOR_MS,
    // Whoever answers for many is not each of them.
    identities: isShared ? [] : macIdentities(mac),
    facts: {},
    details: isShared ? { answered_for_by: mac } : { mac },
  }
}
