import type { WireItemView } from '@contract/workbench-views.ts'

/** One piece of traffic. `number` never comes twice, so a line keeps its place on the screen. */
export interface TrafficItem {
  number: number
  at: number
  direction: WireItemView['direction']
  bytes: Uint8Array
}

/**
 * What was seen of a wire. Thousands of pieces may come in a second, so they are not copied for each: `all` only grows,
 * and is cut once in a while; what counts is from `from` to `to`.
 */
export interface Traffic {
  all: TrafficItem[]
  from: number
  to: number
  bytes: number
  /** How many came in all, those that are no longer kept included. */
  count: number
}

export const TRAFFIC_ITEMS = 2_000
export const TRAFFIC_BYTES = 2_000_000

/** The newest of it, in order. */
export const itemsOf = ({ all, from, to }: Traffic): readonly TrafficItem[] => all.slice(from, to)

const GAP = 'Nobody looked here for a while. What went over the wire until now is not shown.'

/** Adds a piece, within bounds. `first` marks a watch made anew: what came since the last one was missed, and says so. */
export function foldTraffic(
  known: Traffic | undefined,
  { at, direction, data }: WireItemView,
  first: boolean,
): Traffic {
  const before = known ?? { all: [], from: 0, to: 0, bytes: 0, count: 0 }
  const gap = first && before.count > 0
  const told = gap ? added(before, { at, direction: 'note', bytes: new TextEncoder().encode(GAP) }) : before
  return added(told, { at, direction, bytes: bytesOf(data) })
}

function added(known: Traffic, piece: Omit<TrafficItem, 'number'>): Traffic {
  const count = known.count + 1
  const cut = known.from >= TRAFFIC_ITEMS
  const all = cut ? known.all.slice(known.from, known.to) : known.all
  let [from, to] = cut ? [0, known.to - known.from] : [known.from, known.to]
  let bytes = known.bytes + piece.bytes.length
  all[to] = { ...piece, number: count }
  to += 1
  while (to - from > TRAFFIC_ITEMS || (bytes > TRAFFIC_BYTES && to - from > 1)) {
    bytes -= all[from]?.bytes.length ?? 0
    from += 1
  }
  return { all, from, to, bytes, count }
}

/** Base64 read; of what is none, nothing. */
function bytesOf(data: string): Uint8Array {
  try {
    const text = atob(data)
    const bytes = new Uint8Array(text.length)
    for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
    return bytes
  } catch {
    return new Uint8Array()
  }
}
