import type { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { type Emitter, emitter } from '../../base/emitter.ts'
import { type Json, toJson } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'

/** Changes that follow each other within this time are told as one. */
const COALESCE_MS = 50

/** What a simulated device holds: its own code changes it in place, the page through `set`. */
export interface LiveState {
  readonly value: Record<string, unknown>
  /** Turns knobs. Refuses, with the field and the rule, what the device could not be. Gives the keys that are new. */
  set(patch: Record<string, Json>): string[]
  /** Some code of the device has run: what it changed is told soon. */
  touched(): void
  /** Told the whole state after anything has changed it. */
  watch(listener: (state: Json) => void): () => void
  stop(): void
}

export function liveState(schema: z.ZodObject, clock: Clock): LiveState {
  // Defaults are shared by all that are made of the schema, so what is changed in place must be a copy.
  const value: Record<string, unknown> = structuredClone(schema.parse({}))
  const changes: Emitter<Json> = emitter()
  let told = ''
  let pending: (() => void) | undefined

  function compare(): void {
    pending = undefined
    if (changes.size === 0) return
    const now = toJson(value)
    const text = JSON.stringify(now)
    if (text === told) return
    told = text
    changes.emit(now)
  }

  return {
    value,
    set(patch) {
      const parsed = Object.entries(patch).map(([key, given]) => [key, parseField(schema, key, given)] as const)
      const changed = parsed.filter(([key, after]) => !same(value[key], after))
      Object.assign(value, Object.fromEntries(changed))
      return changed.map(([key]) => key)
    },
    touched() {
      if (pending === undefined && changes.size > 0) pending = clock.timer(COALESCE_MS, compare)
    },
    watch(listener) {
      if (changes.size === 0) told = JSON.stringify(toJson(value))
      return changes.on(listener)
    },
    stop: () => pending?.(),
  }
}

function parseField(schema: z.ZodObject, key: string, given: Json): unknown {
  const field = Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined
  if (!field) {
    const known = Object.keys(schema.shape).join(', ') || 'nothing'
    throw new Failed('invalid', `The simulated device has no "${key}". It has: ${known}.`, { field: key })
  }
  const parsed = (field as z.ZodType).safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const at = [key, ...(issue?.path ?? [])].join('.')
  throw new Failed('invalid', `${at}: ${issue?.message ?? 'not valid'}`, { field: at })
}

const same = (a: unknown, b: unknown) => JSON.stringify(toJson(a)) === JSON.stringify(toJson(b))
