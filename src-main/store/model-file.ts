import { Failed, messageOf } from '../base/result.ts'
import { migrate, type StoredRows, VERSION } from './migrations/index.ts'
import { rowsText } from './rows-text.ts'

/** What lowdb holds of `model.json`: rows by table and id, as they stand on disk. Rows are never changed in place. */
export interface ModelFile {
  tables: Map<string, Map<string, object>>
  /** The version it was read in; none when there was nothing to read. */
  version?: number
}

/** Makes the body of `model.json`: `{"version":2,"rows":{"zone":{"zone-1":{…}}}}`, one row to a line. */
export function modelText(version = VERSION): (data: ModelFile) => Iterable<string | Buffer> {
  const writers = new Map<string, ReturnType<typeof rowsText>>()

  return ({ tables }) => {
    const snapshot = [...tables].map(([name, rows]) => {
      const write = writers.get(name) ?? rowsText()
      writers.set(name, write)
      return { name, pieces: write(rows) }
    })
    return pieces(snapshot)
  }

  function* pieces(tables: { name: string; pieces: Iterable<string | Buffer> }[]) {
    yield `{"version":${version},"rows":{`
    for (const [index, table] of tables.entries()) {
      yield `${index > 0 ? ',' : ''}\n${JSON.stringify(table.name)}:`
      yield* table.pieces
    }
    yield '}}'
  }
}

/** What the body says, brought to the version of this Alcove. On disk it stays as it is. */
export function modelFromJson(path: string, body: unknown): Required<ModelFile> {
  const { version, rows } = modelAsItIs(path, body)
  return { version, tables: tablesOf(version === VERSION ? rows : migrated(path, version, rows)) }
}

/** What the body says, in whatever version this Alcove knows. */
export function modelAsItIs(path: string, body: unknown): { version: number; rows: StoredRows } {
  const { version, rows } = isObject(body) ? body : {}
  if (typeof version !== 'number' || !isObject(rows)) {
    throw new Failed('unexpected', `${path} is whole, but holds no model. Restore a backup, or move it elsewhere.`)
  }
  if (version > VERSION) {
    throw new Failed(
      'conflict',
      `${path} holds data of version ${version}; this Alcove knows versions up to ${VERSION}. ` +
        'Start the newer Alcove, or restore a backup made by this one.',
    )
  }
  return { version, rows: rows as StoredRows }
}

export const tablesOf = (rows: StoredRows): ModelFile['tables'] =>
  new Map(Object.entries(rows).map(([name, table]) => [name, new Map(Object.entries(table))]))

function migrated(path: string, version: number, rows: StoredRows): StoredRows {
  try {
    return migrate(version, rows)
  } catch (error) {
    throw new Failed(
      'unexpected',
      `${path} holds data of version ${version}, which could not be brought to version ${VERSION}: ${messageOf(error)}. ` +
        'Nothing was changed. Start the Alcove that wrote it, or restore a backup.',
    )
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
