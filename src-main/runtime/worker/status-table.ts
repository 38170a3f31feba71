import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'

type Listener = (value: Json) => void

/** A module's status in its worker: a value counts as changed when its JSON text does (driver.md 5). */
export interface StatusTable {
  /** Always the same object. */
  readonly values: Readonly<Record<string, Json>>
  set(values: Record<string, unknown>): void
  /** Says once more what is there, though it has not changed. */
  signal(key: string): void
  /** Told each new value, `null` when it is taken away. */
  on(key: string, listener: Listener): () => void
}

export interface StatusParts {
  /** A value as it goes out. */
  form(key: string, value: unknown): Json
  publish(changed: Record<string, Json>): void
  /** It was set to what it is. */
  unchanged(key: string): void
}

/** A value is handed to everybody who looks, each time: a picture or a log belongs behind an address, not in a status. */
const MOST_CHARACTERS = 1024 * 1024

export function createStatusTable({ form, publish, unchanged }: StatusParts): StatusTable {
  const texts = new Map<string, string>()
  const values: Record<string, Json> = {}
  const listeners = new Map<string, Set<Listener>>()

  function told(changed: Record<string, Json>): void {
    publish(changed)
    if (listeners.size === 0) return
    // A copy, as a listener may add another one.
    for (const [key, value] of Object.entries(changed))
      for (const listener of [...(listeners.get(key) ?? [])]) listener(value)
  }

  return {
    values,
    set(next) {
      let changed: Record<string, Json> | undefined
      for (const key in next) {
        const raw = next[key]
        // The one name that an object cannot hold: it would be taken for what the object is made from.
        if (raw === undefined || key === '__proto__') continue
        const value = form(key, raw)
        const text = JSON.stringify(value)
        if (text.length > MOST_CHARACTERS) throw tooLarge(key, text.length)
        if (value === null ? !texts.has(key) : texts.get(key) === text) {
          unchanged(key)
          continue
        }
        if (value === null) {
          texts.delete(key)
          delete values[key]
        } else {
          texts.set(key, text)
          values[key] = value
        }
        changed ??= {}
        changed[key] = value
      }
      if (changed) told(changed)
    },
    signal(key) {
      queueMicrotask(() => told({ [key]: values[key] ?? null }))
    },
    on(key, listener) {
      const entry: Listener = value => listener(value)
      const here = listeners.get(key) ?? new Set()
      listeners.set(key, here)
      here.add(entry)
      return () => {
        here.delete(entry)
        if (here.size === 0 && listeners.get(key) === here) listeners.delete(key)
      }
    },
  }
}

function tooLarge(key: string, length: number): Failed {
  const size = (length / 1024 / 1024).toFixed(1)
  return new Failed('invalid', `The status "${key}" was not set: it is ${size} MB as JSON, and the most is 1 MB.`)
}
