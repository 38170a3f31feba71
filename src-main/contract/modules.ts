import { z } from 'zod'
import { allow } from './allow.ts'
import { resource } from './resource.ts'
import { flag, maybeCount, maybeFlag, record } from './shapes.ts'

const BASE = '/api/engine/v2/modules'
const id = z.object({ id: z.string() })
const input = z.object({ params: id })
const detailed = { inputStructure: 'detailed' } as const

/** PlaceOS's module routes (rest.md 4.10). */
export const modules = {
  ...resource('module', {
    read: 'support',
    write: 'support',
    query: {
      control_system_id: z.string().optional(),
      driver_id: z.string().optional(),
      running: maybeFlag(),
      no_logic: flag(false),
      as_of: maybeCount(),
    },
    show: { complete: flag(false) },
  }),
  start: allow('support', 'modules')
    .route({ method: 'POST', path: `${BASE}/{id}/start`, ...detailed, summary: 'Start a module' })
    .input(input)
    .output(z.void()),
  stop: allow('support', 'modules')
    .route({ method: 'POST', path: `${BASE}/{id}/stop`, ...detailed, summary: 'Stop a module' })
    .input(input)
    .output(z.void()),
  settings: allow('admin', 'modules')
    .route({
      method: 'GET',
      path: `${BASE}/{id}/settings`,
      ...detailed,
      summary: 'The settings a module gets, by layer',
    })
    .input(input)
    .output(z.array(record)),
  exec: allow('admin', 'modules')
    .route({ method: 'POST', path: `${BASE}/{id}/exec/{method}`, ...detailed, summary: 'Run a function of a module' })
    .input(z.object({ params: id.extend({ method: z.string() }), body: z.array(z.json()) }))
    .output(z.json()),
  state: allow('support', 'modules')
    .route({
      method: 'GET',
      path: `${BASE}/{id}/state`,
      ...detailed,
      summary: 'All status of a module, each value as JSON text',
    })
    .input(input)
    .output(z.record(z.string(), z.string())),
  stateOf: allow('admin', 'modules')
    .route({
      method: 'GET',
      path: `${BASE}/{id}/state/{key}`,
      ...detailed,
      summary: 'One status of a module, as JSON text',
    })
    .input(z.object({ params: id.extend({ key: z.string() }) }))
    .output(z.string()),
  error: allow('admin', 'modules')
    .route({ method: 'GET', path: `${BASE}/{id}/error`, ...detailed, summary: 'What a module logged before its fault' })
    .input(input)
    .output(z.array(z.string())),
  ping: allow('support', 'modules')
    .route({
      method: 'POST',
      path: `${BASE}/{id}/ping`,
      ...detailed,
      summary: 'Whether the device of a module answers',
    })
    .input(input)
    .output(
      z.object({
        host: z.string(),
        pingable: z.boolean(),
        warning: z.string().optional(),
        exception: z.string().optional(),
      }),
    ),
  load: allow('admin', 'modules')
    .route({
      method: 'POST',
      path: `${BASE}/{id}/load`,
      ...detailed,
      summary: 'Start a module, or hand it its settings',
    })
    .input(input)
    .output(z.boolean()),
}
