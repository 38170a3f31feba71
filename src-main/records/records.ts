import type { Clock } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import type { EntityDef } from '../model/entity.ts'
import { newId } from '../model/ids.ts'
import { type EntityName, entities } from '../model/index.ts'
import type { Change } from '../store/change.ts'
import type { Store } from '../store/open.ts'
import type { NewRow, Row } from '../store/parse-row.ts'
import { accept, defaultsOf, type Fields } from './accept.ts'
import { checkFacts, checkMissing, checkSecrets, comparable } from './check.ts'
import { cleaned } from './clean.ts'
import { validationFailed } from './problem.ts'
import { entityOfId, referencesTo } from './references.ts'
import { rules } from './rules/index.ts'
import type { Draft, Rules, Step } from './step.ts'
import { isVersion } from './versions.ts'

/** Records as clients save and remove them: checked, and with all that follows, in one transaction. */
export interface Records {
  create<Name extends EntityName>(name: Name, body: Fields, by?: string): Promise<Row<Name>>
  update<Name extends EntityName>(name: Name, id: string, body: Fields, by?: string): Promise<Row<Name>>
  remove(name: EntityName, id: string, by?: string): Promise<void>
  /** Several of them, or what lies between, as one transaction. */
  write<T>(work: (step: Step) => T, by?: string): Promise<T>
}

export interface RecordsParts {
  store: Store
  clock: Clock
  settingsSchemaOf?: Step['settingsSchemaOf']
}

export function createRecords({ store, clock, settingsSchemaOf }: RecordsParts): Records {
  const write: Records['write'] = (work, by) =>
    store.write(change => work(openStep({ store, change, by, nowMs: clock.now(), settingsSchemaOf })), by)
  return {
    write,
    async create(name, body, by) {
      const own = await rulesOf(name).prepare?.(body)
      return write(step => step.create(name, body, own), by)
    },
    async update(name, id, body, by) {
      const own = await rulesOf(name).prepare?.(body)
      return write(step => step.update(name, id, body, own), by)
    },
    remove: (name, id, by) =>
      write(step => {
        if (!store[name].get(id)) throw noSuch(name, id)
        step.remove(name, id)
      }, by),
  }
}

export const noSuch = (name: EntityName, id: string) =>
  new Failed('not_found', `There is no ${entities[name].noun} ${id}.`, { entity: name, id })

interface Parts {
  store: Store
  change: Change
  by: string | undefined
  nowMs: number
  settingsSchemaOf: Step['settingsSchemaOf']
}

function openStep({ store, change, by, nowMs, settingsSchemaOf }: Parts): Step {
  /** What is on its way out: a cascade that comes back to it has nothing to do. */
  const going = new Set<string>()
  const step: Step = { store, change, by, nowMs, settingsSchemaOf, create, update, save, remove }
  return step

  function create<Name extends EntityName>(name: Name, body: Fields, own: Fields = {}): Row<Name> {
    const given = cleaned(entities[name], accept(name, body))
    const fields = { ...defaultsOf(name), ...asStoredAtFirst(name, given) }
    const made = rulesOf(name).newId?.(fields, step) ?? newId(entities[name].table, nowMs)
    return checkedPut(name, { id: made, ...fields, ...own }, undefined, given)
  }

  function update<Name extends EntityName>(name: Name, id: string, body: Fields, own: Fields = {}): Row<Name> {
    const before = read(name, id)
    const given = cleaned(entities[name], accept(name, body))
    return checkedPut(name, { ...before, ...given, ...own, id }, before, given)
  }

  function save<Name extends EntityName>(name: Name, id: string, fields: Partial<NewRow<Name>>): Row<Name> {
    const before = read(name, id)
    return put(derived(name, { ...before, ...fields, id }, before, fields), name)
  }

  function derived<Name extends EntityName>(
    name: Name,
    fields: Fields & { id: string },
    before: Row<Name> | undefined,
    given: Fields,
  ): Draft<Name> {
    const draft: Draft<Name> = { row: fields as Draft<Name>['row'], before, given, step }
    return { ...draft, row: { ...draft.row, ...rulesOf(name).derive?.(draft) } }
  }

  function checkedPut<Name extends EntityName>(
    name: Name,
    fields: Fields & { id: string },
    before: Row<Name> | undefined,
    given: Fields,
  ): Row<Name> {
    const draft = derived(name, fields, before, given)
    const saving = { store, name, draft: draft.row, before }
    const missing = checkMissing(saving)
    if (missing.length > 0) throw validationFailed(missing)
    const problems = [...checkFacts(saving), ...checkSecrets(saving), ...(rulesOf(name).check?.(draft) ?? [])]
    if (problems.length > 0) throw validationFailed(problems)
    return put(draft, name)
  }

  function put<Name extends EntityName>({ row: fields, before }: Draft<Name>, name: Name): Row<Name> {
    const row = change.put(name, fields as NewRow<Name>)
    rulesOf(name).saved?.(row, before, step)
    return store[name].get(row.id) as Row<Name>
  }

  function remove(name: EntityName, id: string): void {
    const key = `${name} ${id}`
    const row = store[name].get(id)
    if (!row || going.has(key)) return
    going.add(key)
    const { removing, removed } = rulesOf(name)
    removing?.(row as never, step)
    leaveNobodyBehind(name, id)
    change.remove(name, id)
    removed?.(row as never, step)
  }

  /** Whoever names a record that goes, goes too or names it no longer; lists are seen to by their entity's rules. */
  function leaveNobodyBehind(name: EntityName, id: string): void {
    for (const { from, field, to, gone } of referencesTo(name)) {
      if (gone === 'handled' || entityOfId(id, to) !== name) continue
      for (const row of store[from].by(field as never, id) as readonly { id: string }[]) {
        if (gone === 'remove') remove(from, row.id)
        // How a record was is not saved anew, least of all by somebody else.
        else if (isVersion(row)) change.load(from, { ...row, [field]: null } as never)
        else change.update(from, row.id, { [field]: null } as never)
      }
    }
  }

  function read<Name extends EntityName>(name: Name, id: string): Row<Name> {
    const row = store[name].get(id)
    if (!row) throw noSuch(name, id)
    return row as Row<Name>
  }
}

const rulesOf = <Name extends EntityName>(name: Name): Rules<Name> => (rules[name] ?? {}) as Rules<Name>

/** What is unique is stored as it is compared, on create only (model.md 1.5). */
function asStoredAtFirst(name: EntityName, fields: Fields): Fields {
  const { facts }: EntityDef = entities[name]
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => {
      const unique = Object.hasOwn(facts, field) ? facts[field]?.unique : undefined
      return [field, unique ? comparable(value, unique.as) : value]
    }),
  )
}
