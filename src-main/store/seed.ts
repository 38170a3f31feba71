import { z } from 'zod'
import { Failed } from '../base/result.ts'
import { type EntityName, entities } from '../model/index.ts'
import { shelfRepository } from '../model/repository.ts'
import { parentTypeOf } from '../model/settings.ts'
import { parseSettings } from '../model/settings-text.ts'
import type { Store } from './open.ts'

/** Records to begin with, by entity, as PlaceOS JSON; settings above level none in plain text. */
const roomFile = z.object({
  records: z.record(z.string(), z.array(z.looseObject({ id: z.string() }))),
  preferences: z
    .object({ panel_system_id: z.string().nullable().optional(), simulated_modules: z.array(z.string()).optional() })
    .default({}),
})

const authorityOfThisMachine = { id: 'authority-localhost', name: 'This node', domain: 'localhost' }

/** Gives a fresh data folder its first records. One that holds anything is left as it is. */
export async function seedRoom(store: Store, room: unknown): Promise<void> {
  if (store.authority.size > 0) return
  const parsed = roomFile.safeParse(room ?? { records: {} })
  if (!parsed.success) throw new Failed('invalid', `The first room cannot be read: ${parsed.error.issues[0]?.message}`)
  const { records, preferences } = parsed.data
  await store.write(change => {
    for (const [name, rows] of Object.entries(records)) {
      if (!isEntity(name)) throw new Failed('invalid', `The first room has records of "${name}", which is no entity.`)
      for (const row of rows) change.put(name, complete(name, row) as never)
    }
    if (!records.authority?.length) change.put('authority', authorityOfThisMachine)
    if (!records.repository?.some(({ id }) => id === shelfRepository.id)) change.put('repository', shelfRepository)
  })
  if (Object.keys(preferences).length) {
    await store.preferences.update({
      ...(preferences.panel_system_id === undefined ? {} : { panel_system_id: preferences.panel_system_id }),
      ...(preferences.simulated_modules === undefined ? {} : { simulated_modules: preferences.simulated_modules }),
    })
  }
}

/** What a record would have had, had a person saved it. */
function complete(name: EntityName, row: { id: string; [field: string]: unknown }): object {
  if (name === 'driver') return { repository_id: shelfRepository.id, ...row }
  if (name !== 'settings') return row
  const keys = Object.keys(parseSettings(String(row.settings_string ?? '')))
  return { parent_type: parentTypeOf(String(row.parent_id)), keys, ...row }
}

const isEntity = (name: string): name is EntityName => Object.hasOwn(entities, name)
