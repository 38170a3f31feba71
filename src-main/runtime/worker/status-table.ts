import type { Json } from '../../base/json.ts'
import { toJson } from '../../base/json.ts'

/** A module's status in its worker: a value counts as changed when its JSON text does (driver.md 5). */
export interface StatusTable {
  readonly values: Readonly<Record<string, Json>>
  set(values: Record<string, unknown>): void
}

export function createStatusTable(publish: (changed: Record<string, Json>) => void): StatusTable {
  const texts = new Map<string, string>()
  const values: Record<string, Json> = {}
  return {
    values,
    set(next) {
      const changed: Record<string, Json> = {}
      for (const [key, raw] of Object.entries(next)) {
        if (raw === undefined) continue
        const value = toJson(raw)
        const text = JSON.stringify(value)
        if (value === null ? !texts.has(key) : texts.get(key) === text) continue
        if (value === null) {
          texts.delete(key)
          delete values[key]
        } else {
          texts.set(key, text)
          values[key] = value
        }
        changed[key] = value
      }
      if (Object.keys(changed).length) publish(changed)
    },
  }
}
