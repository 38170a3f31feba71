import type { Contract } from '@contract/index.ts'
import type { EntityName } from '@model/names.ts'
import type { InferContractRouterOutputs } from '@orpc/contract'
import { useEffect, useSyncExternalStore } from 'react'
import { useSession } from './connect.tsx'
import type { Pages, PagesState } from './pages.ts'
import type { Labels, ListKey, RecordRow } from './records.ts'
import { type Asked, useAsked } from './useAsked.ts'
import { useRevision } from './useChanges.ts'

export type { Labels, RecordRow } from './records.ts'

/** A list of any length, live; `want` says which of it is in sight. */
export function useRecordList(key: ListKey): PagesState<RecordRow> & Pick<Pages<RecordRow>, 'want' | 'refresh'> {
  const list = useSession().list(key)
  const state = useSyncExternalStore(list.subscribe, list.current)
  const revision = useRevision([key.entity])
  useEffect(() => {
    if (revision !== undefined) list.refresh()
  }, [list, revision])
  return { ...state, want: list.want, refresh: list.refresh }
}

/** A record as it is, whoever changes it. */
export function useRecord(entity: EntityName, id: string): Asked<{ row: RecordRow; labels: Labels }> {
  const revision = useRevision([entity])
  return useAsked(`${entity} ${id}`, revision, (client, options) => client.records.show({ entity, id }, options))
}

/** How many there are of each. */
export function useCounts(entities: readonly EntityName[]): Asked<Partial<Record<EntityName, number>>> {
  const revision = useRevision(entities)
  return useAsked('counts', revision, async (client, options) => {
    const totals = await Promise.all(
      entities.map(async entity => {
        const { total } = await client.records.index({ entity, limit: 0 }, options)
        return [entity, total] as const
      }),
    )
    return Object.fromEntries(totals)
  })
}

export interface Naming {
  entity: EntityName
  total: number
  rows: readonly RecordRow[]
  labels: Labels
}

/** Who names a record: of each entity how many, and the first few. */
export function useNaming(id: string, entities: readonly EntityName[], few: number): Asked<Naming[]> {
  const revision = useRevision(entities)
  return useAsked(`naming ${id}`, revision, (client, options) =>
    Promise.all(
      entities.map(async entity => {
        const { total, rows, labels } = await client.records.index({ entity, of: id, limit: few }, options)
        return { entity, total, rows, labels }
      }),
    ),
  )
}

/** The first records that words find, of several entities; nothing is asked while `asking` is false. */
export function useFound(entities: readonly EntityName[], q: string, few: number, asking: boolean): Asked<Naming[]> {
  const revision = useRevision(entities)
  return useAsked(`${entities.join()} ${q}`, asking ? revision : undefined, (client, options) =>
    Promise.all(
      entities.map(async entity => {
        const { total, rows, labels } = await client.records.index({ entity, limit: few, ...(q ? { q } : {}) }, options)
        return { entity, total, rows, labels }
      }),
    ),
  )
}

export type Removal = InferContractRouterOutputs<Contract>['records']['removal']

/** What would go with a record, asked at this moment. */
export function useRemoval(entity: EntityName, id: string): Asked<Removal> {
  const revision = useRevision([])
  return useAsked(`${entity} ${id}`, revision, (client, options) => client.records.removal({ entity, id }, options))
}
