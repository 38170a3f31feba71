import { join } from 'node:path'
import { z } from 'zod'
import { type Bell, bell } from '../base/bell.ts'
import { type Clock, wait } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { Failed, failureOf, messageOf } from '../base/result.ts'
import { type Disk, realDisk } from '../store/disk.ts'
import { durableFile } from '../store/durable-file.ts'

// What brokers were told and keep, in `published.json` in the data folder: what is renamed, moved or removed has to be taken
// away there, even when the node or the broker was off meanwhile.

const publishedSeat = z.object({
  /** Its topics begin with it. */
  base: z.string(),
  mod: z.string(),
  statuses: z.array(z.string()),
  /** Topics at Home Assistant: as it is shown, and as it can be set. */
  discoveries: z.array(z.tuple([z.string(), z.string()])),
})
export type PublishedSeat = z.output<typeof publishedSeat>

/** The last that is to be said at a topic. */
const lastWord = z.tuple([z.string(), z.string()])

const publishedState = z.object({
  seats: z.array(publishedSeat).default([]),
  /** Topics. */
  metadata: z.array(z.string()).default([]),
  /** What is to be said last, by the id of the broker that was not told yet. */
  gone: z.record(z.string(), z.array(lastWord)).default({}),
})
type State = z.output<typeof publishedState>

/** As it is now. It may change while it is written, and is then written again. */
export interface Published {
  seats(): Iterable<PublishedSeat>
  metadata(): Iterable<string>
  gone(): Iterable<[broker: string, lastWords: Iterable<[topic: string, payload: string]>]>
}

export interface PublishedFile {
  /** What brokers had been told when the node began. */
  readonly before: State
  /** What is to be written is another. */
  changed(): void
  /** Writes it soon after a change, and many at once where they go on, until the signal aborts. */
  run(now: Published, signal: AbortSignal): Promise<void>
  /** Writes what is not written. */
  settle(now: Published): Promise<void>
}

/** What comes with a change, as all topics of a module that is renamed, is written with it. */
const TOGETHER_MS = 250
/** From one write to the next; a power cut forgets no more than what is younger. */
const PAUSE_MS = 5_000

/** Whatever is wrong with the file, brokers are told what there is: then what was there before stays with them. */
export async function openPublished(parts: {
  folder: string
  clock: Clock
  log: Log
  disk?: Disk | undefined
}): Promise<PublishedFile> {
  const { folder, clock, log, disk = realDisk } = parts
  const due: Bell = bell()
  let isWritten = true
  let isTroubled = false
  let now: Published | undefined
  const file = durableFile<State>({
    ...{ path: join(folder, 'published.json'), disk, log, clock },
    toPieces: () => (now ? textOf(now) : []),
    fromJson: read,
  })
  const nothing = read({})
  const before = await file.read().catch(error => {
    log.warn(
      `What brokers were told before is not known, so that topics of what was removed meanwhile stay there: ${failureOf(error).message}`,
    )
    return nothing
  })

  async function settle(published: Published): Promise<void> {
    if (isWritten) return
    isWritten = true
    now = published
    try {
      await file.write(nothing)
      isTroubled = false
    } catch (error) {
      isWritten = false
      due.ring()
      if (!isTroubled) log.warn(`What brokers keep could not be written down: ${messageOf(error)}`)
      isTroubled = true
    }
  }

  return {
    before: before ?? nothing,
    changed() {
      if (!isWritten) return
      isWritten = false
      due.ring()
    },
    async run(published, signal) {
      while (!signal.aborted) {
        await due.rung(signal)
        await wait(clock, TOGETHER_MS, signal).catch(() => undefined)
        if (!signal.aborted) await settle(published)
        await wait(clock, PAUSE_MS, signal).catch(() => undefined)
      }
    },
    settle,
  }
}

function read(body: unknown): State {
  const { data } = publishedState.safeParse(body)
  if (data) return data
  throw new Failed('invalid', 'published.json does not hold what this version writes there.')
}

/** Piece by piece, so that the main loop has its turn in between (store/envelope.ts). */
function* textOf({ seats, metadata, gone }: Published): Iterable<string> {
  yield '{"seats":['
  yield* listed(seats())
  yield '],"metadata":['
  yield* listed(metadata())
  yield '],"gone":{'
  let comma = ''
  for (const [broker, lastWords] of gone()) {
    yield `${comma}\n${JSON.stringify(broker)}:[`
    yield* listed(lastWords)
    yield ']'
    comma = ','
  }
  yield '}}'
}

function* listed(things: Iterable<unknown>): Iterable<string> {
  let comma = ''
  for (const thing of things) {
    yield `${comma}\n${JSON.stringify(thing)}`
    comma = ','
  }
}
