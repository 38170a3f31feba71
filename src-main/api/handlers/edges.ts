import type { EdgeConnections, EdgeHealth, EdgeModules, EdgeStatistics } from '../../contract/edges.ts'
import type { Edge } from '../../model/edge.ts'
import { edgeToken } from '../../records/rules/edge.ts'
import type { On } from '../answer.ts'
import type { Caller } from '../caller.ts'
import { notDoneHere } from '../failures.ts'
import { type WireRecord, wireRecord } from '../wire.ts'
import { found, notFound, type Parts } from './records.ts'
import { answerResource } from './resource.ts'

/**
 * Edges as records, and what is monitored of them. No edge connects to this node, so it knows of none that is
 * connected and of no error; which modules an edge has stands in the records.
 */
export const answerEdges = (on: On, parts: Parts) => {
  const { store, records, runtime, clock } = parts

  const find = (id: string) => found(store, 'edge', id)

  /** Without the field that PlaceOS no longer has: what an edge signs in with has a call of its own. */
  function view(row: Edge, caller: Caller): WireRecord {
    const { secret: _, ...shown } = wireRecord(store, 'edge', row, caller)
    return shown
  }

  const modulesOf = ({ id }: Edge) => store.module.by('edge_id', id)
  const health = (row: Edge): EdgeHealth => ({
    edge_id: row.id,
    connected: false,
    ...(typeof row.last_seen === 'number' ? { last_seen: row.last_seen } : {}),
    connection_uptime: 0,
    error_count_24h: 0,
    module_count: modulesOf(row).length,
    failed_modules: [],
  })
  const connections = ({ id }: Edge): EdgeConnections => ({
    edge_id: id,
    total_connections: 0,
    failed_connections: 0,
    average_uptime: 0,
  })
  const modules = (row: Edge): EdgeModules => ({
    edge_id: row.id,
    total_modules: modulesOf(row).length,
    // Those of them that run here: this node does not leave a module alone because an edge has it.
    running_modules: modulesOf(row).filter(({ id }) => runtime.healthOf(id).state !== 'stopped').length,
    failed_modules: [],
    initialization_errors: [],
  })
  const statistics = (): EdgeStatistics => ({
    total_edges: store.edge.size,
    connected_edges: 0,
    edges_with_errors: 0,
    total_errors_24h: 0,
    total_modules: store.edge.all().reduce((sum, row) => sum + modulesOf(row).length, 0),
    failed_modules: 0,
    timestamp: new Date(clock.now()).toISOString(),
  })
  const byEdge = <T>(of: (row: Edge) => T): Record<string, T> =>
    Object.fromEntries(store.edge.ordered().map(row => [row.id, of(row)]))
  const byNode = <T>(value: T): Record<string, T> => ({ [store.preferences.get().node_id]: value })
  const noSocket = () => {
    throw notDoneHere('No edge can connect to this node, so there is nothing to listen to here.')
  }

  return {
    ...answerResource(parts, on.edges, 'edge', {
      view,
      async create(body, caller) {
        const row = await records.create('edge', body, caller.userId)
        // As at PlaceOS there is no id in the answer, and the key is in no other (rest.md 4.5).
        const { id: _, api_key_id: __, ...shown } = view(row, caller)
        return { ...shown, x_api_key: edgeToken(store, row.id) } as unknown as WireRecord
      },
    }),
    token: on.edges.token.handler(({ input: { params } }) => {
      const token = edgeToken(store, find(params.id).id)
      if (token === undefined) throw notFound('key of edge', params.id)
      return { token }
    }),
    errors: on.edges.errors.handler(({ input: { params } }) => {
      find(params.id)
      return []
    }),
    modules: on.edges.modules.handler(({ input: { params } }) => modules(find(params.id))),
    health: on.edges.health.handler(({ input: { params } }) => health(find(params.id))),
    connections: on.edges.connections.handler(({ input: { params } }) => connections(find(params.id))),
    allErrors: on.edges.allErrors.handler(() => byEdge(() => [])),
    allHealth: on.edges.allHealth.handler(() => byEdge(health)),
    allConnections: on.edges.allConnections.handler(() => byEdge(connections)),
    moduleFailures: on.edges.moduleFailures.handler(() => byEdge(() => [])),
    statistics: on.edges.statistics.handler(statistics),
    summary: on.edges.summary.handler(() => byNode(statistics())),
    cleanup: on.edges.cleanup.handler(() => byNode({ removed: 0 })),
    control: on.edges.control.handler(noSocket),
    errorStream: on.edges.errorStream.handler(noSocket),
    edgeErrorStream: on.edges.edgeErrorStream.handler(noSocket),
    moduleStream: on.edges.moduleStream.handler(noSocket),
  }
}
