import { type Clock, systemClock } from '@base/clock.ts'
import type { NodeView } from '@contract/views.ts'
import { foldLog, foldRoom, type LogKnown, type RoomKnown } from './fold.ts'
import { createLink, type Link } from './link.ts'
import { type Live, live } from './live.ts'
import { type Changes, foldChanges, type RecordLists, recordLists } from './records.ts'
import type { OpenWire } from './wire.ts'

/** All that a page asks and watches, over one link. */
export interface Session {
  link: Link
  clock: Clock
  node: Live<NodeView>
  room(systemId: string): Live<RoomKnown>
  log(moduleId: string): Live<LogKnown>
  /** How often records of each entity were changed since the page was opened, by anybody. */
  changes: Live<Changes>
  list: RecordLists
}

export function createSession(open: OpenWire, clock: Clock = systemClock): Session {
  const link = createLink(open, clock)
  return {
    link,
    clock,
    node: live({
      link,
      clock,
      ask: (client, options) => client.node.watch(undefined, options),
      fold: (_, view: NodeView) => view,
    }),
    room: remembered(system_id =>
      live({ link, clock, ask: (client, options) => client.rooms.watch({ system_id }, options), fold: foldRoom }),
    ),
    log: remembered(module_id =>
      live({ link, clock, ask: (client, options) => client.rooms.watchLog({ module_id }, options), fold: foldLog }),
    ),
    changes: live({
      link,
      clock,
      ask: (client, options) => client.records.watch(undefined, options),
      fold: foldChanges,
    }),
    list: recordLists(link),
  }
}

/** One watch for each id, whoever asks. */
function remembered<T>(make: (id: string) => T): (id: string) => T {
  const made = new Map<string, T>()
  return id => {
    const held = made.get(id) ?? make(id)
    made.set(id, held)
    return held
  }
}
