import { z } from 'zod'
import { allow } from './allow.ts'
import { resource } from './resource.ts'
import { commaList, flag, listOf, maybeCount, maybeFlag, record } from './shapes.ts'

const BASE = '/api/engine/v2/systems'
const sysId = z.object({ sys_id: z.string() })
const slug = sysId.extend({ module_slug: z.string() })

/** PlaceOS's system routes (rest.md 4.8). */
export const systems = {
  ...resource('control_system', {
    read: 'user',
    write: 'support',
    remove: 'admin',
    seen: { role: 'guest', within: { system: 'params.id' } },
    query: {
      zone_id: commaList(),
      email: commaList(),
      features: commaList(),
      module_id: z.string().optional(),
      trigger_id: z.string().optional(),
      capacity: maybeCount(),
      bookable: maybeFlag(),
      signage: maybeFlag(),
      public: maybeFlag(),
      group_id: z.string().optional(),
      subsystem: z.string().optional(),
    },
    show: { complete: flag(false) },
  }),
  withEmails: allow('user', 'systems')
    .route({
      method: 'GET',
      path: `${BASE}/with_emails`,
      inputStructure: 'detailed',
      outputStructure: 'detailed',
      summary: 'The systems that are booked by these addresses',
    })
    .input(z.object({ query: z.object({ in: commaList() }) }))
    .output(listOf(record)),
  metadata: allow('admin', 'systems')
    .route({
      method: 'GET',
      path: `${BASE}/{sys_id}/metadata`,
      inputStructure: 'detailed',
      summary: 'Metadata, by name',
    })
    .input(z.object({ params: sysId, query: z.object({ name: z.string().optional() }) }))
    .output(z.record(z.string(), z.json())),
  settings: allow('admin', 'systems')
    .route({
      method: 'GET',
      path: `${BASE}/{sys_id}/settings`,
      inputStructure: 'detailed',
      summary: 'The settings of a system and its zones, lowest precedence first',
    })
    .input(z.object({ params: sysId }))
    .output(z.array(record)),
  addModule: allow('admin', 'systems')
    .route({
      method: 'PUT',
      path: `${BASE}/{sys_id}/module/{module_id}`,
      inputStructure: 'detailed',
      summary: 'Put a module into a system',
    })
    .input(z.object({ params: sysId.extend({ module_id: z.string() }) }))
    .output(record),
  removeModule: allow('admin', 'systems')
    .route({
      method: 'DELETE',
      path: `${BASE}/{sys_id}/module/{module_id}`,
      successStatus: 202,
      inputStructure: 'detailed',
      summary: 'Take a module out of a system; one that is in no other is removed',
    })
    .input(z.object({ params: sysId.extend({ module_id: z.string() }) }))
    .output(record),
  zones: allow('admin', 'systems')
    .route({
      method: 'GET',
      path: `${BASE}/{sys_id}/zones`,
      inputStructure: 'detailed',
      outputStructure: 'detailed',
      summary: 'List the zones of a system',
    })
    .input(z.object({ params: sysId }))
    .output(listOf(record)),
  start: allow('support', 'systems')
    .route({
      method: 'POST',
      path: `${BASE}/{sys_id}/start`,
      inputStructure: 'detailed',
      summary: 'Start the modules of a system',
    })
    .input(z.object({ params: sysId, query: z.object({ single_occurrence: flag(true) }) }))
    .output(z.void()),
  stop: allow('support', 'systems')
    .route({
      method: 'POST',
      path: `${BASE}/{sys_id}/stop`,
      inputStructure: 'detailed',
      summary: 'Stop the modules of a system',
    })
    .input(z.object({ params: sysId, query: z.object({ single_occurrence: flag(true) }) }))
    .output(z.void()),
  types: allow('panel', 'systems', { within: { system: 'params.sys_id' } })
    .route({
      method: 'GET',
      path: `${BASE}/{sys_id}/types`,
      inputStructure: 'detailed',
      summary: 'Count the modules of a system by name',
    })
    .input(z.object({ params: sysId }))
    .output(z.record(z.string(), z.number())),
  functions: allow('support', 'systems')
    .route({
      method: 'GET',
      path: `${BASE}/{sys_id}/functions/{module_slug}`,
      inputStructure: 'detailed',
      summary: 'List the functions of a module',
    })
    .input(z.object({ params: slug }))
    .output(
      z.record(
        z.string(),
        z.object({ arity: z.number(), params: z.record(z.string(), z.json()), order: z.array(z.string()) }),
      ),
    ),
  state: allow('support', 'systems')
    .route({
      method: 'GET',
      path: `${BASE}/{sys_id}/{module_slug}`,
      inputStructure: 'detailed',
      summary: 'All status of a module, each value as JSON text',
    })
    .input(z.object({ params: slug }))
    .output(z.record(z.string(), z.string())),
  stateOf: allow('support', 'systems')
    .route({
      method: 'GET',
      path: `${BASE}/{sys_id}/{module_slug}/{key}`,
      inputStructure: 'detailed',
      summary: 'One status of a module',
    })
    .input(z.object({ params: slug.extend({ key: z.string() }) }))
    .output(z.json()),
  exec: allow('support', 'systems')
    .route({
      method: 'POST',
      path: `${BASE}/{sys_id}/{module_slug}/{method}`,
      inputStructure: 'detailed',
      summary: 'Run a function of a module',
    })
    .input(z.object({ params: slug.extend({ method: z.string() }), body: z.array(z.json()) }))
    .output(z.json()),
}
