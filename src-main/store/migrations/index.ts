import { step as shelfRepository } from './0001-shelf-repository.ts'

/** Rows by table and id, of whatever version. A step leaves what it is given as it is, and keeps what it does not know. */
export type StoredRows = Record<string, Record<string, object>>

/**
 * Steps from each version of the stored shape to the next: the first leads from version 1 to 2, and so on.
 * A new one is a file `0001-<what>.ts` and one line here; a before file and an after file beside it are its test.
 * A step imports nothing of the model: the model moves on, and what a step did stays.
 */
export const migrations: readonly ((rows: StoredRows) => StoredRows)[] = [shelfRepository]

/** The version this Alcove writes. */
export const VERSION = migrations.length + 1

export function migrate(from: number, rows: Record<string, unknown>): StoredRows {
  return migrations.slice(from - 1).reduce((before, step) => step(before), rows as StoredRows)
}
