import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { allow } from './allow.ts'
import { adoptionView, deviceView, discoveryNews, probePlan, probeProgress } from './discovery-views.ts'

const BASE = '/api/alcove/v1/discovery'
const deviceId = z.object({ device_id: z.string().max(100) })
const adoptionId = z.object({ adoption_id: z.string().max(100) })
const subnet = z.object({ subnet: z.string().max(50) })
/** `192.168.1.9`, `192.168.1.0/28` */
const addresses = z.array(z.string().max(50)).max(200)

/** What is on the network, and how it is put to work. */
export const discovery = {
  watch: allow('support', 'modules')
    .route({ method: 'GET', path: `${BASE}/watch`, summary: 'What is on the network, now and as it changes' })
    .output(eventIterator(discoveryNews)),
  list: allow('support', 'modules')
    .route({ method: 'GET', path: `${BASE}/devices`, summary: 'What is on the network' })
    .output(discoveryNews),
  device: allow('support', 'modules')
    .route({ method: 'GET', path: `${BASE}/devices/{device_id}`, summary: 'A device, and where all is known from' })
    .input(deviceId)
    .output(deviceView),
  watchDevice: allow('support', 'modules')
    .route({ method: 'GET', path: `${BASE}/devices/{device_id}/watch`, summary: 'A device, now and as it changes' })
    .input(deviceId)
    .output(eventIterator(deviceView)),
  search: allow('support', 'modules')
    .route({ method: 'POST', path: `${BASE}/search`, summary: 'Look around now' })
    .input(z.object({}))
    .output(z.object({ searched_at: z.number() })),
  ignore: allow('support', 'modules')
    .route({ method: 'PUT', path: `${BASE}/devices/{device_id}/ignored`, summary: 'Show a device no longer' })
    .input(deviceId.extend({ reason: z.string().max(300).default('') }))
    .output(z.object({ ignored: z.boolean() })),
  unignore: allow('support', 'modules')
    .route({ method: 'DELETE', path: `${BASE}/devices/{device_id}/ignored`, summary: 'Show a device again' })
    .input(deviceId)
    .output(z.object({ ignored: z.boolean() })),
  adopt: allow('admin', 'modules')
    .route({ method: 'POST', path: `${BASE}/adoptions`, summary: 'Make modules of devices and start them' })
    .input(
      z.object({
        system_id: z.string(),
        devices: z
          .array(
            z.object({
              device_id: z.string().max(100),
              /** Left out: the one that fits best. */
              file_name: z.string().max(300).optional(),
              /** What the module is called instead of its driver's name; letters, digits and `_` or `-`. */
              custom_name: z.string().max(60).optional(),
              /** Over what was read off the network. */
              settings: z.record(z.string(), z.json()).default({}),
            }),
          )
          .min(1)
          .max(100),
      }),
    )
    .output(adoptionView),
  watchAdoption: allow('support', 'modules')
    .route({ method: 'GET', path: `${BASE}/adoptions/{adoption_id}/watch`, summary: 'What becomes of an adoption' })
    .input(adoptionId)
    .output(eventIterator(adoptionView)),
  tell: allow('admin', 'modules')
    .route({ method: 'PATCH', path: `${BASE}/adoptions/{adoption_id}`, summary: 'Tell a module what it asks for' })
    .input(adoptionId.extend({ module_id: z.string(), settings: z.record(z.string(), z.json()) }))
    .output(adoptionView),
  undo: allow('admin', 'modules')
    .route({ method: 'DELETE', path: `${BASE}/adoptions/{adoption_id}`, summary: 'Undo an adoption' })
    .input(adoptionId)
    .output(adoptionView),
  link: allow('admin', 'modules')
    .route({
      method: 'PUT',
      path: `${BASE}/devices/{device_id}/modules/{module_id}`,
      summary: 'Have a module belong to a device, and follow it',
    })
    .input(deviceId.extend({ module_id: z.string() }))
    .output(z.object({ linked: z.boolean() })),
  unlink: allow('admin', 'modules')
    .route({
      method: 'DELETE',
      path: `${BASE}/devices/{device_id}/modules/{module_id}`,
      summary: 'Have a module stay at its address, whoever is there',
    })
    .input(deviceId.extend({ module_id: z.string() }))
    .output(z.object({ linked: z.boolean() })),
  planProbe: allow('admin', 'modules')
    .route({ method: 'POST', path: `${BASE}/probe/plan`, summary: 'What a probe would do' })
    .input(subnet)
    .output(probePlan),
  probe: allow('admin', 'modules')
    .route({ method: 'POST', path: `${BASE}/probe`, summary: 'Ask the addresses of a network one by one' })
    .input(subnet)
    .output(probeProgress),
  watchProbe: allow('support', 'modules')
    .route({ method: 'GET', path: `${BASE}/probe/watch`, summary: 'How far a probe is' })
    .output(eventIterator(probeProgress.nullable())),
  cancelProbe: allow('admin', 'modules')
    .route({ method: 'DELETE', path: `${BASE}/probe`, summary: 'Stop probing' })
    .output(z.object({ cancelled: z.boolean() })),
  neverProbe: allow('admin', 'modules')
    .route({ method: 'PUT', path: `${BASE}/probe/never`, summary: 'What is never probed' })
    .input(z.object({ addresses }))
    .output(z.object({ addresses })),
}
