import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { queueView } from '../model/live.ts'
import { allow } from './allow.ts'
import { keptRecording, recordingsView, simulatorView, wireItemView } from './workbench-views.ts'

const BASE = '/api/alcove/v1'
const moduleId = z.object({ module_id: z.string() })

/** What a technician looks at and turns on a module at work: its wire, its queue, its stand-in. */
export const workbench = {
  watchWire: allow('support', 'control')
    .route({
      method: 'GET',
      path: `${BASE}/modules/{module_id}/wire/watch`,
      summary: 'What goes over the wire of a module, both ways, from now on',
    })
    .input(moduleId)
    .output(eventIterator(wireItemView)),
  watchQueue: allow('support', 'control')
    .route({
      method: 'GET',
      path: `${BASE}/modules/{module_id}/queue/watch`,
      summary: 'The queue of a module and its last commands, now and whenever it changes',
    })
    .input(moduleId)
    .output(eventIterator(queueView)),
  clearQueue: allow('support', 'control')
    .route({
      method: 'POST',
      path: `${BASE}/modules/{module_id}/queue/clear`,
      summary: 'Give up what waits in a queue',
    })
    .input(moduleId)
    .output(z.object({ cleared: z.boolean() })),
  watchSimulator: allow('support', 'modules')
    .route({
      method: 'GET',
      path: `${BASE}/modules/{module_id}/simulator/watch`,
      summary: 'What the simulator of a module holds, now and whenever it changes',
    })
    .input(moduleId)
    .output(eventIterator(simulatorView)),
  setSimulator: allow('support', 'modules')
    .route({
      method: 'PATCH',
      path: `${BASE}/modules/{module_id}/simulator/state`,
      summary: "Turn a simulator's knobs",
    })
    .input(moduleId.extend({ state: z.record(z.string(), z.json()) }))
    .output(z.object({ changed: z.boolean() })),
  recordings: allow('support', 'modules')
    .route({ method: 'GET', path: `${BASE}/recordings`, summary: 'What was recorded of devices' })
    .input(z.object({}))
    .output(recordingsView),
  startRecording: allow('support', 'modules')
    .route({ method: 'POST', path: `${BASE}/modules/{module_id}/recording`, summary: 'Record what a device says' })
    .input(moduleId)
    .output(z.object({ recording: z.boolean() })),
  stopRecording: allow('support', 'modules')
    .route({ method: 'DELETE', path: `${BASE}/modules/{module_id}/recording`, summary: 'Keep what was recorded' })
    .input(moduleId)
    .output(keptRecording),
  removeRecording: allow('support', 'modules')
    .route({ method: 'DELETE', path: `${BASE}/recordings/{recording_id}`, summary: 'Delete a recording' })
    .input(z.object({ recording_id: z.string() }))
    .output(z.object({ removed: z.boolean() })),
  park: allow('support', 'modules')
    .route({ method: 'POST', path: `${BASE}/modules/{module_id}/park`, summary: 'Take a module out of service' })
    .input(moduleId.extend({ reason: z.string().default('') }))
    .output(z.object({ parked: z.boolean() })),
  unpark: allow('support', 'modules')
    .route({ method: 'POST', path: `${BASE}/modules/{module_id}/unpark`, summary: 'Put a module back into service' })
    .input(moduleId)
    .output(z.object({ parked: z.boolean() })),
}
