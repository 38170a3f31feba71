import type { EntityDef } from '../../model/entity.ts'
import { type EntityName, entities } from '../../model/index.ts'
import type { Fields } from '../../records/accept.ts'
import { isVersion, versioned } from '../../records/versions.ts'
import type { Store } from '../../store/open.ts'
import type { Row } from '../../store/parse-row.ts'
import type { CallContext, On } from '../answer.ts'
import type { Caller } from '../caller.ts'
import { type Page, pageOf, shortList } from '../list-headers.ts'
import { readForSearch, type Search, searchFor } from '../search.ts'
import { type WireRecord, wireRecord } from '../wire.ts'
import { notFound, type Parts } from './records.ts'

type Query = Record<string, unknown>
interface Paging {
  limit: number
  offset: number
}

/** Where a resource is not like the others. */
export interface Special<Name extends EntityName> {
  /** The row a path names; by its id unless said otherwise. */
  find?(id: string, caller: Caller): Row<Name> | undefined
  /** Which rows a list may show this caller at all, and which it asked for. */
  filter?(query: Query, caller: Caller): (row: Row<Name>) => boolean
  /** A list that is never paged, with nothing asked of it but this. */
  short?(query: Query): readonly Row<Name>[] | undefined
  /** Where else `q` may find it, besides in the fields that say so. */
  foundBy?(row: Row<Name>, search: Search): boolean
  view?(row: Row<Name>, caller: Caller, query: Query, call: 'index' | 'show' | 'create' | 'update'): WireRecord
  /** What the answer to a save says besides. */
  saved?(row: Row<Name>): Promise<object>
  /** What a client sent, as it may be taken from this caller. */
  incoming?(body: Fields, caller: Caller, before: Row<Name> | undefined): Fields
  create?(body: Fields, caller: Caller): Promise<WireRecord>
  update?(row: Row<Name>, body: Fields, caller: Caller, query: { version?: string | undefined }): Promise<Row<Name>>
  remove?(row: Row<Name>, caller: Caller, query: Query): Promise<void>
}

/** Answers the six routes of a resource. All of them are alike to the compiler: `brokers` stands for any. */
export function answerResource<Name extends EntityName>(
  { store, records }: Parts,
  routes: unknown,
  name: Name,
  special: Special<Name> = {},
) {
  const on = routes as On['brokers']
  const view = special.view ?? ((row, caller) => wireRecord(store, name, row, caller))
  const list = listOfResource(store, name, special)

  function find(id: string, caller: Caller): Row<Name> {
    const row = special.find ? special.find(id, caller) : store[name].get(id)
    if (!row) throw notFound(entities[name].noun, id)
    return row as Row<Name>
  }

  async function update(id: string, query: { version?: string | undefined }, body: Fields, caller: Caller) {
    const row = find(id, caller)
    const fields = special.incoming?.(body, caller, row) ?? body
    const saved = special.update
      ? await special.update(row, fields, caller, query)
      : await records.update(name, row.id, fields, caller.userId)
    return { ...view(saved, caller, {}, 'update'), ...(await special.saved?.(saved)) }
  }

  return {
    index: on.index.handler(({ input: { query }, context }) => list(query, context)),
    show: on.show.handler(({ input: { params, query }, context: { caller } }) =>
      view(find(params.id, caller), caller, query, 'show'),
    ),
    create: on.create.handler(async ({ input: { body }, context: { caller } }) => {
      const fields = special.incoming?.(body, caller, undefined) ?? body
      if (special.create) return special.create(fields, caller)
      const made = await records.create(name, fields, caller.userId)
      return { ...view(made, caller, {}, 'create'), ...(await special.saved?.(made)) }
    }),
    update: on.update.handler(({ input: { params, query, body }, context: { caller } }) =>
      update(params.id, query, body, caller),
    ),
    replace: on.replace.handler(({ input: { params, query, body }, context: { caller } }) =>
      update(params.id, query, body, caller),
    ),
    remove: on.remove.handler(async ({ input: { params, query }, context: { caller } }) => {
      const row = find(params.id, caller)
      if (special.remove) await special.remove(row, caller, query)
      else await records.remove(name, row.id, caller.userId)
    }),
  }
}

/** The list of a resource, for those that answer it in another way as well. */
export function listOfResource<Name extends EntityName>(store: Store, name: Name, special: Special<Name>) {
  const { table, path }: EntityDef = entities[name]
  const view = special.view ?? ((row, caller) => wireRecord(store, name, row, caller))
  return async (
    query: Query & Paging,
    { caller, asked }: Pick<CallContext, 'caller' | 'asked'>,
  ): Promise<Page<WireRecord>> => {
    const shown = (rows: readonly Row<Name>[]) => rows.map(row => view(row, caller, query, 'index'))
    const short = special.short?.(query)
    if (short) return shortList(table, shown(short))
    const rows = await searched(store, name, query, caller, special)
    const { headers, body } = pageOf(rows, { table, path, asked, limit: query.limit, offset: query.offset })
    return { headers, body: shown(body) }
  }
}

/** The rows a caller may see, asked for and found by `q`, in the order of the list. */
async function searched<Name extends EntityName>(
  store: Store,
  name: Name,
  query: Query & { q?: string | undefined },
  caller: Caller,
  { filter, foundBy }: Special<Name>,
): Promise<readonly Row<Name>[]> {
  const all = () => store[name].ordered() as readonly Row<Name>[]
  const textsOf = (row: Row<Name>) => searchedTexts(name, row)
  const wanted = filter?.(query, caller)
  const search = searchFor(query.q)
  if (search) await readForSearch(all(), textsOf)
  const found = (row: Row<Name>) => !search || search.matches(row, textsOf) || Boolean(foundBy?.(row, search))
  const mayHaveVersions = Object.hasOwn(versioned, name)
  if (!wanted && !search && !mayHaveVersions) return all()
  return all().filter(row => !(mayHaveVersions && isVersion(row)) && (!wanted || wanted(row)) && found(row))
}

/** What `q` looks through (rest.md 1.10): the id and the fields that the model names. */
export function searchedTexts(name: EntityName, row: object): string[] {
  const values = row as Record<string, unknown>
  return ['id', ...searchedFields[name]].flatMap(field => {
    const value = values[field]
    if (typeof value === 'string') return [value]
    return Array.isArray(value) ? value.filter(one => typeof one === 'string') : []
  })
}

const searchedFields = Object.fromEntries(
  Object.entries(entities).map(([name, { facts }]) => [
    name,
    Object.keys(facts).filter(field => (facts as EntityDef['facts'])[field]?.searched),
  ]),
) as Record<EntityName, string[]>
