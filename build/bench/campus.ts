import { systemClock } from '../../src-main/base/clock.ts'
import { silentLog } from '../../src-main/base/log.ts'
import type { EntityName } from '../../src-main/model/index.ts'
import { shelfRepository } from '../../src-main/model/repository.ts'
import { openStore } from '../../src-main/store/open.ts'

export type Records = Partial<Record<EntityName, { id: string; [field: string]: unknown }[]>>

export interface CampusSize {
  zones: number
  systems: number
  modules: number
  /** One to a module, as YAML. */
  settings: number
  metadata: number
  /** Projectors on simulators, and one logic module in every tenth place. */
  running: number
}

const AT = 1_767_225_600
const at = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index))
const id = (prefix: string, index: number) => `${prefix}-Bench~${index.toString(36).padStart(5, '0')}`
const times = { created_at: AT, updated_at: AT }

/** Buildings full of rooms, each row about as full as a real one. */
export function campus({ zones, systems, modules, settings, metadata, running }: CampusSize): Records {
  const zoneIds = at(zones, index => id('zone', index))
  const logic = (index: number) => index < running && index % 10 === 9
  const ownSystem = (index: number) => id('sys', index % systems)
  return {
    authority: [{ id: 'authority-bench', ...times, name: 'Bench', domain: 'localhost' }],
    repository: [{ ...shelfRepository, ...times }],
    driver: [
      {
        id: 'driver-projector',
        name: 'PJLink projector',
        file_name: 'pjlink/projector',
        module_name: 'Display',
        role: 1,
      },
      { id: 'driver-room', name: 'Meeting room', file_name: 'alcove/meeting-room', module_name: 'System', role: 99 },
    ].map(row => ({ ...row, ...times, commit: 'HEAD', repository_id: shelfRepository.id })),
    zone: at(zones, index => ({
      ...{
        id: id('zone', index),
        ...times,
        name: `Building ${index % 40} Level ${index}`,
        code: `B${index % 40}-${index}`,
      },
      ...{ display_name: `Level ${index}`, description: 'Open plan with meeting rooms along the north side' },
      ...{ tags: ['level'], type: 'level', location: '51.5,-0.1', parent_id: id('zone', index % 40) },
    })),
    control_system: at(systems, index => ({
      ...{
        id: id('sys', index),
        ...times,
        name: `Level ${index % 60} Meeting Room ${index}`,
        display_name: `Room ${index}`,
      },
      ...{ description: 'A screen on each wall and a table for twelve', features: ['Display', 'VC', 'Whiteboard'] },
      ...{ email: `room.${index}@example.com`, code: `R${index}`, type: 'meeting', capacity: 12, bookable: true },
      zones: [...new Set([zoneIds[index % 40], zoneIds[index % zones]])],
      modules: at(Math.ceil((modules - (index % systems)) / systems), turn => id('mod', index + turn * systems)),
    })),
    module: at(modules, index => ({
      ...{ id: id('mod', index), ...times, notes: 'Behind the left-hand panel', running: index < running },
      ...(logic(index)
        ? { driver_id: 'driver-room', name: 'System', role: 99, control_system_id: ownSystem(index) }
        : {
            driver_id: 'driver-projector',
            name: 'Display',
            role: 1,
            ip: `10.1.${index >> 8}.${index & 255}`,
            port: 4352,
          }),
      ...(index % 7 === 0 ? { custom_name: `Wall ${index}` } : {}),
    })),
    settings: at(settings, index => ({
      ...{ id: id('sets', index), ...times, parent_id: id('mod', index % modules), parent_type: 'module' },
      ...{ encryption_level: 0, keys: ['poll_every_ms', 'names'] },
      settings_string: `poll_every_ms: ${5_000 + index}\nnames:\n  HDMI: Table\n  VGA: Wall ${index}\n`,
    })),
    metadata: at(metadata, index => ({
      ...{ id: id('meta', index), ...times, name: `map-${index}`, parent_id: ownSystem(index), description: '' },
      details: { seats: at(8, seat => ({ seat, x: index, y: seat })) },
    })),
  }
}

/** Those that run and are no logic. */
export const simulatedOf = ({ module = [] }: Records): string[] =>
  module.filter(({ running, role }) => running && role !== 99).map(row => row.id)

export async function fillFolder(folder: string, records: Records, simulated = simulatedOf(records)): Promise<void> {
  const store = await openStore({ folder, log: silentLog, clock: systemClock })
  await store.write(change => {
    for (const [entity, rows] of Object.entries(records) as [EntityName, never[]][])
      for (const row of rows) change.load(entity, row)
  })
  await store.preferences.update({ simulated_modules: simulated })
  await store.close()
}
