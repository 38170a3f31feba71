import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { diskTrouble } from '../../store/disk-trouble.ts'
import type { OutboxEvent } from '../edge/messages.ts'
import { createDiskHealth } from './disk-health.ts'
import { readEventLine, writeEventLine } from './event-line.ts'
import { createEventQueue } from './event-queue.ts'
import { openSegments, type Segment, type SegmentParts, SLICE, SLICE_BYTES } from './segments.ts'

/** Events on their way up, in order, on disk first. */
export interface EventLog {
  add(channel: string, payload: string): void
  /** The oldest that wait: no more than so many, nor than so many bytes, but one in any case. */
  first(most: number, mostBytes: number): OutboxEvent[]
  /**
   * Before it is resolved, no number of an event may be told to the centre: a power cut could have it given again. At once
   * when the disk refuses.
   */
  readonly mayBeTold: Promise<void>
  /** All up to this one are there. */
  arrived(upto: number): void
  /** None of them is to go up any more. */
  clear(): void
  readonly length: number
  /** Dropped for want of room since the last time that none waited. */
  readonly dropped: number
  readonly oldestAt: number | undefined
  /** What they take on disk. */
  bytes(): number
  /** Drops the oldest when there is no longer room for all. */
  makeRoom(): void
  /** Writes what is not on disk yet: what has arrived, and what the disk did not take. */
  save(): Promise<void>
  readonly isSaved: boolean
  close(): Promise<void>
}

interface Parts extends Pick<SegmentParts, 'folder' | 'disk' | 'openFile'> {
  clock: Clock
  log: Log
  /** What they may take on disk, in bytes. */
  room(): number
}

/** A file goes as a whole, once nothing of it waits any more. */
const SEGMENT_BYTES = 512 * 1024
/**
 * A centre with our extension takes each number once. When the node ended unforeseen, the last numbers given may be
 * known to the centre and not to the disk: they must not be given again. That a node was at work, and from which number
 * on, is on disk before it tells any.
 */
const LEAP = 1_000_000

export async function openEventLog(parts: Parts): Promise<EventLog> {
  const { clock, log, room } = parts
  const queue = createEventQueue()
  const health = createDiskHealth(parts)
  let upto = 0
  let next = 1
  let dropped = 0
  const head = () => writeEventLine({ kind: 'head', upto, next, dropped })
  const segments = openSegments({ ...parts, name: 'events', head })
  /** The number of the last event in each file. */
  const lastIn = new Map<Segment, number>()
  /** A clean end is on disk, and no number was given since. */
  let isClosed = await load()
  /** All events up to this one are on disk, or need not be. */
  let written = next - 1
  let uptoWritten = upto
  /** Of the first that was written since the node started. */
  let firstFlush: Promise<void> | undefined
  tidy()

  return {
    add(channel, payload) {
      const event = { seq: next, at: clock.now(), channel, payload }
      const line = writeEventLine({ kind: 'event', event })
      const isNext = written === next - 1
      queue.push(event, Buffer.byteLength(line))
      // What the disk did not take goes first, and a little later.
      if (isNext && health.mayTry() && write(line, event.seq)) written = event.seq
      next += 1
      makeRoom()
    },
    first: (most, mostBytes) => queue.some(0, most, mostBytes),
    get mayBeTold() {
      return firstFlush ?? Promise.resolve()
    },
    arrived(seq) {
      while (queue.takeUpto(seq)) upto = Math.max(upto, seq)
      if (queue.length === 0) dropped = 0
      // At once, so that a kill has next to nothing sent twice; after a power cut more of it may be.
      if (health.mayTry()) writeUpto()
      // What knows the next number is on disk before what knew it goes.
      if (segments.all().some(isOver)) flush().then(tidy, () => {})
    },
    clear() {
      while (queue.takeUpto(next));
      upto = next - 1
      dropped = 0
      tidy()
    },
    get length() {
      return queue.length
    },
    get dropped() {
      return dropped
    },
    get oldestAt() {
      return queue.oldest?.at
    },
    bytes: segments.bytes,
    makeRoom,
    save,
    get isSaved() {
      return written === next - 1 && uptoWritten === upto
    },
    async close() {
      await save()
      if (!isClosed && written === next - 1 && segments.all().length > 0)
        write(writeEventLine({ kind: 'closed', next }), written)
      await segments.close().catch(health.failed)
    },
  }

  function writeUpto(): void {
    if (append(writeEventLine({ kind: 'upto', upto, dropped }), written)) uptoWritten = upto
  }

  /** As `append`, and on its way to the disk. */
  function write(text: string, last: number): boolean {
    if (!append(text, last)) return false
    const flushed = flush()
    firstFlush ??= flushed.catch(() => {})
    return true
  }

  function flush(): Promise<void> {
    const flushed = segments.sync()
    health.flushes(flushed)
    return flushed
  }

  /** True when the kernel has it. */
  function append(text: string, last: number): boolean {
    try {
      const segment = segments.append(text)
      lastIn.set(segment, last)
      if (segment.bytes >= SEGMENT_BYTES) segments.rotate()
      isClosed = false
      return true
    } catch (error) {
      health.failed(error)
      return false
    }
  }

  async function save(): Promise<void> {
    while (written < next - 1 && health.mayTry()) {
      const events = queue.some(written + 1, SLICE, SLICE_BYTES)
      const last = events.at(-1)?.seq ?? next - 1
      if (events.length > 0 && !write(events.map(event => writeEventLine({ kind: 'event', event })).join(''), last))
        return
      written = Math.max(written, last)
      await setImmediate()
    }
    if (uptoWritten !== upto && health.mayTry()) writeUpto()
  }

  function makeRoom(): void {
    const before = dropped
    for (let oldest = queue.oldest; oldest && queue.bytes > room(); oldest = queue.oldest) {
      queue.takeUpto(oldest.seq)
      upto = oldest.seq
      dropped += 1
    }
    if (dropped === before) return
    if (before === 0)
      log.warn(
        'The central server has been away for so long that there is no more room for what happened meanwhile: the oldest events are dropped. Status and settings are kept.',
      )
    tidy()
  }

  function tidy(): void {
    segments.remove(isOver)
  }

  /** The newest file stays: it knows which number comes next. */
  function isOver(segment: Segment): boolean {
    return segment !== segments.all().at(-1) && (lastIn.get(segment) ?? 0) <= upto
  }

  /** Whether the node had ended as it should. */
  async function load(): Promise<boolean> {
    let isClean = true
    let unreadable = 0
    let last = 0
    for (const segment of segments.all()) {
      isClean = false
      const lines = await segments.read(segment).catch(error => {
        log.error(diskTrouble(`${segment.path} is left out of what goes up to the central server`, error).message)
        lastIn.set(segment, Number.POSITIVE_INFINITY)
        return []
      })
      for (const [index, text] of lines.entries()) {
        if (index % SLICE === SLICE - 1) await setImmediate()
        const line = readEventLine(text)
        if (!line) unreadable += 1
        else if (line.kind === 'event') {
          const { event } = line
          if (event.seq > Math.max(last, upto)) queue.push(event, Buffer.byteLength(text) + 1)
          last = Math.max(last, event.seq)
          lastIn.set(segment, last)
        } else if (line.kind === 'closed') next = Math.max(next, line.next)
        else {
          upto = Math.max(upto, line.upto)
          dropped = line.dropped
          if (line.kind === 'head') next = Math.max(next, line.next)
          while (queue.takeUpto(upto));
        }
        isClean = line?.kind === 'closed'
      }
    }
    if (unreadable > 0)
      log.warn(
        `${unreadable} lines of ${parts.folder} cannot be read: events that waited for the central server are lost.`,
      )
    next = Math.max(next, last + 1, upto + 1)
    if (!isClean) next += LEAP
    if (queue.length === 0) dropped = 0
    return isClean && segments.all().length > 0
  }
}
