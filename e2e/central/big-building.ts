import { driverRows } from './building-drivers.ts'
import type { EntityRow } from './data.ts'

const ROOMS_PER_LEVEL = 20

/** So many records within the scope of one edge, in the mix of a large building; 40 at least. */
export function bigBuilding(count: number, { edgeId }: { edgeId: string }): EntityRow[] {
  const rows: EntityRow[] = [
    { entity: 'authority', row: { id: 'authority-big', name: 'Big', domain: 'central.big.example' } },
    person(0, { sys_admin: true }),
    { entity: 'edge', row: { id: edgeId, name: 'Big building' } },
    ...driverRows.filter(({ row }) => row.id !== 'driver-visca' && row.id !== 'driver-biamp'),
    { entity: 'zone', row: { id: 'zone-big', name: 'Big building', tags: ['building'] } },
    { entity: 'trigger', row: { id: 'trigger-big', name: 'Off at night' } },
  ]
  for (let room = 0; ; room++) {
    const level = `zone-big-${Math.floor(room / ROOMS_PER_LEVEL)}`
    const next = [
      ...(room % ROOMS_PER_LEVEL === 0 ? levelRows(level) : []),
      ...roomRows(room, level, edgeId),
      person(room + 1),
    ]
    if (rows.length + next.length > count) break
    rows.push(...next)
  }
  for (let spare = 100_000; rows.length < count; spare++) rows.push(person(spare))
  return rows
}

const person = (number: number, more: EntityRow['row'] = {}): EntityRow => ({
  entity: 'user',
  row: {
    id: `user-${pad(number)}`,
    name: `Person ${number}`,
    email: `p${number}@big.example`,
    authority_id: 'authority-big',
    ...more,
  },
})

function levelRows(id: string): EntityRow[] {
  return [
    { entity: 'zone', row: { id, name: id, tags: ['level'], parent_id: 'zone-big' } },
    setting(`sets-${id}`, id, `help_desk: "${id}"\n`),
  ]
}

/** A system with a logic module and four devices, their settings, an entry of metadata and a trigger at work. */
function roomRows(number: number, level: string, edgeId: string): EntityRow[] {
  const name = pad(number)
  const system = `sys-${name}`
  const kinds = [
    ['samsung', 1515],
    ['extron', 23],
    ['qsc', 1710],
    ['lg', 9761],
  ] as const
  const devices = kinds.map(([driver, port]): EntityRow => {
    const ip = `10.${(number >> 8) & 255}.${number & 255}.${port & 255}`
    const row = {
      id: `mod-${name}-${driver}-edge`,
      driver_id: `driver-${driver}`,
      edge_id: edgeId,
      ip,
      port,
      running: true,
    }
    return { entity: 'module', row }
  })
  const logic = { id: `mod-${name}-logic`, driver_id: 'driver-meeting-room', control_system_id: system, running: true }
  const modules: EntityRow[] = [{ entity: 'module', row: logic }, ...devices]
  const ids = modules.map(({ row }) => String(row.id))
  return [
    ...modules,
    {
      entity: 'control_system',
      row: {
        id: system,
        name: `Big ${name}`,
        zones: ['zone-big', level],
        modules: ids,
        capacity: 8,
        features: ['Display'],
      },
    },
    ...ids.map(id => setting(`sets-${id}`, id, `label: "${id}"\nnotes: "What a technician wrote about ${id}"\n`)),
    setting(`sets-${system}`, system, `room_name: "${name}"\n`),
    {
      entity: 'metadata',
      row: {
        id: `metadata-${name}`,
        name: 'panel',
        parent_id: system,
        description: '',
        details: { theme: 'dark', number, tiles: ids },
      },
    },
    { entity: 'trigger_instance', row: { id: `trig-${name}`, control_system_id: system, trigger_id: 'trigger-big' } },
  ]
}

const setting = (id: string, parent_id: string, settings_string: string): EntityRow => ({
  entity: 'settings',
  row: { id, parent_id, settings_string, keys: settings_string.split('\n').flatMap(line => line.split(':')[0] || []) },
})

const pad = (number: number) => String(number).padStart(5, '0')
