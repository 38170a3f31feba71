import type { Result } from '@base/result.ts'
import type { EntityName } from '@model/names.ts'
import { useMemo } from 'react'
import type { RecordRow } from './records.ts'
import { useRunning } from './useRunning.ts'

type Fields = Record<string, unknown>

export interface RecordDoings {
  create(entity: EntityName, fields: Fields): Promise<Result<{ row: RecordRow; shown_once?: string | undefined }>>
  update(entity: EntityName, id: string, fields: Fields): Promise<Result<{ row: RecordRow }>>
  remove(entity: EntityName, id: string): Promise<Result<{ removed: number }>>
  /** Puts a module into a system, behind those that are there. */
  join(moduleId: string, systemId: string): Promise<Result<unknown>>
}

/** Changes records. What went wrong is part of the answer, not thrown. */
export function useRecordDoing(): RecordDoings & { busy: boolean } {
  const { run, busy } = useRunning()
  const doings = useMemo((): RecordDoings => {
    return {
      create: (entity, fields) => run((client, options) => client.records.create({ entity, fields }, options)),
      update: (entity, id, fields) => run((client, options) => client.records.update({ entity, id, fields }, options)),
      remove: (entity, id) => run((client, options) => client.records.remove({ entity, id }, options)),
      join: (moduleId, systemId) =>
        run(async (client, options) => {
          const system = { entity: 'control_system', id: systemId } as const
          const { row } = await client.records.show(system, options)
          const modules = Array.isArray(row.modules) ? row.modules : []
          if (modules.includes(moduleId)) return
          await client.records.update({ ...system, fields: { modules: [...modules, moduleId] } }, options)
        }),
    }
  }, [run])
  return { ...doings, busy }
}
