import { type Connections, type Layer, type Way, wayId } from './meeting-room.connections.ts'
import { findRoute, type Hop, hopOf, isFree, type Route, type Taken } from './meeting-room.graph.ts'

/** Which outputs are to show which sources, all at the same moment. */
export type Wishes = ReadonlyMap<string, string>

interface Plan {
  routes: ReadonlyMap<string, Route>
  refused: ReadonlyMap<string, Refusal>
}

/** Why a source cannot be shown: no way leads there, or each is taken. */
export interface Refusal {
  /** A way that carries something else. */
  way?: Way
  /** What it carries, and where to. */
  by?: Route
}

/** Finds a route for every wish, so that what other outputs show stays as it is. */
export function planRoutes(connections: Connections, wishes: Wishes, kept: Iterable<Route> = []): Plan {
  const taken = new Map(takenBy([...kept].filter(({ output }) => !wishes.has(output))))
  const all = [...wishes].filter(([output, source]) => findRoute(connections, source, output))
  const refused = new Map<string, Refusal>()
  for (const [output] of wishes) if (!all.some(([possible]) => possible === output)) refused.set(output, {})
  const together =
    new Set(all.map(([, source]) => source)).size > 1 ? routesTogether(connections, all, taken) : undefined
  if (together) return { routes: new Map(together.map(route => [route.output, route])), refused }

  // One after the other. Of one source this finds all that can be had: where two of its routes meet, one will do.
  const routes = new Map<string, Route>()
  for (const [output, source] of all) {
    const route = findRoute(connections, source, output, taken)
    if (!route) {
      refused.set(output, refusalOf(findRoute(connections, source, output), taken))
      continue
    }
    routes.set(output, route)
    for (const [way, use] of takenBy([route])) taken.set(way, use)
  }
  return { routes, refused }
}

/** What one device is told in one turn: inputs, each with the outputs that are to show it. */
export interface Order {
  device: string
  layer?: Layer
  /** Of a device that is not told apart by its outputs, one input for all of it. */
  map: ReadonlyMap<string, readonly (string | undefined)[]>
}

/** Each device once, and once for each layer when picture and sound go different ways. Nothing is told where nothing is to choose. */
export function ordersFor(routes: Iterable<Pick<Route, 'hops'>>): Order[] {
  const hops = new Map([...routes].flatMap(route => route.hops.map(hop => [wayId(hop.way), hop] as const)))
  const orders = new Map<string, Order & { map: Map<string, (string | undefined)[]> }>()
  for (const { way, input } of hops.values()) {
    if (input === undefined) continue
    const id = `${way.device}!${way.layer ?? ''}`
    const order = orders.get(id) ?? { device: way.device, ...(way.layer ? { layer: way.layer } : {}), map: new Map() }
    orders.set(id, order)
    order.map.set(input, [...(order.map.get(input) ?? []), way.output])
  }
  return [...orders.values()]
}

/** The ways that routes use. */
export function takenBy(routes: readonly Route[]): Taken {
  return new Map(routes.flatMap(by => by.hops.map(({ way, input }) => [wayId(way), { input, by }] as const)))
}

function refusalOf(free: Route | undefined, taken: Taken): Refusal {
  const blocked = free?.hops.find(({ way, input }) => !isFree(way, input, taken))
  const by = blocked && taken.get(wayId(blocked.way))?.by
  return blocked && by ? { way: blocked.way, by } : {}
}

/** Connections that keep a search busy for longer are of no real room. */
const MOST_STEPS = 20_000

/** Routes for several sources, each as short as the others allow. */
function routesTogether(connections: Connections, wishes: readonly (readonly [string, string])[], taken: Taken) {
  let left = MOST_STEPS

  /** All routes, the shorter ones first. */
  function* routesOf(source: string, output: string, taken: Taken): Generator<Route> {
    const open: { way: Way; hops: Hop[] }[] = [{ way: { device: output }, hops: [] }]
    for (let at = 0; at < open.length; at++) {
      const { way, hops } = open[at] ?? { way: { device: output }, hops: [] }
      for (const plug of connections.plugs.get(way.device) ?? []) {
        if (left-- <= 0) return
        if (!isFree(way, plug.input, taken)) continue
        const longer = [...hops, hopOf(way, plug)]
        if ('way' in plug.from) open.push({ way: plug.from.way, hops: longer })
        else if (plug.from.source === source) yield { source, output, hops: longer }
      }
    }
  }

  function rest(at: number, taken: Taken): Route[] | undefined {
    const wish = wishes[at]
    if (!wish) return []
    const [output, source] = wish
    for (const route of routesOf(source, output, taken)) {
      const others = rest(at + 1, new Map([...taken, ...takenBy([route])]))
      if (others) return [route, ...others]
    }
    return undefined
  }
  return rest(0, taken)
}
