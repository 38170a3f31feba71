import type { Json } from '../base/json.ts'
import type { EntityName } from '../model/index.ts'

/** A record as the centre has it now, or word that the centre has it no longer. */
export interface CentreChange {
  entity: EntityName
  id: string
  /** What the centre calls this version; opaque, compared for being the same only. */
  revision: string
  /** Who changed it there, for a person to read; empty when that is not known. */
  by: string
  /** When, in milliseconds since 1970; 0 when that is not known. */
  at: number
  /** `null`: removed. In PlaceOS's spelling, secrets in clear. */
  row: Record<string, Json> | null
  /** The row has some of its fields only, and says nothing of the others. */
  partial?: boolean
}

/**
 * The stretch of an entity's ids that a batch covers completely: what the node has of the centre in it, and the batch
 * has not, is there no longer. `after` is not in it, `upto` is; without them it has no end on that side.
 */
export interface Stretch {
  entity: EntityName
  after?: string
  upto?: string
}

/** What a batch did, when it is on disk. */
export interface Applied {
  /** Rows that are others than before. */
  changed: number
  /** Fields that both sides have changed, anew. */
  conflicts: number
  /** Rows that cannot be taken as they are; the others were. */
  keptOut?: { entity: EntityName; id: string; reason: string }[]
}

/** Lays what the centre says over what the node holds, in one transaction; what was changed here stays changed. */
export type Apply = (changes: readonly CentreChange[], stretches?: readonly Stretch[]) => Promise<Applied>

/** A change made here that somebody wants to be the centre's, too. */
export interface Promotion {
  entity: EntityName
  id: string
  /** The values here, secrets in clear; `null`: remove it there. */
  fields: Record<string, Json> | null
  /** What the centre had when the ways parted: it refuses when it has something else now. */
  base: Record<string, Json>
  by: string
  at: number
  reason: string
}

/** What came of it. Throws `offline` when the centre is away, and `rejected` with words when it will not. */
export type PromotionOutcome = { kind: 'taken' } | { kind: 'changed'; now: CentreChange }

/** A way to the centre that takes promotions: our extension, REST with a key that may write, or settings alone. */
export interface Upward {
  /** In words for a person, why this way does not take it; nothing when it does. */
  refuses(promotion: Pick<Promotion, 'entity' | 'id' | 'fields'>): string | undefined
  promote(promotion: Promotion, signal: AbortSignal): Promise<PromotionOutcome>
}
