import type { Json } from '../../base/json.ts'
import type { StatusValue } from '../../model/live.ts'
import type { Kept, RecordedLine, RecordedLoss } from './recorded.ts'

/** What is known of a time. */
export interface Past {
  /** What statuses were when it began, by module and name; of those older than the recording, as of its first line. */
  before: ReadonlyMap<string, ReadonlyMap<string, StatusValue>>
  /** Changes, and starts of the node, in their order. */
  events: PastEvent[]
  /** The first line there is; nothing when there is none. */
  recordedFrom: number | undefined
  /** How many values were too long to be recorded, and how many secret. */
  hashed: number
  secret: number
  /** When changes came that were not recorded, of whichever status, also before: what was then may have gone on. */
  losses: readonly RecordedLoss[]
  /** Those statuses that no line speaks of: they are now what they were. */
  untouched: readonly StatusOf[]
}

/** A day has hundreds of thousands: a status is named by what all its changes share. No status: the node began anew. */
export interface PastEvent {
  at: number
  status?: StatusOf
  value?: Json
}

export interface StatusOf {
  /** The module's. */
  id: string
  name: string
}

/** Of these statuses only: a module may report a hundred others all day. */
export async function readPast(
  lines: AsyncIterable<RecordedLine>,
  statuses: readonly StatusOf[],
  { from, to }: { from: number; to: number },
): Promise<Past> {
  const wanted = new Map(statuses.map(status => [keyOf(status), status]))
  const before = new Map<string, Map<string, StatusValue>>()
  const spoken = new Set<string>()
  const events: Past['events'] = []
  let recordedFrom: number | undefined
  const losses: RecordedLoss[] = []
  let [hashed, secret] = [0, 0]
  let isInOrder = true

  function happened(event: PastEvent): void {
    isInOrder &&= (events.at(-1)?.at ?? 0) <= event.at
    events.push(event)
  }

  function know({ id, name }: StatusOf, kept: Kept, at: number): void {
    const own = before.get(id) ?? new Map<string, StatusValue>()
    before.set(id, own)
    if ('value' in kept && kept.value !== null) own.set(name, { value: kept.value, at })
    else own.delete(name)
  }

  for await (const line of lines) {
    recordedFrom ??= line.at
    const isWithin = line.at > from && line.at <= to
    if ('lost' in line) {
      if (line.from <= to) losses.push(line)
    } else if ('start' in line) {
      // All begins anew then, also what was uncertain.
      if (line.at <= from) {
        before.clear()
        losses.length = 0
      }
      if (isWithin) happened({ at: line.at })
    } else {
      const [key, { at, now, was }] = [keyOf(line), line]
      const status = wanted.get(key)
      if (!status) continue
      const isFirst = !spoken.has(key)
      spoken.add(key)
      if (at > from && isFirst && was) know(status, was, Math.min(recordedFrom, from))
      if (at <= from) know(status, now, at)
      if (!isWithin) continue
      // What is not known of a value is passed over, as any of its members may be anything.
      if ('value' in now) happened({ at, status, value: now.value })
      else if ('secret' in now) secret += 1
      else hashed += 1
    }
  }
  // Only where the clock was set back.
  if (!isInOrder) events.sort((a, b) => a.at - b.at)
  const untouched = statuses.filter(status => !spoken.has(keyOf(status)))
  return { before, events, recordedFrom, hashed, secret, losses, untouched }
}

const keyOf = ({ id, name }: StatusOf): string => `${id} ${name}`
