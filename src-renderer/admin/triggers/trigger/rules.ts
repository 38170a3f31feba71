import type { InstanceBrief } from '@contract/traces-views.ts'
import type { RoomSummary } from '@contract/views.ts'
import type { Trigger } from '@model/trigger.ts'
import type { TriggerInstance } from '@model/trigger-instance.ts'
import type { Labels } from '../../../data/records.ts'
import { roomName } from '../../../data/room-name.ts'
import { stateWords } from '../rules.ts'

interface SystemChoice {
  id: string
  name: string
  isAtWork: boolean
}

/** The systems one may look at a trigger in: where it is at work first. One that is for a single system has no others. */
export function systemChoices(
  { control_system_id: only }: Pick<Trigger, 'control_system_id'>,
  instances: readonly TriggerInstance[],
  labels: Labels,
  rooms: readonly Pick<RoomSummary, 'id' | 'name' | 'display_name'>[],
): SystemChoice[] {
  const atWork = new Set(instances.flatMap(({ control_system_id: id }) => (id ? [id] : [])))
  const names = new Map(rooms.map(room => [room.id, roomName(room)]))
  const ids = new Set([...atWork, ...(only ? [only] : names.keys())])
  return [...ids]
    .map(id => ({ id, name: labels[id] ?? names.get(id) ?? id, isAtWork: atWork.has(id) }))
    .sort((a, b) => Number(b.isAtWork) - Number(a.isAtWork) || a.name.localeCompare(b.name))
}

/** A system as it is listed: with how the trigger stands there, where that is worth a look. */
export function choiceWords({ name, isAtWork }: SystemChoice, there: readonly InstanceBrief[] = []): string {
  if (!isAtWork) return `${name} (not at work there)`
  const words = there.map(one =>
    one.trouble !== null && one.state === 'working' ? 'Failed last' : stateWords(one).words,
  )
  const telling = [...new Set(words)].filter(word => word !== 'Waiting')
  return telling.length === 0 ? name : `${name} (${telling.join(', ').toLowerCase()})`
}

/** What a copy of a trigger begins with: all that it says, under another name. */
export const copyOf = ({ name, ...row }: Trigger) => ({
  name: `${name} (copy)`,
  ...{ description: row.description, conditions: row.conditions, actions: row.actions },
  ...{ debounce_period: row.debounce_period, any_match: row.any_match, important: row.important },
  ...{ enable_webhook: row.enable_webhook, supported_methods: row.supported_methods },
  ...{ control_system_id: row.control_system_id },
})

/** Warnings that the summary has not said already. */
export const warningsBeside = (summary: string, warnings: readonly string[]): string[] =>
  warnings.filter(warning => !summary.includes(warning))
