import type { Runtime } from '../runtime/runtime.ts'
import type { Store } from '../store/open.ts'
import type { Entry } from './entries.ts'
import { envelope, modelText, valueText } from './topics/payloads.ts'

/** What an entry says now: looked up when it goes out, so that nothing is kept twice. */
export interface Said {
  /** The part that filters apply to, as JSON. */
  maskable(entry: Entry): string
  /** The whole, with that part as it was masked. */
  payload(entry: Entry, masked: string, commandTopic?: string): string
}

export const createSaid = (store: Store, runtime: Pick<Runtime, 'statusOf'>): Said => ({
  maskable(entry) {
    switch (entry.kind) {
      case 'state':
        return valueText(runtime.statusOf(entry.mod)[entry.status]?.value)
      case 'metadata':
        return modelText(entry.entity, store[entry.entity].get(entry.id))
      case 'discovery':
        return JSON.stringify(entry.discovery.names())
    }
  },
  payload(entry, masked, commandTopic) {
    switch (entry.kind) {
      case 'state':
        return envelope(runtime.statusOf(entry.mod)[entry.status]?.at ?? entry.goneAt, masked)
      case 'metadata':
        return envelope(entry.at, masked)
      case 'discovery':
        return JSON.stringify(entry.discovery.config(namesIn(masked), commandTopic))
    }
  },
})

/** A filter may have matched more than what stands between the quotes. */
function namesIn(masked: string): string[] {
  const names: unknown = JSON.parse(masked)
  return Array.isArray(names) ? names.map(String) : [String(names)]
}
