import type { EntityRow, Row } from './data.ts'

interface Room {
  level: string
  /** From 1. */
  number: number
  edgeId: string
  zones: string[]
}

/** One room: its system, its modules with their settings, its metadata and its triggers. */
export function roomRows({ level, number, edgeId, zones }: Room): EntityRow[] {
  const name = `${level}-${number}`
  const host = `192.0.2.${level === 'annex' ? 200 + number : Number(level) * 60 + number * 10}`
  const system = `sys-${name}`
  const device = (kind: string, driver: string, port: number, more: Row = {}): EntityRow => ({
    entity: 'module',
    row: {
      id: `mod-${name}-${kind}-edge`,
      driver_id: `driver-${driver}`,
      edge_id: edgeId,
      ip: host,
      port,
      running: true,
      ...more,
    },
  })
  const logic: EntityRow = {
    entity: 'module',
    row: { id: `mod-${name}-logic`, driver_id: 'driver-meeting-room', control_system_id: system, running: true },
  }
  const modules = [
    logic,
    number % 2 ? device('display', 'samsung', 1515) : device('display', 'lg', 9761),
    device('switcher', 'extron', 23, number === 5 ? { running: false } : {}),
    ...(number % 2 ? [number === 1 ? device('mixer', 'biamp', 22) : device('mixer', 'qsc', 1710)] : []),
    ...(number > 2 ? [device('camera', 'visca', 52_381, { udp: true })] : []),
  ]
  return [
    ...modules,
    {
      entity: 'control_system',
      row: {
        id: system,
        name: `Room ${name}`,
        display_name: `Meeting room ${number}`,
        capacity: 4 + number * 2,
        bookable: true,
        zones,
        modules: modules.map(({ row }) => String(row.id)),
        features: ['Display', 'Switcher'],
      },
    },
    setting(`sets-${name}-room`, system, 0, `room_name: Meeting room ${number}\n`),
    setting(`sets-${name}-logic`, String(logic.row.id), 0, SOURCES),
    setting(`sets-${name}-pin`, `mod-${name}-display-edge`, 2, `pin: "${1000 + number}"\n`),
    setting(`sets-${name}-support`, `mod-${name}-switcher-edge`, 1, 'poll_ms: 20000\n'),
    ...(number === 1
      ? [setting(`sets-${name}-ssh`, `mod-${name}-mixer-edge`, 3, 'ssh:\n  username: admin\n  password: keel\n')]
      : []),
    {
      entity: 'metadata',
      row: {
        id: `metadata-${name}`,
        name: 'panel',
        parent_id: system,
        description: 'What the panel shows',
        details: { theme: 'dark', number },
      },
    },
    instance(name, 'hot', system),
    ...(level === '1' ? [instance(name, 'night', system, { zone_id: 'zone-harbour-1' })] : []),
  ]
}

const SOURCES = `sources:
  - key: laptop
    name: Laptop at table
    switcher_input: 1
    switcher_output: 1
  - key: wireless
    name: Wireless presenting
    switcher_input: 2
    switcher_output: 1
default_source: laptop
`

export const setting = (
  id: string,
  parent_id: string,
  encryption_level: number,
  settings_string: string,
): EntityRow => ({
  entity: 'settings',
  row: { id, parent_id, encryption_level, settings_string },
})

const instance = (room: string, trigger: string, system: string, more: Row = {}): EntityRow => ({
  entity: 'trigger_instance',
  row: { id: `trig-${room}-${trigger}`, control_system_id: system, trigger_id: `trigger-${trigger}`, ...more },
})
