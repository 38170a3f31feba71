import { aborted, type Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { Failed, messageOf } from '../../base/result.ts'
import { atOnce, type InSlices } from '../in-slices.ts'
import type { Announcing, Ears, Place, SearchNow } from '../sighting.ts'
import { isInSubnet } from '../subnet.ts'
import { createDnsSd } from './dns-sd.ts'
import type { DnsSdService } from './dns-sd-contract.ts'
import type { DnsRecord } from './dns-sd-records.ts'
import { beFound, type Responder } from './mdns-announcing.ts'
import { createAnswering, type Query } from './mdns-answering.ts'
import { createAsking } from './mdns-asking.ts'
import type { QueryPacket } from './mdns-questions.ts'
import { dotted, sightingOf } from './mdns-sighting.ts'
import { type MdnsSocket, openMdnsSocket } from './mdns-socket.ts'
import { ALCOVE, usualTypes } from './mdns-types.ts'
import { interfaceOf } from './neighbour-table.ts'
import { refusedWords } from './refused.ts'
import { sayingOnce } from './say-once.ts'

export interface MdnsPlaceParts {
  clock: Clock
  log: Log
  searchNow: SearchNow
  announcing: Announcing
  /** Service types that drivers know devices by, such as `_shelly._tcp`. */
  types(): readonly string[]
  inSlices?: InSlices
  open: OpenMdnsLibrary
}

/** Packets come in bursts: what they say is put together once, and not faster than whoever is told can take it. */
const TOGETHER_MS = 20
const TURN_MS = 1_000
const MOST_WARNINGS = 20

/** What the library does for a place. */
export interface MdnsLibrary extends Responder {
  heard(listener: (records: readonly DnsRecord[], from: string) => void): void
  /** Called before a query is answered; what it takes out of the query is not. */
  asked(listener: (query: Query, from: string) => void): void
  answer(query: Query): void
  ask(packet: QueryPacket): void
  close(): Promise<void>
}
export type OpenMdnsLibrary = (socket: MdnsSocket, warn: (message: string) => void) => MdnsLibrary

/** Listens, asks and answers in one place, until the signal aborts. */
export async function runMdnsIn(place: Place, ears: Ears, signal: AbortSignal, parts: MdnsPlaceParts): Promise<void> {
  const { clock, log, searchNow, announcing, inSlices = atOnce } = parts
  const where = `${place.name} (${place.address})`
  const warnOnce = sayingOnce(log, MOST_WARNINGS)
  const end = Promise.withResolvers<void>()
  // Also when it comes before anybody waits for it.
  end.promise.catch(() => undefined)
  const socket = await openMdnsSocket(place, {
    refused: from =>
      warnOnce('refused', `Ignored a packet from ${from} on ${where} that is no mDNS, and others like it.`),
    broken: error => warnOnce('broken', `Could not read a packet on ${where}, and ignored it: ${messageOf(error)}`),
    sent: error => ears.hindered?.(refusedWords(error, place)),
    ended: error => end.reject(new Failed('offline', `mDNS no longer hears anything on ${where}: ${messageOf(error)}`)),
  })
  const library = parts.open(socket, message => warnOnce(message, `mDNS on ${where}: ${message}`))

  const own = new Set<string>()
  const sd = createDnsSd({
    isNear: address => isInSubnet(address, place),
    types: () => [...usualTypes, ...parts.types()],
    told(service) {
      if (isOurs(service)) return void own.add(service.key)
      own.delete(service.key)
      ears.heard(sightingOf(service, place))
    },
    gone: key => own.delete(key) || ears.gone({ source: 'mdns', interface: place.name, key: dotted(key) }),
    full: what => log.warn(`More ${what} are announced on ${where} by mDNS than are kept: the oldest are forgotten.`),
  })

  function isOurs(service: DnsSdService): boolean {
    const nodeId = announcing.now()?.nodeId
    if (service.type !== ALCOVE || !service.txt.some(text => text.toString() === `id=${nodeId}`)) return false
    if (service.address !== place.address && interfaceOf(service.address) === undefined)
      warnOnce(
        'twin',
        `The node at ${service.address} says that it is this one. Was its disk copied? Remove the data folder of one of them.`,
      )
    return true
  }

  const asking = createAsking({ clock, sd, send: packet => library.ask(packet) })
  let stopWork: (() => void) | undefined
  let isOver = false
  const work = () => {
    // While goodbye is said, others may still speak.
    if (!isOver && sd.work(clock.monotonic())) workSoon()
  }
  const workSoon = () => {
    if (isOver) return
    stopWork ??= clock.timer(TOGETHER_MS, () => {
      stopWork = undefined
      inSlices(work)
    })
  }
  let stopTurns: (() => void) | undefined
  const turn = () => {
    asking.turn(clock.monotonic())
    workSoon()
    stopTurns = clock.timer(TURN_MS, turn)
  }

  library.heard((records, from) =>
    inSlices(() => {
      sd.hear(records, from, clock.monotonic())
      workSoon()
    }),
  )
  const found = beFound({ clock, place, announcing, responder: library })
  const answering = createAnswering({ clock, names: found.names, answer: library.answer })
  library.asked(answering.sift)
  const stopSearching = searchNow(() => asking.lookAround(clock.monotonic()))
  turn()

  try {
    await Promise.race([aborted(signal), end.promise])
  } finally {
    isOver = true
    stopSearching()
    stopTurns?.()
    stopWork?.()
    asking.stop()
    answering.stop()
    await found.stop()
    await library.close()
  }
}
