import type { DeviceEvent } from './devices-contract.ts'
import type { Entry, Live } from './entry.ts'
import { bestFacts } from './facts.ts'
import { duration, record } from './history.ts'

const JUST_NOW_MS = 600_000

interface Parts {
  now(): number
  vendorOf(mac: string): string | undefined
  owns(entry: Entry, placeKey: string): boolean
  isCredited(key: string): boolean
  isThere(entry: Entry): boolean
  told(entry: Entry, isNew: boolean): void
}

/** Works out, once all is settled, what has become of the devices that were touched, and writes it into their history. */
export function createTelling({ now, vendorOf, owns, isCredited, isThere, told }: Parts) {
  const touched = new Set<Entry>()
  const reasons = new Map<Entry, string>()

  function look(entry: Entry): void {
    entry.view = undefined
    entry.kept = undefined
    const macs = [...entry.identities].filter(([key]) => key.startsWith('mac ') && isCredited(key))
    const mac = (macs.find(([, { seen }]) => seen) ?? macs[0])?.[1].identity.value
    const sightings = [...entry.live].map(({ heard }) => heard)
    const vendor = mac === undefined ? undefined : vendorOf(mac)
    if (sightings.length > 0) entry.facts = bestFacts(sightings, entry.facts, vendor)
    const where = new Set([...entry.live].map(({ place }) => place.key).filter(key => owns(entry, key)))
    const event = eventOf(entry, where)
    if (event) record(entry.history, { at: now(), ...event })
    const isNew = event?.kind === 'found'
    entry.present = sightings.length > 0
    entry.where.clear()
    for (const key of where) entry.where.add(key)
    told(entry, isNew)
  }

  function eventOf(entry: Entry, where: ReadonlySet<string>): Omit<DeviceEvent, 'at'> | undefined {
    const places = [...where].map(key => entry.addresses.get(key)?.address ?? '').join(' and ')
    const at = places === '' ? '' : ` at ${places}`
    if (!entry.present && entry.live.size > 0) {
      return wasKnown(entry) ? { kind: 'back', words: `Back${at}.` } : { kind: 'found', words: `Found${at}.` }
    }
    if (entry.present && entry.live.size === 0)
      return { kind: 'gone', words: reasons.get(entry) ?? 'Another device is at its address now.' }
    const isMoved = [...where].some(key => !entry.where.has(key) && isNewsAt(entry, key))
    return isMoved && entry.where.size > 0 ? { kind: 'address', words: `Now${at}.` } : undefined
  }

  /** One that goes to and fro between addresses is told of now and then. */
  function isNewsAt({ history }: Entry, key: string): boolean {
    const address = key.slice(key.indexOf(' ') + 1)
    return !history.events.some(
      ({ at, kind, words }) => kind === 'address' && now() - at < JUST_NOW_MS && words.includes(` ${address}`),
    )
  }

  return {
    touch: (entry: Entry) => void touched.add(entry),
    /** Why it is gone, in case it is. */
    because: (entry: Entry, words: string) => void reasons.set(entry, words),
    tell() {
      for (const entry of touched) if (isThere(entry)) look(entry)
      touched.clear()
      reasons.clear()
    },
  }
}

const wasKnown = ({ history }: Entry): boolean => history.events.some(({ kind }) => kind !== 'merged')

export const silence = ({ lastSeen }: Entry, { heard }: Live): string =>
  `Not heard of for ${duration(Math.max(heard.validForMs, heard.at - lastSeen))}.`

export const goodbye = (_: Entry, { heard }: Live): string =>
  heard.source === 'neighbours' ? 'It answers at its address no longer.' : 'It said goodbye.'

export const interfaceIsDown = (_: Entry, { place }: Live): string => `${place.interface} is down.`
