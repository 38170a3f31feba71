import { join } from 'node:path'
import { z } from 'zod'
import { makeFolder } from '../../store/folder.ts'
import { redactedText } from '../../store/redact.ts'
import { rotatingFile } from '../../store/rotating-file.ts'
import { linesOf } from '../recorder/read-lines.ts'
import type { Trace } from './traces.ts'

/** Keeps traces over restarts. */
export interface TraceJournal {
  /** The last so many, the oldest first. */
  read(most: number): Promise<Trace[]>
  append(traces: readonly Trace[]): void
  close(): void
}

const MAX_BYTES = 1024 * 1024
const SEGMENTS = 3

/** What is kept and what is not is known by what the programme looks at; the rest is only shown. */
const kept = z.looseObject({
  id: z.number(),
  instance_id: z.string(),
  at: z.number(),
  kind: z.enum(['fired', 'waiting', 'held', 'debounced', 'disabled', 'parked', 'refused', 'action_failed']),
  cause: z.string(),
  message: z.string(),
  conditions: z.array(z.looseObject({ key: z.string(), is: z.boolean(), since: z.number() })),
  times: z.number(),
})

/** In `journal/triggers.jsonl`; one that came again stands there again, under its id. */
export function openTraceJournal(folder: string): TraceJournal {
  const journal = join(folder, 'journal')
  makeFolder(journal)
  const path = join(journal, 'triggers.jsonl')
  const file = rotatingFile({ path, maxBytes: MAX_BYTES, segments: SEGMENTS })
  const segments = Array.from({ length: SEGMENTS }, (_, at) =>
    at === 0 ? path : path.replace(/\.jsonl$/, `.${at}.jsonl`),
  ).reverse()

  return {
    async read(most) {
      const found = new Map<number, Trace>()
      for (const segment of segments) {
        for await (const line of linesOf(segment)) {
          const { data } = kept.safeParse(line)
          if (!data) continue
          found.delete(data.id)
          found.set(data.id, data as Trace)
          if (found.size > most) found.delete(found.keys().next().value ?? Number.NaN)
        }
      }
      return [...found.values()]
    },
    append(traces) {
      if (traces.length > 0) file.append(traces.map(trace => `${redactedText(JSON.stringify(trace))}\n`).join(''))
    },
    close: file.close,
  }
}

/** Of a node without a folder, as tests have it. */
export const noJournal: TraceJournal = { read: async () => [], append: () => {}, close: () => {} }
