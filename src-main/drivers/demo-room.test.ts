import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { Role } from '../model/enums.ts'
import { entities } from '../model/index.ts'
import { openShelf } from '../runtime/shelf.ts'
import { driver as meetingRoom } from './alcove/meeting-room.ts'
import { driver as matrix } from './extron/sis-matrix.ts'
import { driver as projector } from './pjlink/projector.ts'
import { driver as relay } from './shelly/gen2-relay.ts'

const room = z
  .object({
    records: z.strictObject({
      authority: z.array(entities.authority.schema),
      zone: z.array(entities.zone.schema),
      driver: z.array(entities.driver.schema),
      module: z.array(entities.module.schema),
      control_system: z.array(entities.control_system.schema),
      settings: z.array(entities.settings.schema),
      user: z.array(entities.user.schema),
    }),
    preferences: z.strictObject({ panel_system_id: z.string(), simulated_modules: z.array(z.string()) }),
  })
  .parse(JSON.parse(readFileSync(new URL('../../resources/demo-room.json', import.meta.url), 'utf8')))
const { records, preferences } = room

const drivers = {
  'alcove/meeting-room': meetingRoom,
  'extron/sis-matrix': matrix,
  'pjlink/projector': projector,
  'shelly/gen2-relay': relay,
}
const shelf = await openShelf({ builtIn: [new URL('./', import.meta.url)], log: silentLog, clock: systemClock })

test('ids are unique and in the form of PlaceOS', () => {
  const ids = Object.values(records).flatMap(rows => rows.map(row => row.id))
  expect(new Set(ids).size).toBe(ids.length)
  for (const [name, rows] of Object.entries(records)) {
    const table = entities[name as keyof typeof records].table
    for (const { id } of rows) expect(id).toMatch(new RegExp(`^${table}-[0-9A-Za-z_~-]{10}$`))
  }
})

test('its records point at each other, and at nothing else', () => {
  const has = (rows: { id: string }[], id: string | null | undefined) => expect(rows.map(row => row.id)).toContain(id)
  const [system] = records.control_system
  expect(records.control_system).toHaveLength(1)
  expect(preferences.panel_system_id).toBe(system?.id)
  for (const id of system?.zones ?? []) has(records.zone, id)
  for (const id of system?.modules ?? []) has(records.module, id)
  for (const id of preferences.simulated_modules) has(records.module, id)
  for (const { driver_id } of records.module) has(records.driver, driver_id)
  for (const { parent_id } of records.settings) has(records.module, parent_id)
  for (const { authority_id } of records.user) has(records.authority, authority_id)
  for (const { parent_id } of records.zone) if (parent_id) has(records.zone, parent_id)
})

test.each(records.driver)('driver $file_name is on the shelf, and is what the record says', record => {
  const found = shelf.find(record.file_name)?.description
  expect(found).toMatchObject({ name: record.name, module_name: record.module_name, about: record.description })
  expect(record).toMatchObject({ role: Role[found?.role ?? 'ssh'] })
  expect(record.default_port ?? undefined).toBe(found?.default_port)
})

test.each(records.module)('module $name has its driver and its place, and runs', module => {
  const driver = records.driver.find(row => row.id === module.driver_id)
  expect(module).toMatchObject({ name: driver?.module_name, role: driver?.role, running: true })
  if (module.role === Role.device) expect(module.port).toBe(driver?.default_port)
  if (module.role === Role.service) expect(module.uri).toMatch(/^http:\/\/[\d.]+$/)
  if (module.role === Role.logic) expect(module.control_system_id).toBe(preferences.panel_system_id)
  else expect(shelf.find(driver?.file_name ?? '')?.simulatorUrl).toBeDefined()
})

test.each(records.settings)(
  'settings $id say only what their driver understands',
  ({ parent_id, settings_string, keys }) => {
    const module = records.module.find(row => row.id === parent_id)
    const record = records.driver.find(row => row.id === module?.driver_id)
    const given: Record<string, unknown> = parse(settings_string)
    expect(Object.keys(given)).toEqual(keys)
    expect(drivers[record?.file_name as keyof typeof drivers].settings.strict().parse(given)).toMatchObject(given)
  },
)

test('passwords are in records that are encrypted', () => {
  for (const { settings_string, encryption_level } of records.settings) {
    if (/password/.test(settings_string)) expect(encryption_level).toBeGreaterThan(0)
  }
})

test('every driver on the shelf has a simulator beside it, or needs none', () => {
  const without = shelf.all().filter(({ simulatorUrl }) => simulatorUrl === undefined)
  expect(without.filter(({ description }) => description.role !== 'logic').map(({ fileName }) => fileName)).toEqual([])
})
