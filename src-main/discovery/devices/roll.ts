import type { Entry } from './entry.ts'

const DEVICES = 2_000
/** So that not every newcomer has all of them looked through. */
const SLACK = 64
const ALIASES = 64
const MONTH_MS = 30 * 86_400_000

/** All devices that are known, by each id that they ever had. */
export function createRoll({ now, isKept }: { now(): number; isKept(id: string): boolean }) {
  const entries = new Map<string, Entry>()
  const aliases = new Map<string, string>()
  /** In which order they were found; several are in one millisecond. */
  const orders = new WeakMap<Entry, number>()
  let count = 0

  /** Somebody has decided something about it. */
  const isMinded = ({ id, aliases, ignored }: Entry): boolean =>
    ignored !== null || isKept(id) || [...aliases].some(alias => isKept(alias))

  return {
    all: (): Entry[] => [...entries.values()],
    get: (id: string): Entry | undefined => entries.get(id) ?? entries.get(aliases.get(id) ?? ''),
    add(entry: Entry) {
      entries.set(entry.id, entry)
      count += 1
      orders.set(entry, count)
      for (const alias of entry.aliases) aliases.set(alias, entry.id)
    },
    remove(entry: Entry) {
      entries.delete(entry.id)
      for (const alias of entry.aliases) aliases.delete(alias)
    },
    replace(from: Entry, into: Entry) {
      entries.delete(from.id)
      for (const alias of [from.id, ...from.aliases]) {
        into.aliases.add(alias)
        aliases.set(alias, into.id)
      }
      for (const alias of into.aliases) {
        if (into.aliases.size <= ALIASES) break
        if (isKept(alias)) continue
        into.aliases.delete(alias)
        aliases.delete(alias)
      }
    },
    /** The one that somebody has decided something about, else the older. */
    survivor(one: Entry, other: Entry): Entry {
      const [mine, theirs] = [isMinded(one), isMinded(other)]
      if (mine !== theirs) return mine ? one : other
      if (one.firstSeen !== other.firstSeen) return one.firstSeen < other.firstSeen ? one : other
      return (orders.get(one) ?? 0) < (orders.get(other) ?? 0) ? one : other
    },
    isFull: () => entries.size > DEVICES + SLACK,
    /** Those to be let go: away for a month, and what is beyond the number that is kept, the longest away first. */
    tooMany(): Entry[] {
      const free = [...entries.values()].filter(entry => !isMinded(entry))
      const old = free.filter(({ live, lastSeen }) => live.size === 0 && now() - lastSeen > MONTH_MS)
      if (entries.size <= DEVICES + SLACK) return old
      // Of those that are there the newcomers go, as a flood of them must not wash the others away.
      const rank = (entry: Entry) =>
        entry.live.size === 0 ? entry.lastSeen : Number.MAX_SAFE_INTEGER - entry.firstSeen
      return free.sort((a, b) => rank(a) - rank(b)).slice(0, Math.max(old.length, entries.size - DEVICES))
    },
  }
}
