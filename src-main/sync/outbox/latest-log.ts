import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { diskTrouble } from '../../store/disk-trouble.ts'
import type { Seal } from '../../store/seal.ts'
import { createDiskHealth } from './disk-health.ts'
import { createLatestBook, keyOf, type Latest, type LatestBook, partsOf } from './latest-book.ts'
import { readLatestLine, writeLatestLine } from './latest-line.ts'
import { openSegments, type SegmentParts, SLICE, SLICE_BYTES } from './segments.ts'

/** The newest values on disk: those alone that have waited for a while, as most are there before that. */
export interface LatestLog {
  readonly book: LatestBook
  /** Writes what waits under this key at once. */
  keep(key: string): void
  /** Writes what has waited long enough, and what no longer waits. */
  save(): Promise<void>
  readonly isSaved: boolean
  /** What they take on disk. */
  bytes(): number
  /** What they take while they are being made smaller. */
  mostBytes(): number
  close(): Promise<void>
}

interface Parts extends Pick<SegmentParts, 'folder' | 'disk' | 'openFile'> {
  clock: Clock
  log: Log
  seal: Seal
  /** Something waits that did not, or the other way round. */
  changed(): void
  /** They take more on disk than before. */
  grew(): void
}

/** What is there sooner never touches the disk. */
const RIPE_MS = 1_000
/** So much is kept on disk and no more; beyond it, status waits in memory alone. */
const MOST_LIVE_BYTES = 5 * 1024 * 1024
/** A file with less in it that is over is not worth being written anew. */
const WASTE_BYTES = 512 * 1024
/** No more is written while the disk does not let it be made smaller. */
const MOST_BYTES = 2 * MOST_LIVE_BYTES + WASTE_BYTES
const SHRINK_AGAIN_MS = 30_000

export async function openLatestLog(parts: Parts): Promise<LatestLog> {
  const { clock, log, seal, changed, grew } = parts
  const segments = openSegments({ ...parts, name: 'latest' })
  const health = createDiskHealth(parts)
  /** Of what stands on disk and is not over: how long its line is. */
  const stored = new Map<string, number>()
  let liveBytes = 0
  /** What may stand on disk in another way than it is. */
  const touched = new Set<string>()
  let isFull = false
  let shrinkFailedAt: number | undefined
  const book = createLatestBook(key => {
    touched.add(key)
    changed()
  })
  await load()
  // A node that never runs for long would not come to it otherwise.
  await shrink()

  return {
    book,
    keep(key) {
      if (health.mayTry()) write([key])
    },
    async save() {
      await writeAll([...touched].filter(isRipe))
      await shrink()
    },
    get isSaved() {
      return touched.size === 0
    },
    bytes: segments.bytes,
    mostBytes: () => segments.bytes() + liveBytes,
    async close() {
      await writeAll([...touched])
      await segments.close().catch(health.failed)
    },
  }

  function isRipe(key: string): boolean {
    const latest = book.get(key)
    return !latest || stored.has(key) || clock.now() - latest.at >= RIPE_MS
  }

  async function writeAll(keys: readonly string[]): Promise<void> {
    for (let at = 0; at < keys.length && health.mayTry(); ) {
      const count = write(keys.slice(at, at + SLICE))
      if (count === 0 && !(await shrink())) return
      at += count
      await setImmediate()
    }
  }

  /** As many of them as go in one slice; gives how many these were, and none when there is no room for them. */
  function write(keys: readonly string[]): number {
    const lengths = new Map<string, number>()
    let [text, growth] = ['', 0]
    for (const key of keys) {
      if (text.length > SLICE_BYTES) break
      const [line, length] = lineOf(key, growth)
      growth += length - (stored.get(key) ?? 0)
      text += line
      lengths.set(key, length)
    }
    if (segments.bytes() + text.length > MOST_BYTES) return 0
    try {
      if (text) {
        segments.append(text)
        health.flushes(segments.sync())
      }
    } catch (error) {
      health.failed(error)
      return 0
    }
    for (const [key, length] of lengths) {
      touched.delete(key)
      store(key, length)
    }
    grew()
    return lengths.size
  }

  /** What is to be written of it, and how much of that is not over by itself. */
  function lineOf(key: string, growth: number): [line: string, length: number] {
    const latest = book.get(key)
    if (latest) {
      const line = writeLatestLine({ kind: 'waits', latest }, seal)
      const length = Buffer.byteLength(line)
      if (liveBytes + growth + length - (stored.get(key) ?? 0) <= MOST_LIVE_BYTES) return [line, length]
      if (!isFull)
        log.warn('There is no more room on disk for status that waits for the central server: it waits in memory.')
      isFull = true
    }
    // Never written, or what stands there is no longer so.
    return stored.has(key) ? [writeLatestLine({ kind: 'over', latest: partsOf(key) }, seal), 0] : ['', 0]
  }

  function store(key: string, length: number): void {
    liveBytes += length - (stored.get(key) ?? 0)
    if (length > 0) stored.set(key, length)
    else stored.delete(key)
    if (liveBytes < MOST_LIVE_BYTES / 2) isFull = false
  }

  /** Writes what still waits into one file, and lets go of those before it; true when it was worth it, and done. */
  async function shrink(): Promise<boolean> {
    if (segments.bytes() <= 2 * liveBytes + WASTE_BYTES || !health.mayTry()) return false
    if (shrinkFailedAt !== undefined && clock.monotonic() - shrinkFailedAt < SHRINK_AGAIN_MS) return false
    try {
      const written = await segments.write(all)
      segments.remove(({ number }) => number < written.number)
      shrinkFailedAt = undefined
      return true
    } catch (error) {
      const what = `What waits for the central server takes more room than it should: ${parts.folder} cannot be tidied up`
      if (shrinkFailedAt === undefined) log.warn(diskTrouble(what, error).message)
      shrinkFailedAt = clock.monotonic()
      return false
    }
  }

  /** What changes meanwhile may be in it or not: it comes after it in any case. */
  async function all(): Promise<Buffer[]> {
    const chunks = [Buffer.from(writeLatestLine({ kind: 'all' }, seal))]
    let lines: string[] = []
    for (const key of stored.keys()) {
      const latest = book.get(key)
      if (!latest) continue
      const line = writeLatestLine({ kind: 'waits', latest }, seal)
      store(key, Buffer.byteLength(line))
      lines.push(line)
      if (lines.length < SLICE) continue
      chunks.push(Buffer.from(lines.join('')))
      lines = []
      await setImmediate()
    }
    return [...chunks, Buffer.from(lines.join(''))]
  }

  async function load(): Promise<void> {
    const found = new Map<string, { latest: Latest; length: number }>()
    let unreadable = 0
    for (const segment of segments.all()) {
      const lines = await segments.read(segment).catch(error => {
        log.error(diskTrouble(`${segment.path} is left out of what goes up to the central server`, error).message)
        return []
      })
      for (const [index, text] of lines.entries()) {
        if (index % SLICE === SLICE - 1) await setImmediate()
        const line = readLatestLine(text, seal)
        if (!line) unreadable += 1
        else if (line.kind === 'all') found.clear()
        else if (line.kind === 'over') found.delete(keyOf(line.latest))
        else found.set(keyOf(line.latest), { latest: line.latest, length: Buffer.byteLength(text) + 1 })
      }
    }
    for (const [key, { latest, length }] of found) {
      book.put(latest)
      store(key, length)
    }
    touched.clear()
    if (unreadable > 0)
      log.warn(
        `${unreadable} lines of ${parts.folder} cannot be read: values that waited for the central server are lost.`,
      )
  }
}
