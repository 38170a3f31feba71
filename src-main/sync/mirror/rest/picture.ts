import type { EntityName } from '../../../model/index.ts'
import type { Book } from './book.ts'
import { ofRooms } from './looks-of-rooms.ts'
import type { Given, Scope } from './scope.ts'
import type { CentreRow } from './wire-row.ts'

/** All that this node should have of its centre. */
export interface Picture {
  rows: CentreRow[]
  /** Of these, what is not in the picture is there no longer, or concerns this node no longer. */
  sure: ReadonlySet<EntityName>
  /** `entity id` of what is there and could not be had. */
  kept: ReadonlySet<string>
}

/** In this order nothing is laid before what it names; what goes, goes in the other. */
export const pictured: readonly EntityName[] = [
  ...([
    'authority',
    'user',
    'json_schema',
    'repository',
    'driver',
    'edge',
    'zone',
    'control_system',
    'module',
  ] as const),
  ...(['settings', 'trigger', 'trigger_instance', 'metadata', 'broker', 'doorkeeper_application'] as const),
  ...(['ldap_authentication', 'oauth_authentication', 'saml_authentication'] as const),
]

export function pictureOf(book: Book, scope: Scope, given: Given): Picture {
  const { systems, modules, zones, drivers, looks } = scope
  const newest = (entity: EntityName) => [...book.newest(entity).values()]
  const instances = newest('trigger_instance').filter(({ row }) => systems.has(String(row.control_system_id)))
  const parents = new Set([...systems, ...modules.keys(), ...zones.keys(), ...drivers])
  const metadata = newest('metadata').filter(({ row }) => parents.has(String(row.parent_id)))

  const named = {
    trigger: namedBy([
      ...instances.map(({ row }) => row.trigger_id),
      ...[...zones.values()].flatMap(({ row }) => row.triggers),
    ]),
    repository: namedBy(
      newest('driver')
        .filter(({ id }) => drivers.has(id))
        .map(({ row }) => row.repository_id),
    ),
    json_schema: namedBy(metadata.map(({ row }) => row.schema_id)),
    edge: namedBy([scope.edgeId, ...[...modules.values()].map(({ row }) => row.edge_id)]),
  }
  const concerns: Partial<Record<EntityName, (row: CentreRow) => boolean>> = {
    control_system: ({ id }) => systems.has(id),
    module: ({ id }) => modules.has(id),
    zone: ({ id }) => zones.has(id),
    driver: ({ id }) => drivers.has(id),
    settings: ({ row }) => parents.has(String(row.parent_id)),
    metadata: ({ row }) => parents.has(String(row.parent_id)),
    trigger_instance: ({ row }) => systems.has(String(row.control_system_id)),
    trigger: ({ id, row }) => named.trigger.has(id) || systems.has(String(row.control_system_id)),
    repository: ({ id }) => named.repository.has(id),
    json_schema: ({ id }) => named.json_schema.has(id),
    edge: ({ id }) => named.edge.has(id),
  }
  const rows = pictured.flatMap(entity => newest(entity).filter(concerns[entity] ?? everyRow))

  const found = looks.map(({ key }) => book.found(key))
  const unsure = new Set(looks.flatMap(({ tells }, index) => (!found[index] || found[index].isPart ? tells : [])))
  // Who this edge is has not been found: which rooms are its own cannot be known, so none of them goes.
  if (!scope.edgeId && given.edgeKeyId) for (const entity of ofRooms) unsure.add(entity)
  const kept = [...found.flatMap(each => each?.kept ?? []), ...given.assigned.map(id => ({ entity: 'module', id }))]
  return {
    rows,
    sure: new Set(pictured.filter(entity => !unsure.has(entity))),
    kept: new Set(kept.map(({ entity, id }) => `${entity} ${id}`)),
  }
}

const everyRow = () => true

const namedBy = (values: readonly unknown[]): Set<string> =>
  new Set(values.flat().filter((value): value is string => typeof value === 'string' && value !== ''))
