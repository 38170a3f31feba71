import { randomUUID } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Clock } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'
import { makeFolder } from '../store/folder.ts'
import { redactedText } from '../store/redact.ts'
import { rotatingFile } from '../store/rotating-file.ts'

export interface AuditEntry {
  id: string
  at: number
  what: string
  ok: boolean
  who: string
  subject_id: string | null
  address: string
  agent: string
  detail: string
  times: number
}
export type AuditNote = Omit<AuditEntry, 'id' | 'at' | 'times'>

/** Every sign-in and refusal, in `journal/audit.jsonl`: with the kernel before whoever asked is answered. */
export interface Audit {
  note(entry: AuditNote): void
  /** The newest first. `before` is the id of the last entry that is known already. */
  list(query: {
    before?: string | undefined
    limit: number
    q?: string | undefined
    refused: boolean
  }): Promise<{ entries: AuditEntry[]; more: boolean }>
  added: (listener: (entry: AuditEntry) => void) => () => void
  close(): void
}

const MAX_BYTES = 2 * 1024 * 1024
const SEGMENTS = 6
/** The same refusal again within this time is counted, not told anew: whoever tries a thousand times fills no disk. */
const FOLD_MS = 60_000
const MOST_FOLDED = 500

export function openAudit({ folder, clock, log }: { folder: string; clock: Clock; log: Log }): Audit {
  const journal = join(folder, 'journal')
  makeFolder(journal)
  const path = join(journal, 'audit.jsonl')
  const file = rotatingFile({ path, maxBytes: MAX_BYTES, segments: SEGMENTS })
  const added = emitter<AuditEntry>()
  const folded = new Map<string, AuditEntry>()

  function write(entry: AuditEntry): void {
    try {
      file.append(`${redactedText(JSON.stringify(entry))}\n`)
    } catch (error) {
      log.error(`The audit trail cannot be written: ${messageOf(error)}`)
    }
    added.emit(entry)
  }

  /** What was counted is told once nobody adds to it, under the id of the entry it adds to. */
  function flush(now = clock.now()): void {
    for (const [key, entry] of folded) {
      if (now - entry.at < FOLD_MS && folded.size <= MOST_FOLDED) continue
      folded.delete(key)
      if (entry.times > 1) write(entry)
    }
  }

  return {
    note(given) {
      const now = clock.now()
      flush(now)
      const key = JSON.stringify([given.what, given.who, given.subject_id, given.address, given.detail])
      const held = given.ok ? undefined : folded.get(key)
      if (held) {
        held.times += 1
        return
      }
      const entry: AuditEntry = { id: randomUUID(), at: now, ...given, times: 1 }
      if (!given.ok) folded.set(key, { ...entry })
      write(entry)
    },
    async list({ before, limit, q, refused }) {
      const words = q?.toLowerCase().split(/\s+/).filter(Boolean) ?? []
      const fits = (entry: AuditEntry) => {
        if (refused && entry.ok) return false
        const text = `${entry.what} ${entry.who} ${entry.address} ${entry.agent} ${entry.detail}`.toLowerCase()
        return words.every(word => text.includes(word))
      }
      const entries: AuditEntry[] = []
      let isPast = before === undefined
      const counted = new Map([...folded.values()].map(entry => [entry.id, entry.times]))
      const told = new Set<string>()
      for (let segment = 0; segment < SEGMENTS; segment++) {
        const from = segment === 0 ? path : path.replace(/\.jsonl$/, `.${segment}.jsonl`)
        if (!existsSync(from)) break
        for (const entry of (await readLines(from)).reverse()) {
          // A count is written under the id of what it counts, and after it.
          const times = Math.max(counted.get(entry.id) ?? 1, entry.times)
          counted.set(entry.id, times)
          if (entry.times > 1 || told.has(entry.id)) continue
          told.add(entry.id)
          if (isPast && fits(entry)) entries.push({ ...entry, times })
          if (entry.id === before) isPast = true
          if (entries.length > limit) return { entries: entries.slice(0, limit), more: true }
        }
      }
      return { entries, more: false }
    },
    added: added.on,
    close() {
      flush(Number.POSITIVE_INFINITY)
      file.close()
    },
  }
}

async function readLines(path: string): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = []
  for await (const line of createInterface({ input: createReadStream(path) })) {
    try {
      entries.push(JSON.parse(line) as AuditEntry)
    } catch {
      // Half a line, as a power cut leaves it.
    }
  }
  return entries
}
