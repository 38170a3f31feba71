import { z } from 'zod'
import { allow } from './allow.ts'
import { resource } from './resource.ts'
import { commaList, flag, listOf, record } from './shapes.ts'

const BASE = '/api/engine/v2/zones'
const id = z.object({ id: z.string() })

/** PlaceOS's zone routes (rest.md 4.12). */
export const zones = {
  ...resource('zone', {
    seen: { role: 'panel', within: { place: 'params.id' } },
    read: 'user',
    write: 'support',
    query: {
      parent_id: commaList(),
      tags: commaList(),
      group_id: z.string().optional(),
      include_children_count: flag(false),
    },
    show: { complete: flag(false) },
  }),
  tags: allow('user')
    .route({ method: 'GET', path: `${BASE}/tags`, summary: 'Every tag that a zone has' })
    .output(z.array(z.string())),
  metadata: allow('panel', 'zones', { within: { place: 'params.id' } })
    .route({ method: 'GET', path: `${BASE}/{id}/metadata`, inputStructure: 'detailed', summary: 'Metadata, by name' })
    .input(z.object({ params: id, query: z.object({ name: z.string().optional() }) }))
    .output(z.record(z.string(), z.json())),
  triggers: allow('support', 'zones')
    .route({
      method: 'GET',
      path: `${BASE}/{id}/triggers`,
      inputStructure: 'detailed',
      outputStructure: 'detailed',
      summary: 'The triggers of a zone',
    })
    .input(z.object({ params: id }))
    .output(listOf(record)),
  exec: allow('support', 'zones')
    .route({
      method: 'POST',
      path: `${BASE}/{id}/exec/{module_slug}/{method}`,
      inputStructure: 'detailed',
      summary: 'Run a function in every system of a zone',
    })
    .input(
      z.object({
        params: id.extend({ module_slug: z.string(), method: z.string() }),
        body: z.array(z.json()),
      }),
    )
    .output(
      z.object({
        success: z.array(z.string()),
        failure: z.array(z.string()),
        module_missing: z.array(z.string()),
      }),
    ),
}
