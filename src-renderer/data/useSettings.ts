import type { ExplainedKey, SettingsLayer } from '@contract/entities.ts'
import type { EntityName } from '@model/names.ts'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { ask } from './ask.ts'
import { useSession } from './connect.tsx'
import type { Labels, RecordRow } from './records.ts'
import { type Asked, useAsked } from './useAsked.ts'
import { useRevision } from './useChanges.ts'

export type SettingsParent = 'module' | 'driver' | 'control_system' | 'zone'
export type Unreadable = SettingsLayer & { reason: string }
export interface Explained {
  keys: ExplainedKey[]
  unreadable: Unreadable[]
}

export interface OwnSettingsState {
  /** Undefined until known. */
  rows: readonly RecordRow[] | undefined
  labels: Labels
  trouble: string | undefined
  /** Makes a record when none is named. Throws what the node refuses. */
  save(record: string | undefined, fields: { encryption_level: number; settings_string: string }): Promise<void>
  remove(record: string): Promise<void>
}

const MOST = 1_000
const own: readonly EntityName[] = ['settings']
/** Which zones a system has, and which driver a module, decide as much as the settings themselves. */
const merging: readonly EntityName[] = ['settings', 'control_system', 'zone', 'module', 'driver']
const none: Labels = {}

/** The settings records of one parent, followed as they change, and what is done with them. */
export function useOwnSettings(id: string): OwnSettingsState {
  const { link } = useSession()
  const { value, trouble, again } = useAsked(`settings of ${id}`, useRevision(own), (client, options) =>
    client.records.index({ entity: 'settings', of: id, limit: MOST }, options),
  )
  // What was just saved is shown at once; the list says the same a moment later.
  const [saved, setSaved] = useState<readonly RecordRow[]>([])
  useEffect(() => {
    if (value) setSaved([])
  }, [value])
  const rows = useMemo(() => value && withNewer(value.rows, saved), [value, saved])

  const save = useCallback<OwnSettingsState['save']>(
    async (record, fields) => {
      const { row } = await ask(link, (client, options) =>
        record === undefined
          ? client.records.create({ entity: 'settings', fields: { ...fields, parent_id: id } }, options)
          : client.records.update({ entity: 'settings', id: record, fields }, options),
      )
      setSaved(held => [...held, row])
      again()
    },
    [link, id, again],
  )
  const remove = useCallback(
    async (record: string) => {
      await ask(link, (client, options) => client.records.remove({ entity: 'settings', id: record }, options))
      again()
    },
    [link, again],
  )
  return { rows, labels: value?.labels ?? none, trouble: trouble?.message, save, remove }
}

/** What is in force for one parent, each key with where it comes from. */
export function useExplained(entity: SettingsParent, id: string): Asked<Explained> {
  return useAsked(`explain ${entity} ${id}`, useRevision(merging), (client, options) =>
    client.records.explain({ entity, id }, options),
  )
}

function withNewer(rows: readonly RecordRow[], newer: readonly RecordRow[]): RecordRow[] {
  const byId = new Map(rows.map(row => [row.id, row]))
  for (const row of newer) byId.set(row.id, row)
  return [...byId.values()]
}
