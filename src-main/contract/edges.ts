import { z } from 'zod'
import { allow } from './allow.ts'
import { resource } from './resource.ts'
import { count } from './shapes.ts'

const BASE = '/api/engine/v2/edges'
const id = z.object({ id: z.string() })
const detailed = { inputStructure: 'detailed' } as const
const newest = z.object({ limit: count(50, 10_000), type: z.string().optional() })

// What is monitored of an edge (edge.md 8). An instant that is not known is not there.
const error = z.object({
  timestamp: z.number(),
  edge_id: z.string(),
  error_type: z.string(),
  message: z.string(),
  context: z.record(z.string(), z.string()),
  severity: z.string(),
})
const health = z.object({
  edge_id: z.string(),
  connected: z.boolean(),
  last_seen: z.number().optional(),
  connection_uptime: z.number(),
  error_count_24h: z.number().int(),
  module_count: z.number().int(),
  failed_modules: z.array(z.string()),
})
const connections = z.object({
  edge_id: z.string(),
  total_connections: z.number().int(),
  failed_connections: z.number().int(),
  average_uptime: z.number(),
  last_connection_attempt: z.number().optional(),
  last_successful_connection: z.number().optional(),
})
const modules = z.object({
  edge_id: z.string(),
  total_modules: z.number().int(),
  running_modules: z.number().int(),
  failed_modules: z.array(z.string()),
  initialization_errors: z.array(z.json()),
})
const statistics = z.object({
  total_edges: z.number().int(),
  connected_edges: z.number().int(),
  edges_with_errors: z.number().int(),
  total_errors_24h: z.number().int(),
  total_modules: z.number().int(),
  failed_modules: z.number().int(),
  timestamp: z.string(),
})
export type EdgeHealth = z.infer<typeof health>
export type EdgeConnections = z.infer<typeof connections>
export type EdgeModules = z.infer<typeof modules>
export type EdgeStatistics = z.infer<typeof statistics>

const ofOne = <Output extends z.ZodType>(path: string, summary: string, output: Output) =>
  allow('admin', 'edges')
    .route({ method: 'GET', path: `${BASE}/{id}/${path}`, ...detailed, summary })
    .input(z.object({ params: id }))
    .output(output)
const ofAll = <Output extends z.ZodType>(path: string, summary: string, output: Output) =>
  allow('admin', 'edges')
    .route({ method: 'GET', path: `${BASE}/${path}`, summary })
    .output(output)
/** PlaceOS has a socket here. */
const socket = (path: string, summary: string) =>
  allow('admin', 'edges')
    .route({ method: 'GET', path: `${BASE}/${path}`, summary })
    .output(z.void())

/** PlaceOS's edge routes (rest.md 4.5). */
export const edges = {
  ...resource('edge', { read: 'support', write: 'admin' }),
  token: ofOne('token', 'What an edge signs in with', z.object({ token: z.string() })),
  errors: allow('admin', 'edges')
    .route({ method: 'GET', path: `${BASE}/{id}/errors`, ...detailed, summary: 'Errors of an edge, newest first' })
    .input(z.object({ params: id, query: newest }))
    .output(z.array(error)),
  modules: ofOne('modules/status', 'How the modules of an edge are doing', modules),
  health: ofOne('health', 'How an edge is doing', health),
  connections: ofOne('connections', 'How often an edge has connected', connections),
  allErrors: allow('admin', 'edges')
    .route({ method: 'GET', path: `${BASE}/errors`, ...detailed, summary: 'Errors of every edge' })
    .input(z.object({ query: newest }))
    .output(z.record(z.string(), z.array(error))),
  allHealth: ofAll('health', 'How every edge is doing', z.record(z.string(), health)),
  allConnections: ofAll('connections', 'How often every edge has connected', z.record(z.string(), connections)),
  moduleFailures: ofAll(
    'modules/failures',
    'Modules that failed to start, by edge',
    z.record(z.string(), z.array(z.json())),
  ),
  statistics: ofAll('statistics', 'All edges in numbers', statistics),
  summary: ofAll('monitoring/summary', 'All edges in numbers, by node', z.record(z.string(), statistics)),
  cleanup: allow('admin', 'edges')
    .route({ method: 'POST', path: `${BASE}/monitoring/cleanup`, ...detailed, summary: 'Forget old errors of edges' })
    .input(z.object({ query: z.object({ hours: count(24, 1_000_000) }) }))
    .output(z.record(z.string(), z.object({ removed: z.number().int() }))),
  control: allow('user', ['edges', 'edge-control'])
    .route({ method: 'GET', path: `${BASE}/control`, summary: 'Where an edge connects to: not on this node' })
    .output(z.void()),
  errorStream: socket('errors/stream', 'Errors of every edge as they happen: not on this node'),
  edgeErrorStream: ofOne('errors/stream', 'Errors of an edge as they happen: not on this node', z.void()),
  moduleStream: socket('modules/stream', 'Modules of every edge as they change: not on this node'),
}
