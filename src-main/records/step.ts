import type { Json } from '../base/json.ts'
import type { EntityName } from '../model/index.ts'
import type { Change } from '../store/change.ts'
import type { Store } from '../store/open.ts'
import type { NewRow, Row } from '../store/parse-row.ts'
import type { Fields } from './accept.ts'
import type { Problem } from './problem.ts'

/** Saving and removing within one transaction, with all that follows from it. */
export interface Step {
  readonly store: Store
  /** Puts and removes bare rows: for what is only bookkeeping. */
  readonly change: Change
  /** Milliseconds since 1970. */
  readonly nowMs: number
  /** The user who asks. */
  readonly by: string | undefined
  /** JSON Schema of what the driver of this module, or this driver, takes as settings; nothing when none is known. */
  readonly settingsSchemaOf?: ((parentId: string) => Json | undefined) | undefined
  /** From what a client sent, and what only the node may say: read-only fields, an id that had to be known. */
  create<Name extends EntityName>(name: Name, body: Fields, own?: Fields): Row<Name>
  update<Name extends EntityName>(name: Name, id: string, body: Fields, own?: Fields): Row<Name>
  /**
   * From the node's own knowledge: read-only and worked-out fields included, nothing checked. A module that was synced
   * with a bad address can be stopped all the same.
   */
  save<Name extends EntityName>(name: Name, id: string, fields: Partial<NewRow<Name>>): Row<Name>
  /** With everything that goes with it. One that is not there is none to worry about. */
  remove(name: EntityName, id: string): void
}

/** One record about to be saved. Fields not given have their defaults, or are missing. */
export interface Draft<Name extends EntityName> {
  row: Partial<Row<Name>> & { id: string }
  before: Row<Name> | undefined
  /** What was asked for: a field that is not here was not mentioned. */
  given: Fields
  step: Step
}

/** What is particular to one entity (model.md 3). Each part may throw `Failed`. */
export interface Rules<Name extends EntityName> {
  /** What takes longer than a transaction may: fields that only the node may say, worked out beforehand. */
  prepare?(body: Fields): Promise<Fields>
  /** Fields worked out before anything is checked. */
  derive?(draft: Draft<Name>): Partial<Row<Name>>
  /** What its facts cannot say. */
  check?(draft: Draft<Name>): Problem[]
  /** What a save brings with it. */
  saved?(row: Row<Name>, before: Row<Name> | undefined, step: Step): void
  /** What must happen while it is still there. Whoever names it is seen to afterwards. */
  removing?(row: Row<Name>, step: Step): void
  /** What follows, once it is gone. */
  removed?(row: Row<Name>, step: Step): void
  newId?(draft: Fields, step: Step): string
}
