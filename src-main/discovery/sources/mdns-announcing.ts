import type { Clock } from '../../base/clock.ts'
import { announcedHost } from '../announcing.ts'
import type { Announcement, Announcing, Place } from '../sighting.ts'
import { DOT } from './mdns-packet.ts'
import { ALCOVE, ALL_TYPES } from './mdns-types.ts'

/** A record as the library takes it. */
export type OwnRecord = { name: string; ttl: number; class: 'IN'; flush: boolean } & (
  | { type: 'PTR' | 'A'; data: string }
  | { type: 'SRV'; data: { priority: number; weight: number; port: number; target: string } }
  | { type: 'TXT'; data: Buffer[] }
)

/** What answers questions for it. */
export interface Responder {
  register(records: OwnRecord[]): void
  unregister(records: OwnRecord[]): void
  /** Tells everybody without being asked. */
  tell(records: OwnRecord[]): Promise<void>
}

export interface BeingFound {
  /** Names that are ours at the moment, for comparing. */
  names(): ReadonlySet<string>
  /** Takes everything back. */
  stop(): Promise<void>
}

/** RFC 6762 10: names of hosts for two minutes, other records for 75. */
export const POINTER_TTL_S = 4_500

/** RFC 6762 8.3: more than once, the time between them growing. */
const AGAIN_MS = [1_000, 3_000]

/** Has the node found in a place, for as long as there is something to announce. */
export function beFound(parts: {
  clock: Clock
  place: Place
  announcing: Announcing
  responder: Responder
}): BeingFound {
  const { clock, place, announcing, responder } = parts
  let records: OwnRecord[] = []
  let timers: (() => void)[] = []

  async function change(next: OwnRecord[]): Promise<void> {
    if (JSON.stringify(next) === JSON.stringify(records)) return
    const before = records
    records = next
    for (const stop of timers) stop()
    responder.unregister(before)
    responder.register(next)
    timers = next.length === 0 ? [] : AGAIN_MS.map(ms => clock.timer(ms, () => void responder.tell(next)))
    await goodbye(before.filter(record => !isReplaced(record, next)))
    if (next.length > 0 && records === next) await responder.tell(next)
  }

  /** RFC 6762 10.1 */
  const goodbye = async (gone: readonly OwnRecord[]) => {
    if (gone.length > 0) await responder.tell(gone.map(record => ({ ...record, flush: false, ttl: 0 })))
  }

  const now = () => {
    const announcement = announcing.now()
    return announcement ? recordsOf(announcement, place) : []
  }
  void change(now())
  const stopHearing = announcing.changed(() => void change(now()))

  return {
    names: () => new Set(records.map(({ name }) => name.toLowerCase())),
    async stop() {
      stopHearing()
      await change([])
    },
  }
}

/** The names of what is ours alone are heard anew (RFC 6762 10.2); a pointer stays only as it is. */
const isReplaced = ({ name, type, flush, data }: OwnRecord, next: readonly OwnRecord[]) =>
  next.some(record => record.name === name && record.type === type && (flush || record.data === data))

/** The address is that of the place alone. */
function recordsOf({ nodeId, name, system, version, port, pageAt }: Announcement, place: Place): OwnRecord[] {
  const id = nodeId.toLowerCase().replace(/[^a-z0-9]/g, '')
  const type = `${ALCOVE}.local`
  // Of this node alone, so that nobody has to be asked whether the names are free.
  const label = `${cut(name.replace(/\p{Cc}+/gu, ' ').trim() || 'Alcove', 54)} (${id.slice(-6)})`
  const instance = `${label.replaceAll('.', DOT)}.${type}`
  const host = announcedHost(nodeId)
  const txt = { txtvers: '1', id: nodeId, name, system, version, page: pageAt(place.address) }
  const data = Object.entries(txt).map(([key, value]) => Buffer.from(cut(`${key}=${value}`, 255)))
  return [
    { name: type, type: 'PTR', ttl: POINTER_TTL_S, class: 'IN', flush: false, data: instance },
    { name: `${ALL_TYPES}.local`, type: 'PTR', ttl: POINTER_TTL_S, class: 'IN', flush: false, data: type },
    {
      name: instance,
      type: 'SRV',
      ttl: 120,
      class: 'IN',
      flush: true,
      data: { priority: 0, weight: 0, port, target: host },
    },
    { name: instance, type: 'TXT', ttl: POINTER_TTL_S, class: 'IN', flush: true, data },
    { name: host, type: 'A', ttl: 120, class: 'IN', flush: true, data: place.address },
  ]
}

/** To so many bytes, and no character cut in two. */
function cut(text: string, most: number): string {
  let length = 0
  let kept = ''
  for (const character of text) {
    length += Buffer.byteLength(character)
    if (length > most) break
    kept += character
  }
  return kept
}
