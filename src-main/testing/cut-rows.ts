import type { EntityRow } from '../../e2e/central/data.ts'
import type { TcpDevice } from './tcp-device.ts'

// The records of the building whose node is cut off.

/** Of each room two, so that its module can move from one address to the other. */
export type Devices = readonly (readonly TcpDevice[])[]

export const idOf = (room: number) => `mod-${room}-edge`
/** Every other room has an Acme panel, and the others a device that the tests of the edge protocol have. */
export const isPanel = (room: number) => room % 2 === 0
export const openText = (room: number, at: number) => (isPanel(room) ? `greeting: hello ${at}\n` : `level: ${at}\n`)
export const secretText = (at: number) => `hidden: secret ${at}\n`

/** Each room with a module of the edge, one of the core, settings and metadata. */
export function rowsOf(edgeId: string, devices: Devices): EntityRow[] {
  const driver = (id: string, file_name: string): EntityRow => ({
    entity: 'driver',
    row: { ...{ id, name: id, repository_id: 'repo-drivers', commit: '1a2b3c4', role: 1 }, file_name, module_name: id },
  })
  return [
    { entity: 'edge', row: { id: edgeId, name: 'Cut' } },
    { entity: 'zone', row: { id: 'zone-building', name: 'Building', tags: ['building'] } },
    {
      entity: 'repository',
      row: { id: 'repo-drivers', name: 'Drivers', folder_name: 'drivers', uri: 'https://example.com/drivers.git' },
    },
    driver('driver-panel', 'drivers/acme/display.cr'),
    driver('driver-device', 'drivers/edge/device.cr'),
    {
      entity: 'settings',
      row: { id: 'sets-driver', parent_id: 'driver-device', settings_string: 'hidden: of the driver\n' },
    },
    ...devices.flatMap((_, room) => roomRows(edgeId, room, devices)),
  ]
}

function roomRows(edgeId: string, room: number, devices: Devices): EntityRow[] {
  const [zone, system, there] = [`zone-${room}`, `sys-${room}`, `mod-${room}-core`]
  return [
    { entity: 'zone', row: { id: zone, name: `Level ${room}`, parent_id: 'zone-building' } },
    ...moduleRows(edgeId, room, devices),
    { entity: 'module', row: { id: there, driver_id: 'driver-panel', ip: '192.0.2.1', port: 4999, running: true } },
    {
      entity: 'control_system',
      row: { id: system, name: `Room ${room}`, zones: [zone], modules: [idOf(room), there] },
    },
    {
      entity: 'metadata',
      row: { id: `meta-${room}`, parent_id: system, name: 'map', details: { seats: [{ x: room, y: 1 }] } },
    },
  ]
}

export function moduleRows(edgeId: string, room: number, devices: Devices): EntityRow[] {
  const id = idOf(room)
  const driver_id = isPanel(room) ? 'driver-panel' : 'driver-device'
  const port = devices[room]?.[0]?.port ?? 0
  return [
    { entity: 'module', row: { id, driver_id, edge_id: edgeId, ip: '127.0.0.1', port, running: true } },
    { entity: 'settings', row: { id: `sets-${room}`, parent_id: id, settings_string: openText(room, room) } },
    {
      entity: 'settings',
      row: { id: `sets-${room}-secret`, parent_id: id, encryption_level: 3, settings_string: secretText(room) },
    },
  ]
}
