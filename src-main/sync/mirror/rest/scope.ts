import type { Book } from './book.ts'
import type { Look } from './look.ts'
import { domainLook, looksOfDomain, looksOfLibrary } from './looks-of-domain.ts'
import { instancesLook, metadataLook, settingsLook } from './looks-of-parents.ts'
import {
  driverLook,
  edgesLook,
  keyLook,
  moduleLook,
  modulesLook,
  systemLook,
  systemsLook,
  zoneLook,
} from './looks-of-rooms.ts'
import type { CentreRow } from './wire-row.ts'

/** What is known of this node without asking. */
export interface Given {
  edgeId: string | undefined
  /** Of the key that the edge signs in with. */
  edgeKeyId: string | undefined
  /** Modules that the edge protocol has put here. */
  assigned: readonly string[]
  /** Systems that somebody chose. */
  systems: readonly string[]
}

/** What concerns this node, as far as it has been found. */
export interface Scope {
  edgeId: string | undefined
  systems: ReadonlySet<string>
  modules: ReadonlyMap<string, CentreRow>
  zones: ReadonlyMap<string, CentreRow>
  drivers: ReadonlySet<string>
  /** What is to be looked at to know more, and to see what changes. */
  looks: Look[]
}

export function scopeOf(book: Book, given: Given): Scope {
  const edgeId = book.found('edges')?.edgeId ?? given.edgeId
  const rows = book.newest('module')
  const ours = modulesOfEdge(book, given, edgeId)
  const holdsOurs = (id: string) => listIn(book.newest('control_system').get(id), 'modules').some(mod => ours.has(mod))
  const candidates = systemsToLookAt(book, given, holdsOurs)
  const systems = new Set([...candidates].filter(id => given.systems.includes(id) || holdsOurs(id)))
  const shown = [...systems].flatMap(id => book.found(`system ${id}`)?.rows ?? [])

  const inSystems = new Set([...systems].flatMap(id => listIn(book.newest('control_system').get(id), 'modules')))
  // Only once all systems have been looked for, and at, can a module be known to be in none.
  const isSearched = book.entry('systems') !== undefined && [...candidates].every(id => book.entry(`system ${id}`))
  const loose = isSearched ? [...ours].filter(id => !inSystems.has(id)) : []
  const ids = [...shown.filter(({ entity }) => entity === 'module').map(({ id }) => id), ...loose]
  const modules = new Map(ids.flatMap(id => pair(id, rows.get(id))))
  const { zones, unknown } = withAncestors(book, shown)
  const drivers = new Set([...modules.values()].map(({ row }) => String(row.driver_id ?? '')).filter(id => id !== ''))
  const parents = [...systems, ...modules.keys(), ...drivers, ...zones.keys()].sort()
  const authority = [...book.newest('authority').keys()][0]

  const looks = [
    keyLook(),
    edgesLook(given.edgeKeyId),
    ...(edgeId ? [modulesLook(edgeId)] : []),
    ...(ours.size > 0 ? [systemsLook(ours)] : []),
    ...[...candidates].sort().map(systemLook),
    ...loose.sort().map(moduleLook),
    ...[...unknown].sort().map(zoneLook),
    ...[...drivers].sort().map(driverLook),
    ...(parents.length > 0 ? [settingsLook(parents)] : []),
    ...[...systems, ...zones.keys()].sort().map(metadataLook),
    ...[...systems].sort().map(instancesLook),
    ...looksOfLibrary(),
    domainLook(),
    ...(authority ? looksOfDomain(authority) : []),
  ]
  return { edgeId, systems, modules, zones, drivers, looks }
}

/** What a module itself says counts for more than the list in which it once stood. */
function modulesOfEdge(book: Book, { assigned }: Given, edgeId: string | undefined): Set<string> {
  const rows = book.newest('module')
  const listed = (book.found('modules')?.modules ?? []).filter(id => !rows.has(id))
  const shown = [...rows.values()].filter(({ row }) => edgeId !== undefined && row.edge_id === edgeId)
  return new Set([...assigned, ...listed, ...shown.map(({ id }) => id)])
}

/** A system that is known here stays until it says itself that it has no module of this edge any more, or is gone. */
function systemsToLookAt(book: Book, { systems }: Given, holdsOurs: (id: string) => boolean): Set<string> {
  const asked = [...book.newest('module').keys()].flatMap(id => book.found(`module ${id}`)?.systems ?? [])
  return new Set([
    ...systems,
    ...(book.found('systems')?.systems ?? []),
    ...asked,
    ...[...book.newest('control_system').keys()].filter(holdsOurs),
  ])
}

/** Zones of the systems, and those they lie in, up to the last one that is known. */
function withAncestors(book: Book, shown: readonly CentreRow[]) {
  const rows = book.newest('zone')
  const zones = new Map<string, CentreRow>()
  const unknown = new Set<string>()
  const direct = new Set(shown.filter(({ entity }) => entity === 'zone').map(({ id }) => id))
  for (const start of direct) {
    for (
      let id: unknown = start;
      typeof id === 'string' && id !== '' && !zones.has(id);
      id = rows.get(id)?.row.parent_id
    ) {
      if (!direct.has(id)) unknown.add(id)
      const row = rows.get(id)
      if (row) zones.set(id, row)
      else break
    }
  }
  return { zones, unknown }
}

const listIn = (row: CentreRow | undefined, field: string): string[] => {
  const value = row?.row[field]
  return Array.isArray(value) ? value.map(String) : []
}

const pair = (id: string, row: CentreRow | undefined): [string, CentreRow][] => (row ? [[id, row]] : [])
