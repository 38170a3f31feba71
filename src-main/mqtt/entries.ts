import type { Discovery } from './topics/home-assistant.ts'
import type { ShownEntity } from './topics/payloads.ts'

/** Something that ought to be kept by the brokers under one topic. What it says is looked up when it is sent. */
export type Entry =
  | {
      kind: 'state'
      topic: string
      mod: string
      status: string
      /** When it was taken away, in milliseconds since 1970; what is there has a time of its own. */
      goneAt: number
    }
  | { kind: 'metadata'; topic: string; entity: ShownEntity; id: string; at: number }
  /** For brokers with Home Assistant; its topic there depends on what it may set. */
  | {
      kind: 'discovery'
      topic: string
      at: { sys: string; mod: string; name: string; index: number }
      discovery: Discovery
    }

/** Something that brokers were told before the node began: it stays as they have it until it is told anew, or goes. */
export type Past = { kind: 'past'; topic: string } & (
  | { of: 'state'; status: string }
  /** Its topic where it can be set. */
  | { of: 'discovery'; settable: string }
  | { of: 'metadata'; at: number }
)

/** All of them by topic, and who is told what changes. */
export interface Entries {
  readonly all: ReadonlyMap<string, Entry | Past>
  /** How many of them are for Home Assistant. */
  readonly discoveries: number
  /** Puts it, or tells that what it says is another now. False when there is no room. */
  put(entry: Entry): boolean
  /** Lets stand what is kept under its topic. False when another has it, or there is no room. */
  hold(past: Past): boolean
  /** What is kept under its topic stays as it is from now on, and is not told again. */
  rest(past: Past): void
  /** What is kept under its topic is to be taken away. */
  clear(entry: Entry | Past): void
}

interface EntriesListener {
  changed(entry: Entry): void
  cleared(entry: Entry | Past): void
  /** There is one topic more, or one less. */
  topicsChanged(): void
  /** There was no room for it. */
  refused(topic: string): void
}

/** More than any building has; names that grow without end must not fill the memory. */
const MOST_TOPICS = 200_000

export function createEntries(listener: EntriesListener, most = MOST_TOPICS): Entries {
  const all = new Map<string, Entry | Past>()
  let discoveries = 0
  return {
    all,
    get discoveries() {
      return discoveries
    },
    put(entry) {
      const known = all.get(entry.topic)
      if (known === undefined && all.size >= most) {
        listener.refused(entry.topic)
        return false
      }
      if (known !== entry) {
        all.set(entry.topic, entry)
        discoveries += one(entry) - one(known)
        if (known?.kind !== 'past') listener.topicsChanged()
      }
      listener.changed(entry)
      return true
    },
    hold(past) {
      if (all.has(past.topic) || all.size >= most) return false
      all.set(past.topic, past)
      discoveries += one(past)
      return true
    },
    rest(past) {
      all.set(past.topic, past)
    },
    clear(entry) {
      const known = all.get(entry.topic)
      // Another may have taken its topic meanwhile; what is of the past may have no place here at all.
      if (known !== entry && (known !== undefined || entry.kind !== 'past')) return
      if (all.delete(entry.topic)) discoveries -= one(entry)
      listener.cleared(entry)
      listener.topicsChanged()
    },
  }
}

const one = (entry: Entry | Past | undefined) => (entry && isDiscovery(entry) ? 1 : 0)

/** For brokers with Home Assistant only. */
export const isDiscovery = (entry: Entry | Past): boolean =>
  entry.kind === 'discovery' || (entry.kind === 'past' && entry.of === 'discovery')
