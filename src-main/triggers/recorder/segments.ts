import { appendFile, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../../store/folder.ts'

/** Files of lines one after the other, of which the oldest goes when there are too many bytes or it is too old. */
export interface Segments {
  /** Counts up with each file that is begun; `oldest` is that of the oldest still there. */
  readonly current: number
  readonly oldest: number
  append(text: string, now: number): Promise<void>
  /** The oldest first. */
  paths(): string[]
}

export interface SegmentLimits {
  /** All together. */
  maxBytes: number
  segmentBytes: number
  segmentMs: number
  keepMs: number
}

interface Segment {
  number: number
  path: string
  /** When it was begun, in milliseconds since 1970: its name. */
  from: number
  size: number
}

/** Each start of the node begins one: a node that starts again and again must not fill the folder. */
const MOST_FILES = 200

export async function openSegments(folder: string, limits: SegmentLimits): Promise<Segments> {
  makeFolder(folder)
  const segments: Segment[] = []
  let number = 0
  for (const from of await startsIn(folder)) {
    const path = join(folder, `${from}.jsonl`)
    segments.push({ number: ++number, path, from, size: (await stat(path)).size })
  }
  /** One of its own for each start, as what was there may end in half a line. */
  let last: Segment | undefined

  function begin(now: number): Segment {
    const from = Math.max(Math.floor(now), (segments.at(-1)?.from ?? 0) + 1)
    const segment = { number: ++number, path: join(folder, `${from}.jsonl`), from, size: 0 }
    segments.push(segment)
    return segment
  }

  async function dropOld(now: number): Promise<void> {
    let bytes = segments.reduce((sum, { size }) => sum + size, 0)
    for (let next = segments[1]; next; next = segments[1]) {
      const isMuch = bytes > limits.maxBytes || segments.length > MOST_FILES
      if (!isMuch && next.from >= now - limits.keepMs) return
      const gone = segments.shift()
      bytes -= gone?.size ?? 0
      if (gone) await rm(gone.path, { force: true })
    }
  }

  return {
    get current() {
      return last?.number ?? number + 1
    },
    get oldest() {
      return segments[0]?.number ?? number + 1
    },
    async append(text, now) {
      const bytes = Buffer.byteLength(text)
      const isFull = last && last.size + bytes > limits.segmentBytes
      if (!last || isFull || now - last.from > limits.segmentMs) last = begin(now)
      await appendFile(last.path, text, { mode: 0o600 })
      last.size += bytes
      await dropOld(now)
    },
    paths: () => segments.map(({ path }) => path),
  }
}

async function startsIn(folder: string): Promise<number[]> {
  const names = (await readdir(folder)).flatMap(name => /^(\d+)\.jsonl$/.exec(name)?.[1] ?? [])
  return names.map(Number).sort((a, b) => a - b)
}
