import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { type Disk, errnoOf } from '../../store/disk.ts'
import { makeFolder } from '../../store/folder.ts'
import { type AppendFile, openAppendFile } from './append-file.ts'

/** So much is written, or read, before the event loop has its turn: in lines, and in bytes. */
export const SLICE = 1_000
export const SLICE_BYTES = 256 * 1024

export interface Segment {
  readonly number: number
  readonly path: string
  bytes: number
}

/** Files of lines with growing numbers. Only the newest grows; a program that starts anew begins a new one. */
export interface Segments {
  /** Oldest first. */
  all(): readonly Segment[]
  /** What they take on disk. */
  bytes(): number
  /** The lines of one; without the last when that was cut short, as a power cut does. */
  read(segment: Segment): Promise<string[]>
  /** With the kernel when it returns; gives where it is. Throws what the disk throws, and then nothing of it is there. */
  append(text: string): Segment
  /** What comes next goes into a new file. */
  rotate(): void
  /** Writes a file under the next number as a whole; what is appended meanwhile comes after it. */
  write(pieces: () => Promise<Buffer[]>): Promise<Segment>
  /** What the disk does not let go of is tried again the next time. */
  remove(isOver: (segment: Segment) => boolean): void
  /** Resolves when all that was appended is on the disk; those who ask meanwhile share the next flush. */
  sync(): Promise<void>
  /** When all is on the disk. */
  close(): Promise<void>
}

export interface SegmentParts {
  folder: string
  /** Files are `<name>-<number>.jsonl`. */
  name: string
  disk: Disk
  openFile?: typeof openAppendFile | undefined
  /** What every new file begins with. */
  head?: () => string
}

export function openSegments({ folder, name, disk, openFile = openAppendFile, head }: SegmentParts): Segments {
  const segments = segmentsIn(folder, name)
  let last = segments.at(-1)?.number ?? 0
  let current: { file: AppendFile; segment: Segment } | undefined
  /** No longer written to, and not yet flushed. */
  const ending: AppendFile[] = []
  let isFolderDirty = false
  let flushing: Promise<void> = Promise.resolve()
  /** The flush that has not begun yet. */
  let next: Promise<void> | undefined

  return {
    all: () => segments,
    bytes: () => segments.reduce((sum, { bytes }) => sum + bytes, 0),
    async read({ path }) {
      const text = (await disk.read(path)).toString('utf8')
      await setImmediate()
      const lines = text.split('\n')
      lines.pop()
      return lines
    },
    append(text) {
      current ??= begin()
      const { file, segment } = current
      const bytes = Buffer.from(segment.bytes === 0 && head ? head() + text : text)
      try {
        file.append(bytes)
      } catch (error) {
        takeBack()
        throw error
      }
      segment.bytes += bytes.length
      return segment
    },
    rotate,
    async write(pieces) {
      rotate()
      const segment = segmentOf(++last, 0)
      const chunks = await pieces()
      const temporary = temporaryIn(folder, name)
      await disk.write(temporary, chunks)
      await disk.rename(temporary, segment.path)
      segment.bytes = chunks.reduce((sum, { length }) => sum + length, 0)
      segments.push(segment)
      segments.sort((a, b) => a.number - b.number)
      await disk.syncFolder(folder)
      return segment
    },
    remove(isOver) {
      for (const segment of segments.filter(isOver)) {
        if (current?.segment === segment) rotate()
        try {
          rmSync(segment.path, { force: true })
        } catch {
          continue
        }
        segments.splice(segments.indexOf(segment), 1)
      }
    },
    sync,
    async close() {
      rotate()
      await sync()
    },
  }

  function segmentOf(number: number, bytes: number): Segment {
    return { number, path: join(folder, `${name}-${number}.jsonl`), bytes }
  }

  function begin(): { file: AppendFile; segment: Segment } {
    makeFolder(folder)
    const segment = segmentOf(++last, 0)
    const file = openFile(segment.path)
    segments.push(segment)
    isFolderDirty = true
    return { file, segment }
  }

  /** Half a line would be in the way of the next one. Where it cannot be cut off, the next one goes elsewhere. */
  function takeBack(): void {
    if (!current) return
    try {
      current.file.cut(current.segment.bytes)
    } catch {
      rotate()
    }
  }

  function rotate(): void {
    if (current) ending.push(current.file)
    current = undefined
  }

  /** One flush after the other: a file must not be closed while another one flushes it. */
  function sync(): Promise<void> {
    if (!next) {
      next = flushing
        .catch(() => {})
        .then(() => {
          next = undefined
          return flush()
        })
      flushing = next
    }
    return next
  }

  async function flush(): Promise<void> {
    const over = ending.splice(0)
    try {
      await Promise.all([...over, ...(current ? [current.file] : [])].map(file => file.sync()))
      if (isFolderDirty) await disk.syncFolder(folder)
      isFolderDirty = false
    } catch (error) {
      // What the disk has of the newest file is uncertain now.
      rotate()
      throw error
    } finally {
      for (const file of over) file.close()
    }
  }
}

const temporaryIn = (folder: string, name: string) => join(folder, `${name}.jsonl.tmp`)

function segmentsIn(folder: string, name: string): Segment[] {
  // Of a write that was cut short.
  rmSync(temporaryIn(folder, name), { force: true })
  return namesIn(folder)
    .flatMap(each => {
      const number = new RegExp(`^${name}-(\\d+)\\.jsonl$`).exec(each)?.[1]
      if (number === undefined) return []
      const path = join(folder, each)
      return [{ number: Number(number), path, bytes: statSync(path).size }]
    })
    .sort((a, b) => a.number - b.number)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return []
    throw error
  }
}
