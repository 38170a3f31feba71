import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { logLine } from '../model/live.ts'
import { allow } from './allow.ts'
import { roomNews, simulatorFault } from './views.ts'

const BASE = '/api/alcove/v1'
const moduleId = z.object({ module_id: z.string() })

/** A room and its modules as our own pages show and work them. */
export const rooms = {
  watch: allow('guest', 'systems', { within: { system: 'system_id' } })
    .route({ method: 'GET', path: `${BASE}/rooms/{system_id}/watch`, summary: 'A room now, then what changes in it' })
    .input(z.object({ system_id: z.string() }))
    .output(eventIterator(roomNews)),
  exec: allow('guest', 'control', { within: { module: 'module_id' } })
    .route({ method: 'POST', path: `${BASE}/modules/{module_id}/exec/{method}`, summary: 'Run a function of a module' })
    .input(z.object({ module_id: z.string(), method: z.string(), args: z.array(z.json()).default([]) }))
    .output(z.object({ value: z.json(), took_ms: z.number() })),
  start: allow('support', 'modules')
    .route({ method: 'POST', path: `${BASE}/modules/{module_id}/start`, summary: 'Start a module' })
    .input(moduleId)
    .output(z.object({ running: z.boolean() })),
  stop: allow('support', 'modules')
    .route({ method: 'POST', path: `${BASE}/modules/{module_id}/stop`, summary: 'Stop a module' })
    .input(moduleId)
    .output(z.object({ running: z.boolean() })),
  simulate: allow('support', 'modules')
    .route({
      method: 'PUT',
      path: `${BASE}/modules/{module_id}/simulator`,
      summary: 'Put a simulator in the place of the device, or take it away',
    })
    .input(
      z.object({
        module_id: z.string(),
        simulated: z.boolean(),
        fault: simulatorFault.default('none'),
        /** A recording to stand in, instead of the driver's simulator. */
        recording_id: z.string().optional(),
      }),
    )
    .output(z.object({ simulated: z.boolean(), fault: simulatorFault })),
  watchLog: allow('support', 'control')
    .route({
      method: 'GET',
      path: `${BASE}/modules/{module_id}/log/watch`,
      summary: "The last lines of a module's log, then each new one",
    })
    .input(moduleId)
    .output(eventIterator(logLine)),
}
