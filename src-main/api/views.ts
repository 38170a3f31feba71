import type { ModuleView, NodeView, RoomSummary, RoomView } from '../contract/views.ts'
import type { ControlSystem } from '../model/control-system.ts'
import { interfaceShortName } from '../model/interfaces.ts'
import { shownName } from '../model/shown-name.ts'
import { addressText } from '../runtime/address.ts'
import { atLeast, type Caller, maySee } from './caller.ts'
import { notFound, type Parts } from './handlers/records.ts'
import { missingModules } from './missing-modules.ts'

/** A room as our own pages draw it. */
export function roomView(parts: Parts, system: ControlSystem, caller: Caller): RoomView {
  return {
    id: system.id,
    name: system.name,
    display_name: shownName(system),
    description: system.description,
    zones: system.zones.flatMap(id => {
      const zone = parts.store.zone.get(id)
      return zone ? [{ id, name: shownName(zone), tags: zone.tags }] : []
    }),
    modules: parts.runtime.directory.places(system.id).map(place => forOccupants(caller, moduleView(parts, place))),
  }
}

/** Where devices are and what technicians noted of them is nothing to an occupant, least of all to a guest's phone. */
const forOccupants = (caller: Caller, view: ModuleView): ModuleView =>
  atLeast(caller, 'support') ? view : { ...view, address: '', notes: '' }

function moduleView(parts: Parts, { id, mod, index }: { id: string; mod: string; index: number }): ModuleView {
  const { store, runtime } = parts
  const row = store.module.get(id)
  if (!row) throw notFound('module', id)
  const record = store.driver.get(row.driver_id)
  const driver = runtime.driverOf(id)
  const standIn = runtime.standInAddress(id)
  const { replayed_modules, parked_modules } = store.preferences.get()
  const parked = parked_modules.find(one => one.module_id === id)
  return {
    id,
    mod,
    index,
    driver: {
      id: row.driver_id,
      name: record?.name ?? 'unknown driver',
      file_name: record?.file_name ?? '',
      role: row.role,
    },
    interfaces: (driver?.description.implements ?? []).map(interfaceShortName),
    functions: driver?.description.functions ?? {},
    address: addressText(row),
    notes: row.notes,
    running: row.running,
    transport: driver?.description.transport ?? '',
    simulator:
      standIn === undefined
        ? null
        : { fault: runtime.simulation.fault(id), address: standIn, recording_id: replayed_modules[id] ?? null },
    can_simulate: driver?.simulatorUrl !== undefined,
    recording_since: parts.recorder.since(id) ?? null,
    parked: parked ? { reason: parked.reason, at: parked.at } : null,
    missing: missingModules(parts, row, driver),
    health: runtime.healthOf(id),
    status: { ...runtime.statusOf(id) },
  }
}

function roomSummary({ store, runtime }: Parts, system: ControlSystem): RoomSummary {
  const parked = new Set(store.preferences.get().parked_modules.map(({ module_id }) => module_id))
  const isMissed = (id: string) => !parked.has(id) && runtime.healthOf(id).state !== 'elsewhere'
  const running = system.modules.filter(id => store.module.get(id)?.running && isMissed(id))
  const connected = running.filter(id => runtime.healthOf(id).state === 'connected').length
  return {
    id: system.id,
    name: system.name,
    display_name: shownName(system),
    zones: system.zones
      .flatMap(id => store.zone.get(id) ?? [])
      .map(shownName)
      .filter(Boolean),
    modules: system.modules.filter(id => store.module.get(id)).length,
    connected,
    trouble: running.length - connected,
  }
}

export function nodeView(parts: Parts, caller: Caller): NodeView {
  const { store, runtime, node } = parts
  const preferences = store.preferences.get()
  return {
    name: preferences.name,
    version: node.version,
    host: node.host,
    started_at: node.startedAt,
    shell: node.shell,
    panel_system_id: preferences.panel_system_id,
    rooms: store.control_system
      .filter(({ id }) => maySee(caller, id))
      .map(system => roomSummary(parts, system))
      .sort(byDisplayName),
    // Those of other rooms too, and who restarted what: for technicians.
    notices: atLeast(caller, 'support') ? runtime.notices() : [],
  }
}

function byDisplayName(a: RoomSummary, b: RoomSummary): number {
  const [first, second] = [a.display_name.toLowerCase(), b.display_name.toLowerCase()]
  return first < second ? -1 : first > second ? 1 : 0
}
