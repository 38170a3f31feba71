import { type Connections, type Plug, type Way, wayId } from './meeting-room.connections.ts'

// Ways through the connections. They have no loops, so every search ends, and no device is passed twice.

/** On this way, this input is to be chosen. */
export interface Hop {
  way: Way
  /** There is nothing to choose when absent. */
  input?: string
}

export interface Route {
  source: string
  output: string
  /** From the output up to the source. */
  hops: readonly Hop[]
}

/** What ways are taken by: none of them can carry two things. */
export type Taken = ReadonlyMap<string, { input: string | undefined; by: Route }>

/** The shortest one that uses no way that is taken by something else; of equals, the one that is written first. */
export function findRoute({ plugs }: Connections, source: string, output: string, taken: Taken = new Map()) {
  let level: { way: Way; hops: Hop[] }[] = [{ way: { device: output }, hops: [] }]
  const seen = new Set([output])
  while (level.length > 0) {
    const next: typeof level = []
    for (const { way, hops } of level) {
      for (const plug of plugs.get(way.device) ?? []) {
        if (!isFree(way, plug.input, taken)) continue
        const longer = [...hops, hopOf(way, plug)]
        if ('source' in plug.from) {
          if (plug.from.source === source) return { source, output, hops: longer } satisfies Route
        } else if (!seen.has(wayId(plug.from.way))) {
          seen.add(wayId(plug.from.way))
          next.push({ way: plug.from.way, hops: longer })
        }
      }
    }
    level = next
  }
  return undefined
}

/** The sources that can be shown on an output, in the order of the connections. */
export function sourcesFor({ plugs, sources }: Connections, output: string): string[] {
  const reached = new Set<string>()
  const seen = new Set<string>()
  const look = (device: string): void => {
    if (seen.has(device)) return
    seen.add(device)
    for (const { from } of plugs.get(device) ?? []) {
      if ('source' in from) reached.add(from.source)
      else look(from.way.device)
    }
  }
  look(output)
  return sources.filter(source => reached.has(source))
}

/** What an output shows, followed back device by device to a source; nothing when one of them does not say. */
export function traceBack(
  { plugs }: Connections,
  output: string,
  chosen: (way: Way, plugs: readonly Plug[]) => Plug | undefined,
): Route | undefined {
  const hops: Hop[] = []
  let way: Way = { device: output }
  for (;;) {
    const plug = chosen(way, plugs.get(way.device) ?? [])
    if (!plug) return undefined
    hops.push(hopOf(way, plug))
    if ('source' in plug.from) return { source: plug.from.source, output, hops }
    way = plug.from.way
  }
}

export const isFree = (way: Way, input: string | undefined, taken: Taken) => {
  const held = taken.get(wayId(way))
  return held === undefined || held.input === input
}

export const hopOf = (way: Way, { input }: Plug): Hop => ({ way, ...(input === undefined ? {} : { input }) })
