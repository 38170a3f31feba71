import type { Json } from '../../base/json.ts'
import type { EntityName } from '../../model/index.ts'
import type { Upward } from '../centre.ts'
import type { OverrideReport } from '../edge/messages.ts'

/** A way in which this node differs from its centre, until somebody promotes or drops it. */
export interface Override {
  /** Of its own: entity, id, field. */
  key: string
  entity: EntityName
  id: string
  /** What the record is called. */
  label: string
  /** Empty: the record as a whole was removed, here or there. In settings, also `settings_string` with a key of it. */
  field: string
  kind: 'changed' | 'removed_here' | 'removed_there'
  /** `null` where there is none. A secret is never given: `secret` says that there is one. */
  mine: Json
  base: Json
  secret: boolean
  /** Name of who did it, for a person. */
  by: string
  at: number
  reason: string
  /** What the centre made of it meanwhile. */
  theirs?: { value: Json; by: string; at: number }
  /** Why it cannot be promoted over the link there is, for a person; nothing when it can. */
  cannotPromote?: string
}

export interface Overrides {
  list(): Override[]
  /** The same, as it goes up. */
  reports(): OverrideReport[]
  explain(key: string, reason: string, by?: string): Promise<void>
  /** The centre's value counts here too, from now on. */
  drop(key: string, by?: string): Promise<void>
  /** The value here becomes the centre's. Throws when the centre is away, does not take it, or has changed meanwhile. */
  promote(key: string, by: string | undefined, signal: AbortSignal): Promise<void>
  /** The ways to the centre that there are now, best first. */
  through(ways: readonly Upward[]): void
  changed(listener: () => void): () => void
}
