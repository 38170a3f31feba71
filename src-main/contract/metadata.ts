import { z } from 'zod'
import { allow } from './allow.ts'
import { fields } from './resource.ts'
import { commaList, count } from './shapes.ts'

const BASE = '/api/engine/v2/metadata'
const id = z.object({ id: z.string() })
const name = z.object({ name: z.string().optional() })
const entry = z.looseObject({ name: z.string() })
const detailed = { inputStructure: 'detailed' } as const

const write = (method: 'PATCH' | 'PUT', summary: string) =>
  allow('user', 'metadata')
    .route({ method, path: `${BASE}/{id}`, ...detailed, summary })
    .input(z.object({ params: id, query: z.looseObject({}), body: fields }))
    .output(entry)

/** PlaceOS's metadata routes (rest.md 4.13). Who may write an entry depends on the entry. */
export const metadata = {
  show: allow('panel', 'metadata', { within: { place: 'params.id' } })
    .route({ method: 'GET', path: `${BASE}/{id}`, ...detailed, summary: 'Metadata of a parent, by name' })
    .input(z.object({ params: id, query: name }))
    .output(z.record(z.string(), z.json())),
  children: allow('user', 'metadata')
    .route({
      method: 'GET',
      path: `${BASE}/{id}/children`,
      ...detailed,
      summary: 'Metadata of each zone directly below',
    })
    .input(z.object({ params: id, query: name }))
    .output(z.array(z.object({ zone: z.json(), metadata: z.record(z.string(), z.json()) }))),
  bulk: allow('user', 'metadata')
    .route({ method: 'GET', path: `${BASE}/{name}/bulk`, ...detailed, summary: 'One entry of several parents' })
    .input(z.object({ params: z.object({ name: z.string() }), query: z.object({ parent_ids: commaList() }) }))
    .output(z.record(z.string(), z.json())),
  history: allow('user', 'metadata')
    .route({
      method: 'GET',
      path: `${BASE}/{id}/history`,
      ...detailed,
      outputStructure: 'detailed',
      summary: 'How entries were, newest first',
    })
    .input(z.object({ params: id, query: name.extend({ limit: count(100, 10_000), offset: count(0, 1_000_000) }) }))
    .output(z.object({ headers: z.record(z.string(), z.string()), body: z.record(z.string(), z.json()) })),
  replace: write('PUT', 'Add an entry, or replace its details'),
  merge: write('PATCH', 'Add an entry, or merge into its details'),
  rename: allow('user', 'metadata')
    .route({ method: 'PATCH', path: `${BASE}/{id}/name`, ...detailed, summary: 'Rename an entry' })
    .input(z.object({ params: id, body: fields }))
    .output(entry),
  remove: allow('user', 'metadata')
    .route({ method: 'DELETE', path: `${BASE}/{id}`, successStatus: 202, ...detailed, summary: 'Remove an entry' })
    .input(z.object({ params: id, query: name }))
    .output(z.void()),
}
