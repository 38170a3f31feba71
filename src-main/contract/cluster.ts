import { z } from 'zod'
import { allow } from './allow.ts'
import { flag } from './shapes.ts'

const BASE = '/api/engine/v2/cluster'
const id = z.object({ id: z.string() })
const detailed = { inputStructure: 'detailed' } as const
const showing = z.object({ include_status: flag(false) })
const failed = z.object({ name: z.string(), reason: z.string() })

/** Memory in KiB, processors in percent of all of them. */
const load = z.object({
  hostname: z.string(),
  cpu_count: z.number().int(),
  core_cpu: z.number(),
  total_cpu: z.number(),
  memory_total: z.number().int(),
  memory_usage: z.number().int(),
  core_memory: z.number().int(),
})
export type Load = z.infer<typeof load>

const node = z.object({
  id: z.string(),
  uri: z.string(),
  load: z.object({ local: load, edge: z.record(z.string(), load) }),
  status: z
    .object({
      available_repositories: z.array(z.string()),
      unavailable_repositories: z.array(failed),
      compiled_drivers: z.array(z.string()),
      unavailable_drivers: z.array(failed),
      run_count: z.object({
        local: z.object({ modules: z.number().int(), drivers: z.number().int() }),
        edge: z.record(z.string(), z.json()),
      }),
    })
    .optional(),
})

/** A driver at work: its thread stands for PlaceOS's process. Processor in percent of one, memory in KiB. */
const driverStatus = z.object({
  running: z.boolean(),
  module_instances: z.number().int(),
  last_exit_code: z.number().int(),
  launch_count: z.number().int(),
  /** Seconds since 1970; 0 when it was never begun. */
  launch_time: z.number().int(),
  percentage_cpu: z.number().optional(),
  memory_total: z.number().int().optional(),
  memory_usage: z.number().int().optional(),
})
export type DriverStatus = z.infer<typeof driverStatus>

const atWork = z.object({ modules: z.array(z.string()), status: driverStatus.optional() })

/** PlaceOS's cluster routes (rest.md 4.17): this node is a cluster of one. */
export const cluster = {
  index: allow('admin', 'cluster')
    .route({ method: 'GET', path: BASE, ...detailed, summary: 'The nodes that run drivers: this one' })
    .input(z.object({ query: showing }))
    .output(z.array(node)),
  show: allow('admin', 'cluster')
    .route({ method: 'GET', path: `${BASE}/{id}`, ...detailed, summary: 'The drivers at work in a node' })
    .input(z.object({ params: id, query: showing }))
    .output(z.array(z.object({ driver: z.string(), local: atWork, edge: z.record(z.string(), atWork) }))),
  terminate: allow('admin', 'cluster')
    .route({
      method: 'DELETE',
      path: `${BASE}/{id}`,
      successStatus: 202,
      ...detailed,
      summary: 'End a driver, which then starts again',
    })
    .input(z.object({ params: id, query: z.object({ driver: z.string().optional() }) }))
    .output(z.void()),
  rebalance: allow('admin', 'cluster')
    .route({ method: 'POST', path: `${BASE}/rebalance`, summary: 'Share the drivers out anew: there is one node only' })
    .output(z.object({ old_version: z.string(), new_version: z.string() })),
}

const states = ['pending', 'running', 'cancelled', 'error', 'done'] as const

/** PlaceOS's build routes (rest.md 4.17): the drivers of this node come built. */
export const build = {
  monitor: allow('user', 'build_monitor')
    .route({
      method: 'GET',
      path: '/api/engine/v2/build/monitor',
      ...detailed,
      summary: 'What is being built: nothing',
    })
    .input(
      z.object({
        query: z.object({ state: z.preprocess(text => String(text ?? 'pending').toLowerCase(), z.enum(states)) }),
      }),
    )
    .output(z.array(z.json())),
  cancel: allow('admin', 'build_monitor')
    .route({ method: 'DELETE', path: '/api/engine/v2/build/cancel/{job}', ...detailed, summary: 'Stop building' })
    .input(z.object({ params: z.object({ job: z.string() }) }))
    .output(z.object({ status: z.string(), message: z.string() })),
}
