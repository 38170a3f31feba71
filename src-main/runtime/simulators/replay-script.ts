import { Buffer } from 'node:buffer'
import type { RecordedItem } from './recording.ts'

/** Pauses are kept up to this: nobody waits for a device that was slow when it was recorded. */
const MAX_PAUSE_MS = 1_000
/** What comes so long after the last question is no answer to it: the device told it by itself. */
const UNASKED_MS = 5_000

/** Something the device said, and how long after what came before it. */
export interface Said {
  pauseMs: number
  data: Buffer
}

/** A recording, sorted into what is said when. */
export interface Script {
  /** Said as a connection begins. */
  greeting: Said[]
  /** In the order in which they were asked. */
  exchanges: { asked: Buffer; answers: Said[] }[]
  /** Told by itself, at a time of its own. */
  unasked: { atMs: number; data: Buffer }[]
}

/** `belongsTo` finds the question that something answers where that is not simply the last one. */
export function scriptOf(
  items: readonly RecordedItem[],
  belongsTo?: (answer: Buffer, exchanges: Script['exchanges']) => Script['exchanges'][number] | undefined,
): Script {
  const script: Script = { greeting: [], exchanges: [], unasked: [] }
  let answers = script.greeting
  let [before, asked] = [0, 0]
  for (const { at_ms, direction, data: text } of items) {
    const data = Buffer.from(text, 'base64')
    if (direction === 'out') {
      answers = []
      script.exchanges.push({ asked: data, answers })
      asked = at_ms
    } else {
      const mine = belongsTo?.(data, script.exchanges)?.answers
      if (!mine && at_ms - asked > UNASKED_MS) script.unasked.push({ atMs: at_ms, data })
      else (mine ?? answers).push({ pauseMs: Math.min(Math.max(0, at_ms - before), MAX_PAUSE_MS), data })
    }
    before = at_ms
  }
  return script
}

/** Says things one after the other, with their pauses between them. */
export function sayInTurn(
  said: readonly Said[],
  after: (ms: number, run: () => void) => unknown,
  say: (data: Buffer) => void,
): void {
  let due = 0
  for (const { pauseMs, data } of said) {
    due += pauseMs
    if (due === 0) say(data)
    else after(due, () => say(data))
  }
}
