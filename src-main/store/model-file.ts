import { Failed } from '../base/result.ts'
import { migrate, VERSION } from './migrations/index.ts'
import { rowsText } from './rows-text.ts'

/** What lowdb holds of `model.json`: rows by table and id, as they stand on disk. Rows are never changed in place. */
export interface ModelFile {
  tables: Map<string, Map<string, object>>
}

/** Makes the body of `model.json`: `{"version":1,"rows":{"zone":{"zone-1":{…}}}}`, one row to a line. */
export function modelText(): (data: ModelFile) => Iterable<string | Buffer> {
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
    yield `{"version":${VERSION},"rows":{`
    for (const [index, table] of tables.entries()) {
      yield `${index > 0 ? ',' : ''}\n${JSON.stringify(table.name)}:`
      yield* table.pieces
    }
    yield '}}'
  }
}

export function modelFromJson(path: string, body: unknown): ModelFile {
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
  const tables = new Map<string, Map<string, object>>()
  for (const [name, table] of Object.entries(migrate(version, rows))) tables.set(name, new Map(Object.entries(table)))
  return { tables }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
