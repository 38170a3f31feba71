import type { Counts } from '../statistics/counts.ts'
import type { Work } from '../statistics/work.ts'

const about: Record<keyof (Counts & Work), string> = {
  modules_disconnected: 'Modules that should run and have no connection to their device',
  triggers_active: 'Trigger instances whose conditions hold',
  websocket_connections: 'Open sockets of front ends',
  fixed_connections: 'Open sockets of panels that are always in their room',
  core_nodes_online: 'Nodes that run drivers',
  main_loop_delay_p50_ms: 'How long half of everything waits for the main loop, over the last minute, in milliseconds',
  main_loop_delay_p99_ms: 'How long one in a hundred waits for the main loop, over the last minute, in milliseconds',
  main_loop_delay_max_ms: 'The longest wait for the main loop in the last minute, in milliseconds',
  main_loop_blocks_total: 'How often something held the main loop for more than 50 ms',
  driver_threads: 'Threads that drivers run in',
  driver_threads_up: 'Of those, the ones that run just now',
  driver_thread_restarts_total: 'How often a thread of a driver ended and was begun again',
  driver_threads_heap_mb: 'Memory of all threads of drivers together, in MB',
}

/** What is counted and measured, as Prometheus reads it (its text format 0.0.4). */
export function metricsText(counts: Counts, work: Work): string {
  return Object.entries({ ...counts, ...work })
    .map(([name, value]) => {
      const metric = `alcove_${name}`
      const type = name.endsWith('_total') ? 'counter' : 'gauge'
      return `# HELP ${metric} ${about[name as keyof typeof about]}\n# TYPE ${metric} ${type}\n${metric} ${value}\n`
    })
    .join('')
}
