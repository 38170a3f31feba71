import { z } from 'zod'
import { allow } from './allow.ts'
import { resource } from './resource.ts'
import { flag } from './shapes.ts'

const BASE = '/api/engine/v2/drivers'
const input = z.object({ params: z.object({ id: z.string() }) })
const detailed = { inputStructure: 'detailed' } as const

/** PlaceOS's driver routes (rest.md 4.4). */
export const drivers = {
  ...resource('driver', {
    list: 'support',
    read: 'user',
    write: 'admin',
    query: { role: z.string().optional(), update_available: flag(false) },
    show: { compilation_status: flag(true) },
  }),
  readme: allow('support', 'drivers')
    .route({ method: 'GET', path: `${BASE}/{id}/readme`, ...detailed, summary: 'What a driver says of itself' })
    .input(input)
    .output(z.string()),
  recompile: allow('admin', 'drivers')
    .route({ method: 'POST', path: `${BASE}/{id}/recompile`, ...detailed, summary: 'Build a driver anew' })
    .input(input)
    .output(z.string()),
  reload: allow('admin', 'drivers')
    .route({ method: 'POST', path: `${BASE}/{id}/reload`, ...detailed, summary: "Start a driver's modules anew" })
    .input(input)
    .output(z.string()),
  compiled: allow('admin', 'drivers')
    .route({ method: 'GET', path: `${BASE}/{id}/compiled`, ...detailed, summary: 'Whether a driver can run here' })
    .input(input)
    .output(z.void()),
}
