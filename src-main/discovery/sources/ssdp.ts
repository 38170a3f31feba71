import type { RemoteInfo } from 'node:dgram'
import nodeSsdp, { type Client, type Server, type SsdpHeaders } from 'node-ssdp'
import { type Clock, wait } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { messageOf } from '../../base/result.ts'
import { atOnce, type InSlices } from '../in-slices.ts'
import type { Announcing, Place, SearchNow, Source } from '../sighting.ts'
import { inRhythm } from './rhythm.ts'
import { announcedIn, isSame, NODE_TYPE, udnOf } from './ssdp-announce.ts'
import { createGate } from './ssdp-gate.ts'
import { createHeard, type Heard } from './ssdp-heard.ts'
import { type LentSocket, lendSocket } from './ssdp-lend.ts'
import type { Headers } from './ssdp-sighting.ts'
import { openSsdpSocket } from './ssdp-sockets.ts'

// The one file that knows node-ssdp (4.0.1). It is lent sockets that are open, and never a timer: its own go on after
// it is stopped.

declare module 'node-ssdp' {
  interface Base {
    /** By address. Those that are there when it starts are not made by it. */
    sockets: Record<string, LentSocket> | null
    _initAdLoop(): void
    _stopAdLoop(): void
  }
  interface Server {
    on(event: 'advertise-alive' | 'advertise-bye', listener: (headers: SsdpHeaders, from: RemoteInfo) => void): this
  }
}

interface Parts {
  clock: Clock
  log: Log
  searchNow: SearchNow
  announcing: Announcing
  /** Search targets that drivers' hints name. */
  targets(): readonly string[]
  inSlices?: InSlices
  /** Where tests are among themselves. */
  port?: number
}

const SSDP_PORT = 1900
/** What a room is full of. `ssdp:all` has every service of every device answer. */
const TARGETS = [
  'upnp:rootdevice',
  'urn:schemas-upnp-org:device:MediaRenderer:1',
  'urn:schemas-upnp-org:device:ZonePlayer:1',
  'roku:ecp',
  'urn:dial-multiscreen-org:service:dial:1',
]
const MOST_TARGETS = 40
/** Between two searches, so that not all answers come at once. */
const APART_MS = 50
/** Counted one from the other: at 0, 1 and 3 s. */
const FIRST_MS = [0, 1_000, 2_000]
const SEARCH_EVERY_MS = 120_000
/** Well within the 30 minutes that what is said is good for. */
const ADVERTISE_EVERY_MS = 300_000

export function createSsdp({
  clock,
  log,
  searchNow,
  announcing,
  targets,
  inSlices = atOnce,
  port = SSDP_PORT,
}: Parts): Source {
  let ownUdn = ''
  const isOwn = (usn: string) => ownUdn !== '' && usn.startsWith(ownUdn)

  return {
    name: 'ssdp',
    async run(place, ears, signal) {
      const stop = new AbortController()
      const within = AbortSignal.any([signal, stop.signal])
      const broke = (error: unknown) => stop.abort(error)
      const heard = createHeard({ clock, log, place, ears, isOwn })
      const group = await openSsdpSocket({ place, port, inGroup: true, broke })
      try {
        const search = await openSsdpSocket({ place, port: 0, inGroup: false, broke })
        try {
          const admit = createGate({ clock, log, place, searchPort: search.port })
          const failed = (error: unknown) => log.error(`SSDP on ${place.name} failed: ${messageOf(error)}`)
          const lend = (socket: typeof group, sends?: (text: string) => string) => ({
            [place.address]: lendSocket(socket, { admit, inSlices, failed, ...(sends ? { sends } : {}) }),
          })
          const work = [
            heard.run(within),
            searching(lend(search, askedWithin2s), heard, within),
            beingFound(() => lend(group), heard, place, within),
          ]
          await Promise.all(work.map(one => one.catch(broke)))
        } finally {
          await search.close()
        }
      } finally {
        await group.close()
      }
      if (!signal.aborted) throw stop.signal.reason
    },
  }

  async function searching(sockets: Record<string, LentSocket>, heard: Heard, signal: AbortSignal): Promise<void> {
    const client = createSearcher(sockets, port, heard.alive)
    await client.start()
    const rhythm = { clock, firstMs: FIRST_MS, everyMs: SEARCH_EVERY_MS, again: searchNow }
    await inRhythm(rhythm, signal, async turn => {
      for (const target of new Set([...TARGETS, ...targets()].slice(0, MOST_TARGETS))) {
        client.search(target)
        await wait(clock, APART_MS, turn)
      }
    }).finally(() => client.stop())
  }

  /** Hears who comes and goes and, while there is something to be said, says it and answers who searches. */
  async function beingFound(
    lend: () => Record<string, LentSocket>,
    heard: Heard,
    place: Place,
    signal: AbortSignal,
  ): Promise<void> {
    let announced = announcing.now()
    let boot = Math.floor(clock.now() / 1_000)
    let server = begin()

    function begin(): Server {
      if (announced) ownUdn = udnOf(announced.nodeId)
      const made = new nodeSsdp.Server({
        ssdpPort: port,
        suppressRootDeviceAdvertisements: !announced,
        ...(announced ? announcedIn(place, announced, boot) : unasked),
      })
      made.sockets = lend()
      made._initAdLoop = () => {}
      made._stopAdLoop = () => {}
      if (announced) for (const type of ['upnp:rootdevice', NODE_TYPE]) made.addUSN(type)
      made.on('advertise-alive', (headers, { address }) => heard.alive(textOf(headers), address))
      made.on('advertise-bye', (headers, { address }) => heard.bye(textOf(headers), address))
      Promise.resolve(made.start()).catch(error => log.error(`SSDP on ${place.name} failed: ${messageOf(error)}`))
      return made
    }

    const rhythm = { clock, firstMs: FIRST_MS, everyMs: ADVERTISE_EVERY_MS, again: announcing.changed }
    await inRhythm(rhythm, signal, () => {
      const now = announcing.now()
      if (!isSame(now, announced, place)) {
        server.stop()
        announced = now
        boot += 1
        server = begin()
      }
      if (announced) server.advertise()
    }).finally(() => server.stop())
  }
}

/** Has node-ssdp read what comes to these sockets, and tell of each answer to a search. */
export function createSearcher(
  sockets: Record<string, LentSocket>,
  port: number,
  answered: (headers: Headers, address: string) => void,
): Client {
  const client = new nodeSsdp.Client({ ssdpPort: port, ...unasked })
  client.sockets = sockets
  client.on('response', (headers, _status, { address }) => answered(textOf(headers), address))
  return client
}

/** Nobody is told this; without it the library looks up an address of its own. */
const unasked = { location: 'http://127.0.0.1/' }

/** The library gives devices three seconds for their answer; two are enough for a room. */
const askedWithin2s = (text: string) => text.replace('\r\nMX: 3\r\n', '\r\nMX: 2\r\n')

function textOf(headers: SsdpHeaders): Headers {
  const texts = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return Object.fromEntries(texts)
}
