import { createHash } from 'node:crypto'
import { type EntityName, entityNames } from '../../../src-main/model/index.ts'
import { type Data, keyOf, type Row, textsOf } from '../data.ts'

/** What concerns an edge. */
export interface Scope {
  /** Every record, by entity in the model's order and by id. */
  readonly order: readonly { entity: EntityName; id: string }[]
  /** `<entity>\n<id>` of each. */
  readonly keys: ReadonlySet<string>
  readonly hash: string
}

type Ids = Set<string>

/** The edge's modules, the systems they are in and those asked for, and all that these stand on. */
export function scopeOf(data: Data, edgeId: string, wanted: readonly string[]): Scope {
  const chosen = new Map<EntityName, Ids>()
  const rows = (entity: EntityName) => [...data.tables[entity].values()]
  const choose = (entity: EntityName, isIn: (row: Row) => boolean): Row[] => {
    const found = rows(entity).filter(isIn)
    chosen.set(entity, new Set(found.map(row => String(row.id))))
    return found
  }
  const has = (entity: EntityName) => (id: unknown) => chosen.get(entity)?.has(String(id)) ?? false
  const isOwn = (id: unknown) => data.get('module', String(id))?.edge_id === edgeId

  choose('edge', row => row.id === edgeId)
  const systems = choose('control_system', row => wanted.includes(String(row.id)) || textsOf(row.modules).some(isOwn))
  const listed = new Set(systems.flatMap(row => textsOf(row.modules)))
  const inSystem = has('control_system')
  const modules = choose(
    'module',
    row => row.edge_id === edgeId || listed.has(String(row.id)) || inSystem(row.control_system_id),
  )
  const driverIds = new Set(modules.map(row => row.driver_id))
  const drivers = choose('driver', row => driverIds.has(row.id ?? ''))
  const repositoryIds = new Set(drivers.map(row => row.repository_id))
  choose('repository', row => repositoryIds.has(row.id ?? ''))
  const zoneIds = withAncestors(
    data,
    systems.flatMap(row => textsOf(row.zones)),
  )
  const zones = choose('zone', row => zoneIds.has(String(row.id)))
  const isOwner = (id: unknown) => (['control_system', 'module', 'driver', 'zone'] as const).some(it => has(it)(id))
  choose('settings', row => !row.settings_id && isOwner(row.parent_id))
  const kept = choose('metadata', row => !row.metadata_id && (inSystem(row.parent_id) || has('zone')(row.parent_id)))
  const schemaIds = new Set(kept.map(row => row.schema_id))
  choose('json_schema', row => schemaIds.has(row.id ?? ''))
  const instances = choose('trigger_instance', row => inSystem(row.control_system_id))
  const triggerIds = new Set([...instances.map(row => row.trigger_id), ...zones.flatMap(row => textsOf(row.triggers))])
  choose('trigger', row => triggerIds.has(row.id ?? ''))
  for (const entity of ['authority', 'broker', 'doorkeeper_application'] as const) choose(entity, () => true)
  for (const entity of ['ldap_authentication', 'oauth_authentication'] as const) choose(entity, () => true)
  choose('user', row => !row.deleted)

  const order = entityNames.flatMap(entity => [...(chosen.get(entity) ?? [])].sort().map(id => ({ entity, id })))
  const keys = order.map(({ entity, id }) => keyOf(entity, id))
  const hash = createHash('sha256').update(keys.join('\n\n')).digest('hex').slice(0, 16)
  return { order, keys: new Set(keys), hash }
}

function withAncestors(data: Data, ids: readonly string[]): Ids {
  const all: Ids = new Set()
  for (const id of ids) {
    for (let at: string | undefined = id; at !== undefined && !all.has(at); ) {
      all.add(at)
      const parent: unknown = data.get('zone', at)?.parent_id
      at = typeof parent === 'string' ? parent : undefined
    }
  }
  return all
}
