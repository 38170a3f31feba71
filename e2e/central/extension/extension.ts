import type { Clock } from '../../../src-main/base/clock.ts'
import type { EdgeAnswer, Reply } from '../core-link.ts'
import { type Data, type DataChange, keyOf } from '../data.ts'
import type { Line } from '../edge-links.ts'
import { isObject, type Message } from '../frames.ts'
import type { Misbehaviour } from '../misbehave.ts'
import type { Redis } from '../redis.ts'
import { createEvents, type EventOnWire, type Events } from './events.ts'
import { promote } from './promote.ts'
import { pull } from './pull.ts'
import type { Scope } from './scope.ts'
import { createScopes } from './scopes.ts'

/** A way in which an edge differs, as it reported it. */
export interface OverrideReport {
  entity: string
  id: string
  field: string
  label?: string
  mine?: unknown
  base?: unknown
  secret?: boolean
  by?: string
  at?: number
  reason?: string
  conflict?: boolean
}

interface ExtensionParts {
  clock: Clock
  data: Data
  redis: Redis
  misbehave: Misbehaviour
  name: string
  /** How many events are remembered. */
  keep: number
  violates(what: string): void
  linked(): Line[]
  ask(edgeId: string, body: { type: string; [member: string]: unknown }): Promise<EdgeAnswer>
}

/** Our sync extension at the centre: the mirror, promotions, overrides and events in the edge's own container. */
export interface Extension {
  readonly events: Events
  readonly overrides: Map<string, OverrideReport[]>
  /** What the answer to `register` has besides. */
  greeting(edgeId: string): object
  reply(line: Line, body: Message['body']): Reply
  /** Every cursor of before means nothing now. */
  newEpoch(): void
  stop(): void
}

export function createExtension(parts: ExtensionParts): Extension {
  const { clock, data, misbehave } = parts
  const scopes = createScopes(data)
  const events = createEvents(parts)
  const overrides = new Map<string, OverrideReport[]>()
  /** Systems that each edge has asked for besides its own, and what then concerned it. */
  const asked = new Map<string, string[]>()
  const told = new Map<string, Scope>()
  const changes: DataChange[] = []
  /** One word at a time to each edge, until it is answered. */
  const telling = new Set<string>()
  let epochs = 0
  const stop = data.changed(change => {
    if (changes.length === 0) setImmediate(tellConcerned)
    changes.push(change)
  })

  return {
    events,
    overrides,
    stop,
    newEpoch() {
      epochs++
      scopes.forget()
    },
    greeting: edgeId => ({ alcove: { version: 1, edge_id: edgeId, name: parts.name, now: clock.now() } }),
    reply(line, body) {
      const { edgeId } = line
      switch (body.type) {
        case 'alcove_pull': {
          const systems = (body.systems as string[]).filter(id => data.get('control_system', id))
          asked.set(edgeId, systems)
          told.set(edgeId, scopeNow(edgeId))
          const page = { cursor: String(body.cursor), systems, limit: Number(body.limit) }
          return { body: pull({ data, scopes, misbehave, epoch: () => `e${epochs}` }, edgeId, page) }
        }
        case 'alcove_promote':
          return { body: promote(data, scopeNow(edgeId), isObject(body.promotion) ? body.promotion : {}) }
        case 'alcove_overrides':
          overrides.set(edgeId, body.overrides as OverrideReport[])
          return { body: { type: 'success', success: true } }
        case 'alcove_events': {
          const upto = events.take(edgeId, {
            node_id: String(body.node_id),
            events: body.events as EventOnWire[],
            dropped: body.dropped,
          })
          return { body: { type: 'alcove_events_response', success: true, upto } }
        }
        default:
          return undefined
      }
    },
  }

  function scopeNow(edgeId: string): Scope {
    return scopes.now(edgeId, asked.get(edgeId) ?? [])
  }

  /** Once for all that was changed in a turn. */
  function tellConcerned(): void {
    const changed = changes.splice(0)
    for (const line of parts.linked()) {
      if (!knowsExtension(line)) continue
      const before = told.get(line.edgeId)
      const scope = scopeNow(line.edgeId)
      told.set(line.edgeId, scope)
      const concerned = changed.some(({ entity, id }) => {
        const key = keyOf(entity, id)
        return scope.keys.has(key) || before?.keys.has(key)
      })
      if (concerned || (before && before.hash !== scope.hash)) tell(line.edgeId)
    }
  }

  function tell(edgeId: string): void {
    if (telling.has(edgeId)) return
    telling.add(edgeId)
    const revision = data.revision
    parts
      .ask(edgeId, { type: 'alcove_changed', revision: String(revision) })
      .catch(() => undefined)
      .finally(() => {
        telling.delete(edgeId)
        const isLinked = parts.linked().some(line => line.edgeId === edgeId)
        if (isLinked && data.revision !== revision) tell(edgeId)
      })
  }
}

const knowsExtension = ({ registered }: Line): boolean => isObject(registered?.alcove)
