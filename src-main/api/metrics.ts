import type { Counts } from '../statistics/counts.ts'

const about: Record<keyof Counts, string> = {
  modules_disconnected: 'Modules that should run and have no connection to their device',
  triggers_active: 'Trigger instances whose conditions hold',
  websocket_connections: 'Open sockets of front ends',
  fixed_connections: 'Open sockets of panels that are always in their room',
  core_nodes_online: 'Nodes that run drivers',
}

/** The counts as Prometheus reads them (its text format 0.0.4). */
export function metricsText(counts: Counts): string {
  return Object.entries(counts)
    .map(([name, value]) => {
      const metric = `alcove_${name}`
      return `# HELP ${metric} ${about[name as keyof Counts]}\n# TYPE ${metric} gauge\n${metric} ${value}\n`
    })
    .join('')
}
