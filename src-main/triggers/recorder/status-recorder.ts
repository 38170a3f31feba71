import { join } from 'node:path'
import { type Clock, wait } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import type { Log } from '../../base/log.ts'
import { messageOf } from '../../base/result.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { slices } from '../slices.ts'
import { linesOf } from './read-lines.ts'
import { type Kept, keep, type RecordedLine, type RecordedLoss, recordedLine } from './recorded.ts'
import { openSegments, type SegmentLimits, type Segments } from './segments.ts'

/** Records what statuses were, for looking back: each at most once a second, with the last value of that second. */
export interface StatusRecorder {
  /**
   * Of these modules, and statuses of these names, in about the order in which it happened; the first line there is in
   * any case, as it says how far back the recording goes.
   */
  read(what: Wanted, signal: AbortSignal): AsyncGenerator<RecordedLine>
  run(signal: AbortSignal): Promise<void>
}

interface Wanted {
  modules: readonly string[]
  names: readonly string[]
}

export interface RecorderParts {
  folder: string
  runtime: Pick<Runtime, 'news'>
  clock: Clock
  log: Log
  limits?: SegmentLimits
  mostWaiting?: number
}

const DAY_MS = 86_400_000
export const recorderLimits: SegmentLimits = {
  maxBytes: 20 * 1024 * 1024,
  segmentBytes: 1024 * 1024,
  segmentMs: DAY_MS / 12,
  keepMs: DAY_MS,
}
const PAUSE_MS = 1_000
const SLICE_MS = 5
const MOST_WAITING = 20_000
const COMPLAINT_MS = 60_000

interface Waiting {
  at: number
  value: Json
}

/** By module, then by the name of the status. */
type ByStatus<T> = Map<string, Map<string, T>>

/** In `journal/status/`, so much of the last day as fits. */
export function openStatusRecorder(parts: RecorderParts): StatusRecorder {
  const { folder, runtime, clock, log, limits = recorderLimits, mostWaiting = MOST_WAITING } = parts
  let opened: Segments | undefined
  /** More than one of each only while the disk is slow. */
  let waiting: ByStatus<Waiting[]> = new Map()
  let waits = 0
  let lost: RecordedLoss | undefined
  let complainedAt = Number.NEGATIVE_INFINITY
  /** What was last written of each, and where: what it was is said again once that file is gone. */
  const written: ByStatus<{ kept: Kept; segment: number }> = new Map()
  let isRefused = false
  let opening: Promise<boolean> | undefined
  let saving = Promise.resolve()

  function hear(id: string, at: number, changed: Record<string, Json>): void {
    const own = waiting.get(id) ?? new Map<string, Waiting[]>()
    if (own.size === 0) waiting.set(id, own)
    for (const name of Object.keys(changed)) {
      const value = changed[name] ?? null
      const all = own.get(name)
      const last = all?.at(-1)
      if (last && secondOf(last.at) === secondOf(at)) Object.assign(last, { at, value })
      else if (waits < mostWaiting) {
        waits += 1
        if (all) all.push({ at, value })
        else own.set(name, [{ at, value }])
      } else {
        // The last that it said is what goes on, so that is kept where there is room for one.
        lose({ from: last?.at ?? at, at, lost: 1 })
        if (last) Object.assign(last, { at, value })
      }
    }
  }

  function lose(more: RecordedLoss): void {
    lost = lost
      ? { from: Math.min(lost.from, more.from), at: Math.max(lost.at, more.at), lost: lost.lost + more.lost }
      : more
  }

  /** Says in the recording, and now and then in the log, what is not there. */
  async function tellLoss(segments: Segments): Promise<void> {
    const told = lost
    if (!told) return
    lost = undefined
    await append(segments, `${JSON.stringify(told)}\n`, told)
    if (isRefused || clock.monotonic() - complainedAt < COMPLAINT_MS) return
    complainedAt = clock.monotonic()
    log.warn(`${told.lost} changes of statuses were not recorded; dry runs of that time say so.`)
  }

  function line(segments: Segments, id: string, name: string, { at, value }: Waiting): string {
    const own = written.get(id) ?? new Map<string, { kept: Kept; segment: number }>()
    written.set(id, own)
    const before = own.get(name)
    const now = keep(name, value)
    const isTold = before !== undefined && before.segment >= segments.oldest
    if (value === null) own.delete(name)
    else own.set(name, { kept: now, segment: segments.current })
    if (own.size === 0) written.delete(id)
    // A module reports nothing before it begins: what was not heard of was not there.
    const was = isTold ? {} : { was: before?.kept ?? { value: null } }
    return `${JSON.stringify({ at, id, name, now, ...was } satisfies RecordedLine)}\n`
  }

  async function save(): Promise<void> {
    const segments = opened
    if (segments) await tellLoss(segments)
    if (!segments || waits === 0) return
    const all = [...waiting].flatMap(([id, own]) =>
      [...own].flatMap(([name, each]) => each.map(one => ({ id, name, one }))),
    )
    waiting = new Map()
    waits = 0
    all.sort((a, b) => a.one.at - b.one.at)
    let text = ''
    let of: RecordedLoss | undefined
    const turns = slices(clock, SLICE_MS)
    for (const { id, name, one } of all) {
      text += line(segments, id, name, one)
      of = { from: of?.from ?? one.at, at: one.at, lost: (of?.lost ?? 0) + 1 }
      if (!turns.isOver()) continue
      await append(segments, text, of)
      text = ''
      of = undefined
      await turns.next()
    }
    if (of) await append(segments, text, of)
  }

  /** With what is lost if it cannot be written. */
  async function append(segments: Segments, text: string, of?: RecordedLoss): Promise<void> {
    try {
      await segments.append(text, clock.now())
      isRefused = false
    } catch (error) {
      if (of) lose(of)
      if (!isRefused) log.warn(`Statuses cannot be recorded; they are tried on. ${messageOf(error)}`)
      isRefused = true
    }
  }

  async function open(): Promise<boolean> {
    try {
      opened = await openSegments(join(folder, 'journal', 'status'), limits)
    } catch (error) {
      log.warn(`Statuses are not recorded, as their folder cannot be used: ${messageOf(error)}`)
      return false
    }
    await append(opened, `${JSON.stringify({ at: clock.now(), start: true } satisfies RecordedLine)}\n`)
    return true
  }

  /** One after the other, whoever asks. */
  function saved(): Promise<void> {
    saving = saving.then(save)
    return saving
  }

  return {
    async *read({ modules, names }, signal) {
      await opening
      await saved()
      const [ids, called] = [modules, names].map(all => all.map(one => `:${JSON.stringify(one)},`))
      const isOf = (text: string, all: readonly string[] = []) => all.some(one => text.includes(one))
      let isFirst = true
      // By its text, as to parse a day of what is not asked for would take many times as long.
      function wants(text: string): boolean {
        signal.throwIfAborted()
        return isFirst || (isOf(text, ids) && isOf(text, called)) || /"(start|lost)":/.test(text)
      }
      const turns = slices(clock, SLICE_MS)
      for (const path of opened?.paths() ?? []) {
        for await (const value of linesOf(path, wants)) {
          const { data } = recordedLine.safeParse(value)
          if (data) yield data
          if (data) isFirst = false
          if (!turns.isOver()) continue
          await turns.next()
          signal.throwIfAborted()
        }
      }
    },
    async run(signal) {
      const stop = runtime.news(news => {
        if (news.kind === 'status') hear(news.id, news.at, news.changed)
      })
      opening = open()
      if (!(await opening)) return stop()
      while (!signal.aborted) {
        await wait(clock, PAUSE_MS, signal).catch(() => undefined)
        await saved()
      }
      stop()
      await saved()
    },
  }
}

const secondOf = (at: number): number => Math.floor(at / 1_000)
