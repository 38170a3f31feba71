import type { EntityName } from '../../../model/index.ts'
import { senseless } from './answer.ts'
import { idOf, isObject, listAll, rowsIn, type Wire } from './listing.ts'
import { type Found, isWide, type Look, recordsIn, shown } from './look.ts'

/** What hangs on knowing which systems are this node's. */
export const ofRooms: readonly EntityName[] = [
  ...(['repository', 'driver', 'control_system', 'module', 'zone', 'settings'] as const),
  ...(['json_schema', 'metadata', 'trigger', 'trigger_instance', 'edge'] as const),
]

/** As whom the centre is asked; from a plain user it hides what a list would tell. */
export const keyLook = (): Look => ({
  ...{ key: 'key', pace: 'slow', about: '', tells: ofRooms },
  async ask({ http, signal }) {
    const { body } = await http.ask({ path: '/api_keys/inspect' }, signal)
    const role = isObject(body) && isObject(body.u) ? body.u.p : undefined
    if (typeof role !== 'number') throw senseless(http.host, '/api_keys/inspect', 'it does not say what the key may')
    if (role > 0) return { rows: [], role }
    const note =
      'The API key is one of a plain user: much cannot be read with it. Enter one with support or admin permissions.'
    return { rows: [], role, isPart: true, notes: [note] }
  },
})

/** The edges there are, and by the id of its key which of them this node is. */
export const edgesLook = (keyId: string | undefined): Look => ({
  ...{ key: 'edges', pace: 'slow', about: keyId ?? '', tells: ['edge'] },
  async ask({ http, signal }) {
    const wires = await listAll(http, { path: '/edges' }, signal)
    const own = wires.find(({ api_key_id }) => keyId !== undefined && api_key_id === keyId)
    return { ...(await recordsIn('edge', wires)), edgeId: own && idOf(own) }
  },
})

/** Which modules are this edge's. No filter asks for them (rest.md 4.10), so all are looked through. */
export const modulesLook = (edgeId: string): Look => ({
  ...{ key: 'modules', pace: 'slow', about: edgeId, tells: ofRooms },
  async ask({ http, signal }) {
    const wires = await listAll(http, { path: '/modules', query: { no_logic: true }, drops: true }, signal)
    const modules = wires.filter(({ edge_id }) => edge_id === edgeId).map(idOf)
    return { rows: [], modules, isWide: isWide(wires) }
  },
})

/** Which systems have modules of this edge. It tells of new ones; what a system has, it says itself. */
export const systemsLook = (modules: ReadonlySet<string>): Look => ({
  ...{ key: 'systems', pace: 'slow', about: '', tells: ofRooms },
  async ask({ http, signal }) {
    const wires = await listAll(http, { path: '/systems' }, signal)
    const has = (wire: Wire) => Array.isArray(wire.modules) && wire.modules.some(id => modules.has(String(id)))
    return { rows: [], systems: wires.filter(has).map(idOf), isWide: isWide(wires) }
  },
})

/** A module of this edge that is in no system known here: where it is, and what it is. */
export const moduleLook = (id: string): Look => ({
  ...{ key: `module ${id}`, pace: 'slow', about: '', tells: ofRooms },
  async ask({ http, signal }) {
    const systems = (await listAll(http, { path: '/systems', query: { module_id: id } }, signal)).map(idOf)
    const wire = await shown(http, `/modules/${id}`, signal)
    return { ...(await recordsIn('module', wire ? [wire] : [])), systems }
  },
})

/** A system with its modules and zones, in one question. */
export const systemLook = (id: string): Look => ({
  ...{ key: `system ${id}`, pace: 'room', about: '', tells: ofRooms },
  async ask({ http, signal }) {
    const path = `/systems/${id}`
    const wire = await shown(http, path, signal, { complete: true })
    if (!wire) return { rows: [] }
    if (idOf(wire) !== id) throw senseless(http.host, path, 'it is another system')
    const parts = [
      await recordsIn('control_system', [wire]),
      await recordsIn('module', rowsIn(wire.module_data, http.host, `${path} (modules)`)),
      await recordsIn('zone', rowsIn(wire.zone_data, http.host, `${path} (zones)`)),
    ]
    const found = together(parts)
    // Modules without driver are left out there (rest.md 4.8), and are in the list of the system all the same.
    const there = new Set(found.rows.map(row => row.id))
    const unseen = (entity: EntityName, ids: unknown) =>
      (Array.isArray(ids) ? ids.map(String) : []).filter(each => !there.has(each)).map(each => ({ entity, id: each }))
    return { ...found, kept: [...found.kept, ...unseen('module', wire.modules), ...unseen('zone', wire.zones)] }
  },
})

export const zoneLook = (id: string): Look =>
  oneLook('zone', id, `/zones/${id}`, ['zone', 'settings', 'metadata', 'trigger'])
export const driverLook = (id: string): Look =>
  oneLook('driver', id, `/drivers/${id}`, ['driver', 'repository', 'settings'], { compilation_status: false })

function oneLook(
  entity: EntityName,
  id: string,
  path: string,
  tells: readonly EntityName[],
  query: Record<string, boolean> = {},
): Look {
  return {
    ...{ key: `${entity} ${id}`, pace: 'slow', about: '', tells },
    async ask({ http, signal }) {
      const wire = await shown(http, path, signal, query)
      return recordsIn(entity, wire ? [wire] : [])
    },
  }
}

function together(
  parts: readonly Awaited<ReturnType<typeof recordsIn>>[],
): Required<Pick<Found, 'rows' | 'kept' | 'notes'>> {
  return {
    rows: parts.flatMap(part => part.rows),
    kept: parts.flatMap(part => part.kept),
    notes: parts.flatMap(part => part.notes),
  }
}
