import { aborted, type Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { InSlices } from '../in-slices.ts'
import { isPlaceGone } from '../network-errors.ts'
import type { Place, SearchNow, Source } from '../sighting.ts'
import { amx } from './amx.ts'
import { artNet } from './art-net.ts'
import type { DatagramDeclaration, Sender } from './datagram-declaration.ts'
import { hearing } from './datagram-hearing.ts'
import { type DatagramSocket, openDatagramSocket } from './datagram-socket.ts'
import { knx } from './knx.ts'
import { onvif } from './onvif.ts'
import { pjlink } from './pjlink.ts'
import { qSys } from './q-sys.ts'
import { refusedWords } from './refused.ts'
import { inRhythm } from './rhythm.ts'
import { sayingOnce } from './say-once.ts'
import { visca } from './visca.ts'

/** Every search by datagram that there is. */
export const datagramSources: readonly DatagramDeclaration[] = [onvif, pjlink, knx, artNet, visca, qSys, amx]

type Search = NonNullable<DatagramDeclaration['search']>

interface Parts {
  clock: Clock
  log: Log
  searchNow: SearchNow
  inSlices?: InSlices
}

/** A datagram is lost now and then: the pauses before the first questions. Later ones are asked at the search's own pace. */
const FIRST_MS = [0, 1_000, 2_000]
/** Asked again no sooner than this, whoever wants to look around. */
const SHORTEST_PAUSE_MS = 1_000
const MOST_WARNINGS = 100

/** Has one of these searches at work. */
export function createDatagramSource(
  declaration: DatagramDeclaration,
  { clock, log, searchNow, inSlices }: Parts,
): Source {
  const { name, search } = declaration
  /** However often the source is begun anew. */
  const sayOnce = sayingOnce(log, MOST_WARNINGS)

  return {
    name,
    async run(place, ears, signal) {
      if (signal.aborted) return
      const broken = new AbortController()
      const life = AbortSignal.any([signal, broken.signal])
      const fail = (error: unknown) => broken.abort(explained(error, place))
      const heard = hearing(declaration, { place, ears, clock, sayOnce, inSlices })
      const sockets: DatagramSocket[] = []
      try {
        sockets.push(...(await listeners(declaration, { place, clock, heard }, search ? cannotListen : fail)))
        if (search) {
          const socket = await openDatagramSocket({ place, clock, port: 0, heard, failed: fail }).catch(error => {
            throw explained(error, place)
          })
          sockets.push(socket)
          await asking(search, life, () => {
            const to = { address: search.to === 'broadcast' ? place.broadcast : search.to, port: search.port }
            for (const question of search.questions(place, socket.port)) socket.send(question, to, sent)
          })
        } else await aborted(life)
      } finally {
        for (const socket of sockets) socket.close()
      }
      if (!signal.aborted) throw broken.signal.reason

      function cannotListen(error: unknown): void {
        sayOnce(
          `listening ${place.name}`,
          `What devices say by themselves (${name}) is not heard on ${place.name}: ${messageOf(error)}. Another program may have port ${declaration.listen?.port} for itself; those who are asked are found nevertheless.`,
        )
      }

      function sent(error: Error | null): void {
        const refused = refusedWords(error, place)
        ears.hindered?.(refused)
        if (!error || refused) return
        if (isPlaceGone(error)) return fail(error)
        sayOnce(
          `sending ${place.name}`,
          `A search by ${name} could not be sent from ${place.name} (${place.address}): ${messageOf(error)}. Does a firewall forbid it?`,
        )
      }
    },
  }

  /** Asks now, again and again, and whenever somebody wants to look around. */
  function asking({ everyMs }: Search, signal: AbortSignal, ask: () => void): Promise<void> {
    let lastMs = Number.NEGATIVE_INFINITY
    const again: SearchNow = listener =>
      searchNow(() => {
        if (clock.monotonic() - lastMs >= SHORTEST_PAUSE_MS) listener()
      })
    return inRhythm({ clock, firstMs: FIRST_MS, everyMs, again }, signal, () => {
      lastMs = clock.monotonic()
      ask()
    })
  }
}

const explained = (error: unknown, { name, address }: Place) =>
  new Failed('offline', `${name} (${address}) cannot be used: ${messageOf(error)}. Is it connected?`)

/**
 * Of several sockets at one port the system gives a datagram for this machine to one only, so there is one at this
 * place's own address; what is said to all, or to a group, reaches each that has no address.
 */
async function listeners(
  { listen }: DatagramDeclaration,
  common: { place: Place; clock: Clock; heard(bytes: Buffer, from: Sender): void },
  failed: (error: unknown) => void,
): Promise<DatagramSocket[]> {
  if (!listen) return []
  const wanted = listen.group ? [{ group: listen.group }] : [{ toAll: true }, {}]
  const opened = wanted.map(one => openDatagramSocket({ ...common, port: listen.port, ...one, failed }).catch(failed))
  return (await Promise.all(opened)).filter(socket => socket !== undefined)
}
