import { isDeepStrictEqual } from 'node:util'
import type { Redis } from '../redis.ts'

/** Something that happened at an edge, as it came up. */
export interface TakenEvent {
  edgeId: string
  nodeId: string
  seq: number
  at: number
  channel: string
  payload: string
}

export interface Events {
  /** Exactly what was taken, each once, in order. */
  readonly taken: TakenEvent[]
  /** Gives the number up to which every event is there. */
  take(edgeId: string, body: { node_id: string; events: EventOnWire[]; dropped?: unknown }): number
}

export interface EventOnWire {
  seq: number
  at: number
  channel: string
  payload: string
  dropped?: unknown
}

interface EventsParts {
  redis: Redis
  /** How many are remembered. */
  keep: number
  violates(what: string): void
}

export function createEvents({ redis, keep, violates }: EventsParts): Events {
  const taken: TakenEvent[] = []
  const nodes = new Map<string, Map<number, TakenEvent>>()
  const lasts = new Map<string, number>()
  return { taken, take }

  function take(edgeId: string, body: { node_id: string; events: EventOnWire[]; dropped?: unknown }): number {
    const nodeId = body.node_id
    const known = nodes.get(nodeId) ?? new Map<number, TakenEvent>()
    nodes.set(nodeId, known)
    let before: number | undefined
    for (const { seq, at, channel, payload, dropped } of body.events) {
      if (before !== undefined && seq <= before) violates(`${edgeId} sent event ${seq} behind ${before}`)
      before = seq
      const event = { edgeId, nodeId, seq, at, channel, payload }
      const last = lasts.get(nodeId)
      if (last !== undefined && seq <= last) {
        // Sent again, as the answer was lost: it must be the same one.
        const first = known.get(seq)
        if (first && !isDeepStrictEqual({ ...first, edgeId }, event))
          violates(`${edgeId} sent another event with the number ${seq}`)
        continue
      }
      if (last !== undefined && seq > last + 1 && !dropped && !body.dropped) {
        violates(`${edgeId} left out the events between ${last} and ${seq}`)
      }
      lasts.set(nodeId, seq)
      known.set(seq, event)
      taken.push(event)
      if (taken.length > keep) taken.shift()
      known.delete(seq - keep)
      redis.publish(channel, payload)
    }
    return lasts.get(nodeId) ?? 0
  }
}
