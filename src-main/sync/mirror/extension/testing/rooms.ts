import type { EntityRow } from '../../../../../e2e/central/data.ts'

/** So many rooms of a building, as its centre has them: each with a module at this edge, one elsewhere, and settings. */
export function rooms(edgeId: string, count: number): EntityRow[] {
  const rows: EntityRow[] = [
    { entity: 'edge', row: { id: edgeId, name: 'Test' } },
    { entity: 'zone', row: { id: 'zone-building', name: 'Building', tags: ['building'] } },
    {
      entity: 'repository',
      row: { id: 'repo-drivers', name: 'Drivers', folder_name: 'drivers', uri: 'https://example.com/drivers.git' },
    },
    {
      entity: 'driver',
      row: {
        ...{ id: 'driver-panel', name: 'Panel', repository_id: 'repo-drivers', file_name: 'drivers/acme/display.cr' },
        ...{ commit: '1a2b3c4', module_name: 'Display', role: 1 },
      },
    },
  ]
  for (let at = 0; at < count; at++) {
    const [zone, system, here, there] = [`zone-${at}`, `sys-${at}`, `mod-${at}-edge`, `mod-${at}-core`]
    const device = { driver_id: 'driver-panel', ip: `10.0.0.${at + 1}`, port: 4999 }
    const meta = { parent_id: system, name: 'map', details: { seats: [{ x: at, y: 1 }] } }
    rows.push(
      { entity: 'zone', row: { id: zone, name: `Level ${at}`, parent_id: 'zone-building' } },
      { entity: 'control_system', row: { id: system, name: `Room ${at}`, zones: [zone], modules: [here, there] } },
      { entity: 'module', row: { id: here, ...device, edge_id: edgeId } },
      { entity: 'module', row: { id: there, ...device } },
      { entity: 'settings', row: { id: `sets-${at}`, parent_id: here, settings_string: `volume: ${at}\n` } },
      {
        entity: 'settings',
        row: { id: `sets-${at}-secret`, parent_id: here, encryption_level: 3, settings_string: `password: p${at}\n` },
      },
      { entity: 'metadata', row: { id: `meta-${at}`, ...meta } },
    )
  }
  return rows
}
