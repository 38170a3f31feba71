/** A resource record that service discovery needs (RFC 6763), its name as it was sent. */
export type DnsRecord = { name: string; ttl: number; flush: boolean } & (
  | { type: 'PTR'; data: string }
  | { type: 'SRV'; data: { target: string; port: number } }
  | { type: 'TXT'; data: readonly Buffer[] }
  | { type: 'A'; data: string }
  | { type: 'AAAA'; data: string }
)
type RecordType = DnsRecord['type']
type Of<Type extends RecordType> = Extract<DnsRecord, { type: Type }>

/** A record that is good at the moment. Times are the clock's that never jumps. */
export interface Kept<Type extends RecordType = RecordType> {
  readonly record: Of<Type>
  /** Its name for comparing. */
  readonly key: string
  readonly dataKey: string
  /** Who sent it last. */
  from: string
  since: number
  heardAt: number
  endsAt: number
  ttlMs: number
  /** It was taken back, or somebody else's took its place. */
  ending: boolean
  /** How often it was asked for since it was heard. */
  asked: number
  readonly bytes: number
}

export interface Records {
  hear(record: DnsRecord, from: string, now: number): void
  all(): Iterable<Kept>
  of<Type extends RecordType>(type: Type, key: string): readonly Kept<Type>[]
  one<Type extends RecordType>(type: Type, key: string, dataKey: string): Kept<Type> | undefined
  drop(kept: Kept): void
}

export interface RecordsParts {
  /** It is new, was heard again, or is gone. */
  changed(kept: Kept): void
  /** There are more than are kept; the oldest are let go. */
  full(): void
  mostRecords?: number
  mostBytes?: number
}

/** RFC 6762 10.1, 10.2: what was taken back or replaced stays for a second, as others may still say it. */
const LAST_SECOND_MS = 1_000
/** Nobody is believed for longer than a day. */
const LONGEST_TTL_S = 86_400
const MOST_OF_A_NAME = 16

/** Records as they were heard, at most so many: whatever is sent, memory stays. */
export function createRecords({ changed, full, mostRecords = 20_000, mostBytes = 8_000_000 }: RecordsParts): Records {
  /** Those heard longest ago come first. */
  const all = new Map<string, Kept>()
  const byName = new Map<string, Map<string, Kept>>()
  let bytes = 0

  function drop(kept: Kept): void {
    if (!all.delete(idOf(kept.record.type, kept.key, kept.dataKey))) return
    bytes -= kept.bytes
    const nameId = `${kept.record.type} ${kept.key}`
    const named = byName.get(nameId)
    named?.delete(kept.dataKey)
    if (named?.size === 0) byName.delete(nameId)
    changed(kept)
  }

  /** The first in the order of the map is the oldest. */
  function dropOldest(of: Map<string, Kept>): void {
    for (const kept of of.values()) return drop(kept)
  }

  return {
    hear(record, from, now) {
      const [key, dataKey] = [keyOf(record.name), dataKeyOf(record)]
      const id = idOf(record.type, key, dataKey)
      const before = all.get(id)
      if (record.ttl === 0) return before && endSoon(before, now)
      const named = byName.get(`${record.type} ${key}`) ?? new Map<string, Kept>()
      // Names of a type are shared by all who have it: nobody can take back those of others.
      if (record.flush && record.type !== 'PTR') endOthers(named, dataKey, now)
      const ttlMs = Math.min(record.ttl, LONGEST_TTL_S) * 1_000
      const size = before?.bytes ?? 300 + 2 * (key.length + 2 * dataKey.length)
      const times = { since: before?.since ?? now, heardAt: now, endsAt: now + ttlMs, ttlMs }
      const kept: Kept = { record, key, dataKey, from, ...times, ending: false, asked: 0, bytes: size }
      if (!before) bytes += size
      all.delete(id)
      all.set(id, kept)
      named.delete(dataKey)
      named.set(dataKey, kept)
      byName.set(`${record.type} ${key}`, named)
      if (record.type !== 'PTR' && named.size > MOST_OF_A_NAME) dropOldest(named)
      if (all.size > mostRecords || bytes > mostBytes) full()
      while (all.size > mostRecords || bytes > mostBytes) dropOldest(all)
      changed(kept)
    },
    all: () => all.values(),
    // Records are kept under their type.
    of: <Type extends RecordType>(type: Type, key: string) =>
      [...(byName.get(`${type} ${key}`)?.values() ?? [])] as unknown as Kept<Type>[],
    one: <Type extends RecordType>(type: Type, key: string, dataKey: string) =>
      all.get(idOf(type, key, dataKey)) as unknown as Kept<Type> | undefined,
    drop,
  }
}

/** RFC 6762 16: names are compared without regard to the case of ASCII letters, and of no others. */
export const keyOf = (name: string): string => name.replace(/[A-Z]+/g, letters => letters.toLowerCase())

function endSoon(kept: Kept, now: number): void {
  kept.endsAt = Math.min(kept.endsAt, now + LAST_SECOND_MS)
  kept.ending = true
}

/** Those of the last second may be of the same answer, in another packet. */
function endOthers(named: Map<string, Kept>, dataKey: string, now: number): void {
  for (const kept of named.values()) {
    if (kept.dataKey !== dataKey && kept.heardAt < now - LAST_SECOND_MS) endSoon(kept, now)
  }
}

const idOf = (type: RecordType, key: string, dataKey: string) => `${type} ${key} ${dataKey}`

function dataKeyOf(record: DnsRecord): string {
  switch (record.type) {
    case 'PTR':
      return keyOf(record.data)
    case 'SRV':
      return `${record.data.port} ${keyOf(record.data.target)}`
    case 'TXT':
      return record.data.map(part => part.toString('latin1')).join('\0')
    default:
      return record.data
  }
}
