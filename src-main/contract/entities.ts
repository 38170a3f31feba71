import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { type EntityName, entityNames } from '../model/index.ts'
import { allow } from './allow.ts'
import { fields } from './resource.ts'
import { record, warnings } from './shapes.ts'

const BASE = '/api/alcove/v1/records'
const entity = z.enum(entityNames as unknown as [EntityName, ...EntityName[]])
const one = z.object({ entity, id: z.string() })
const versioned = z.object({ entity: z.enum(['settings', 'metadata']), id: z.string() })

/** What the ids in an answer stand for, for people: id → name. */
const labels = z.record(z.string(), z.string())

const settingsLayer = z.object({
  /** The settings record. */
  id: z.string(),
  parent_id: z.string(),
  parent_name: z.string(),
  parent_type: z.enum(['control_system', 'driver', 'module', 'zone']),
  encryption_level: z.number().int(),
})

const explainedKey = z.object({
  key: z.string(),
  /** What is in force; absent when nobody may see it. */
  value: z.json().optional(),
  from: settingsLayer,
  /** What it hides, nearest first. */
  shadows: z.array(settingsLayer.extend({ value: z.json().optional() })),
})
export type ExplainedKey = z.infer<typeof explainedKey>
export type SettingsLayer = z.infer<typeof settingsLayer>

const version = z.object({
  id: z.string(),
  /** Seconds since 1970. */
  created_at: z.number(),
  modified_by: z.string().nullable(),
  /** The record as it was then. */
  row: record,
  current: z.boolean(),
})
export type RecordVersion = z.infer<typeof version>

/** Any record of any entity, for our own pages and for fleet tools. Ids are texts here, whatever the wire has. */
export const records = {
  index: allow('admin', 'records')
    .route({ method: 'GET', path: `${BASE}/{entity}`, summary: 'List the records of an entity' })
    .input(
      z.object({
        entity,
        q: z.string().max(512).optional(),
        limit: z.coerce.number().int().min(0).max(1_000).default(100),
        offset: z.coerce.number().int().min(0).default(0),
        /** Only those that name this record, in whichever field. */
        of: z.string().optional(),
      }),
    )
    .output(z.object({ total: z.number().int(), rows: z.array(record), labels })),
  show: allow('admin', 'records')
    .route({ method: 'GET', path: `${BASE}/{entity}/{id}`, summary: 'Show a record' })
    .input(one)
    .output(z.object({ row: record, labels })),
  create: allow('admin', 'records')
    .route({ method: 'POST', path: `${BASE}/{entity}`, summary: 'Add a record' })
    .input(z.object({ entity, fields }))
    .output(
      z.object({
        row: record,
        /** A key that is shown now and never again. */
        shown_once: z.string().optional(),
        warnings,
      }),
    ),
  update: allow('admin', 'records')
    .route({ method: 'PATCH', path: `${BASE}/{entity}/{id}`, summary: 'Change fields of a record' })
    .input(one.extend({ fields }))
    .output(z.object({ row: record, warnings })),
  remove: allow('admin', 'records')
    .route({ method: 'DELETE', path: `${BASE}/{entity}/{id}`, summary: 'Remove a record, and what goes with it' })
    .input(one)
    .output(z.object({ removed: z.number().int() })),
  removal: allow('admin', 'records')
    .route({ method: 'GET', path: `${BASE}/{entity}/{id}/removal`, summary: 'What would go with a record' })
    .input(one)
    .output(
      z.object({
        removed: z.array(z.object({ entity, count: z.number().int(), names: z.array(z.string()) })),
        changed: z.array(z.object({ entity, count: z.number().int(), names: z.array(z.string()) })),
      }),
    ),
  versions: allow('admin', 'records')
    .route({ method: 'GET', path: `${BASE}/{entity}/{id}/versions`, summary: 'How a record was, newest first' })
    .input(versioned)
    .output(z.array(version)),
  restore: allow('admin', 'records')
    .route({ method: 'POST', path: `${BASE}/{entity}/{id}/versions/{version_id}/restore`, summary: 'As it was then' })
    .input(versioned.extend({ version_id: z.string() }))
    .output(z.object({ row: record })),
  explain: allow('admin', 'records')
    .route({
      method: 'GET',
      path: `${BASE}/{entity}/{id}/settings`,
      summary: 'The settings in force: for each key its value, where it comes from, and what it hides',
    })
    .input(z.object({ entity: z.enum(['module', 'driver', 'control_system', 'zone']), id: z.string() }))
    .output(
      z.object({
        keys: z.array(explainedKey),
        unreadable: z.array(settingsLayer.extend({ reason: z.string() })),
      }),
    ),
  watch: allow('admin', 'records')
    .route({ method: 'GET', path: `${BASE}/watch`, summary: 'Which entities change, as they change' })
    .output(eventIterator(z.object({ entities: z.array(entity) }))),
}
