import { type Clock, systemClock } from '@base/clock.ts'
import type { AdoptionView, DeviceView, ProbeProgressView } from '@contract/discovery-views.ts'
import type { HealthView } from '@contract/shelf-views.ts'
import type { NodeView } from '@contract/views.ts'
import type { SimulatorView } from '@contract/workbench-views.ts'
import type { QueueView } from '@model/live.ts'
import { type DiscoveryKnown, foldDiscovery } from './discovery.ts'
import { foldLog, foldRoom, type LogKnown, type RoomKnown } from './fold.ts'
import { createLink, type Link } from './link.ts'
import { type Live, live } from './live.ts'
import { type Changes, foldChanges, type RecordLists, recordLists } from './records.ts'
import { foldTraffic, type Traffic } from './traffic.ts'
import type { OpenWire } from './wire.ts'

/** All that a page asks and watches, over one link. */
export interface Session {
  link: Link
  clock: Clock
  node: Live<NodeView>
  room(systemId: string): Live<RoomKnown>
  log(moduleId: string): Live<LogKnown>
  /** What goes over a module's wire while somebody looks. */
  traffic(moduleId: string): Live<Traffic>
  queue(moduleId: string): Live<QueueView>
  simulator(moduleId: string): Live<SimulatorView>
  /** The drivers' threads and the main loop. */
  health: Live<HealthView>
  /** What is on the network. */
  discovery: Live<DiscoveryKnown>
  device(id: string): Live<DeviceView>
  adoption(id: string): Live<AdoptionView>
  /** The last probe; `null` before the first. */
  probe: Live<ProbeProgressView | null>
  /** How often records of each entity were changed since the page was opened, by anybody. */
  changes: Live<Changes>
  list: RecordLists
}

/** Traffic is the one thing that is large: only that of the modules looked at last is kept. */
const WIRES_KEPT = 3
/** Whoever looks through a thousand devices leaves most of them behind. */
const DEVICES_KEPT = 20

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
    traffic: rememberedFew(WIRES_KEPT, module_id =>
      live({
        link,
        clock,
        ask: (client, options) => client.workbench.watchWire({ module_id }, options),
        fold: (known, item, first) => foldTraffic(known, item, first),
        lingerMs: 0,
      }),
    ),
    queue: remembered(module_id =>
      live({
        link,
        clock,
        ask: (client, options) => client.workbench.watchQueue({ module_id }, options),
        fold: (_, view: QueueView) => view,
      }),
    ),
    simulator: remembered(module_id =>
      live({
        link,
        clock,
        ask: (client, options) => client.workbench.watchSimulator({ module_id }, options),
        fold: (_, view: SimulatorView) => view,
      }),
    ),
    health: live({
      link,
      clock,
      ask: (client, options) => client.shelf.watchHealth({}, options),
      fold: (_, view: HealthView) => view,
    }),
    discovery: live({
      link,
      clock,
      ask: (client, options) => client.discovery.watch(undefined, options),
      fold: foldDiscovery,
    }),
    device: rememberedFew(DEVICES_KEPT, device_id =>
      live({
        link,
        clock,
        ask: (client, options) => client.discovery.watchDevice({ device_id }, options),
        fold: (_, view: DeviceView) => view,
      }),
    ),
    adoption: remembered(adoption_id =>
      live({
        link,
        clock,
        ask: (client, options) => client.discovery.watchAdoption({ adoption_id }, options),
        fold: (_, view: AdoptionView) => view,
      }),
    ),
    probe: live({
      link,
      clock,
      ask: (client, options) => client.discovery.watchProbe(undefined, options),
      fold: (_, progress: ProbeProgressView | null) => progress,
    }),
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

/** As `remembered`, for what is large: the one that was asked for longest ago is forgotten first. */
function rememberedFew<T>(most: number, make: (id: string) => T): (id: string) => T {
  const made = new Map<string, T>()
  return id => {
    const held = made.get(id) ?? make(id)
    made.delete(id)
    made.set(id, held)
    const [oldest] = made.keys()
    if (made.size > most && oldest !== undefined) made.delete(oldest)
    return held
  }
}
