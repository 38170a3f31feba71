import type { RemoteInfo } from 'node:dgram'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Place } from '../sighting.ts'
import { isInSubnet } from '../subnet.ts'
import { sayingOnce } from './say-once.ts'
import { MOST_BYTES, tidyDatagram } from './ssdp-datagram.ts'

interface Rate {
  each: number
  all: number
}

/** In one second: what a device with 64 services says three times over, and what a thousand say at once. */
const MESSAGES: Rate = { each: 200, all: 4_000 }
/** An answer is larger than its question, and the one who asked may be somebody else: UDP does not prove it. */
const SEARCHES: Rate = { each: 10, all: 50 }
/** All that there are. */
const MOST_WARNINGS = 3

interface Parts {
  clock: Clock
  log: Log
  place: Place
  /** Where this node searches from. */
  searchPort: number
}

/** Gives what may be read of a datagram. */
export type Gate = (bytes: Uint8Array, from: RemoteInfo) => string | undefined

/** Decides what of the network is read at all: from this place, short, and not too much of it. */
export function createGate({ clock, log, place, searchPort }: Parts): Gate {
  const messages = counted(clock, MESSAGES)
  const searches = counted(clock, SEARCHES)
  const sayOnce = sayingOnce(log, MOST_WARNINGS)
  const leftOut = (what: string): undefined => void sayOnce(what, `SSDP on ${place.name} (${place.address}): ${what}`)

  return (bytes, from) => {
    if (from.port === searchPort && from.address === place.address) return undefined
    // The socket hears what the group is told on every interface; another place listens there.
    if (!isInSubnet(from.address, place)) return undefined
    if (!messages(from.address)) return leftOut('more is said than can be read; some of it is left out.')
    if (bytes.length > MOST_BYTES) return leftOut(`datagrams over ${MOST_BYTES} bytes are left out.`)
    const text = tidyDatagram(bytes)
    if (text?.startsWith('M-SEARCH') && !searches(from.address)) {
      return leftOut('more searches come than are answered; some get no answer.')
    }
    return text
  }
}

/** Tells whether one more is within the rate. */
function counted(clock: Clock, { each, all }: Rate): (sender: string) => boolean {
  let since = Number.NEGATIVE_INFINITY
  let total = 0
  const senders = new Map<string, number>()
  return sender => {
    if (clock.monotonic() - since >= 1_000) {
      since = clock.monotonic()
      total = 0
      senders.clear()
    }
    const count = (senders.get(sender) ?? 0) + 1
    if (count > each || total >= all) return false
    senders.set(sender, count)
    total += 1
    return true
  }
}
