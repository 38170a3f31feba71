import type { Json } from '../../base/json.ts'
import { type EntityDef, toWire } from '../../model/entity.ts'
import { entities } from '../../model/index.ts'

/** Entities whose records are published as they are (mqtt.md 1). */
export type ShownEntity = 'zone' | 'control_system' | 'driver'

/** `time` in whole seconds, `value` embedded as JSON, in this order (mqtt.md 4). */
export const envelope = (atMs: number, value: string): string => `{"time":${Math.floor(atMs / 1_000)},"value":${value}}`

export const valueText = (value: Json | undefined): string => JSON.stringify(value ?? null)

/** The record as PlaceOS's REST shows it. */
export const modelText = (entity: ShownEntity, row: { id: string } | undefined): string => {
  const def: EntityDef = entities[entity]
  return row ? JSON.stringify(toWire(def, row)) : 'null'
}
