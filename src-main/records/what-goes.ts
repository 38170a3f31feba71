import type { EntityName } from '../model/index.ts'
import { resolvedName } from '../model/module.ts'
import type { Changed } from '../store/change.ts'
import type { Records } from './records.ts'
import { isVersion } from './versions.ts'

/** Records of one entity that go, or that change, with another. */
export interface Company {
  entity: EntityName
  count: number
  /** Of the first few. */
  names: string[]
}

const MOST_NAMES = 5

/** What would go with a record, found by removing it and thinking better of it. */
export async function whatGoesWith(
  { records }: { records: Records },
  entity: EntityName,
  id: string,
): Promise<{ removed: Company[]; changed: Company[] }> {
  let changes: readonly Changed[] = []
  const change = records.write(step => {
    step.remove(entity, id)
    changes = step.change.soFar()
    throw new SecondThoughts()
  })
  await change.catch(error => {
    if (!(error instanceof SecondThoughts)) throw error
  })
  const others = companyOf(id, changes)
  return {
    removed: counted(others.filter(({ after }) => !after)),
    changed: counted(others.filter(({ before, after }) => before && after)),
  }
}

/** Removes a record and says how many went with it. */
export function removeAndCount(
  { records }: { records: Records },
  entity: EntityName,
  id: string,
  by?: string,
): Promise<number> {
  return records.write(step => {
    step.remove(entity, id)
    return companyOf(id, step.change.soFar()).filter(({ after }) => !after).length
  }, by)
}

const companyOf = (id: string, changes: readonly Changed[]) =>
  changes.filter(one => one.id !== id && !isVersion(one.before ?? {}))

class SecondThoughts extends Error {}

function counted(changes: readonly Changed[]): Company[] {
  return [...Map.groupBy(changes, ({ entity }) => entity)].map(([entity, some]) => ({
    entity,
    count: some.length,
    names: some.slice(0, MOST_NAMES).map(nameOf),
  }))
}

function nameOf({ entity, id, before }: Changed): string {
  if (entity === 'module' && before) return resolvedName(before as never) || id
  const { name } = (before ?? {}) as { name?: unknown }
  return typeof name === 'string' && name ? name : id
}
