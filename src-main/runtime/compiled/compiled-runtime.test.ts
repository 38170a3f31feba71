import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import type { LogLine, StatusValue } from '../../model/live.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { until } from '../../testing/until.ts'
import { type CompiledDrivers, createCompiledDrivers } from './compiled-drivers.ts'
import { isAlive, isGone } from './testing/host-on.ts'
import { runtimeOn } from './testing/runtime-on.ts'
import type { Misbehaviour } from './testing/stand-in-driver.ts'
import { keyFor, standInFile } from './testing/stand-in-file.ts'

const never = new AbortController().signal
const display = keyFor('drivers_acme_panel')
const picky = keyFor('drivers_acme_picky')

const root = temporaryFolder()
const createDrivers = () =>
  createCompiledDrivers({
    folder: `${root}/drivers/compiled`,
    cacheFolder: `${root}/cache`,
    log: silentLog,
    clock: systemClock,
  })
const provide = (drivers: CompiledDrivers, key: string, odd?: Misbehaviour) =>
  drivers.provide(key, async () => standInFile(odd), never)

const driver = (id: string, file_name: string) => ({
  ...{ id: `driver-${id}`, name: id, file_name, commit: '1a2b3c4', module_name: 'Display', role: 1 },
})
const module = (id: string, driver_id: string) => ({
  ...{ id: `mod-${id}`, driver_id: `driver-${driver_id}`, name: 'Display', role: 1, running: true },
  ...{ ip: '10.0.0.9', port: 4999 },
})
const room = {
  records: {
    zone: [{ id: 'zone-test', name: 'Test building', tags: ['building'] }],
    driver: [driver('panel', 'drivers/acme/panel.cr'), driver('picky', 'drivers/acme/picky.cr')],
    module: [module('one', 'panel'), module('two', 'panel'), module('picky', 'picky')],
    control_system: [
      { id: 'sys-test', name: 'Test Room', zones: ['zone-test'], modules: ['mod-one', 'mod-two', 'mod-picky'] },
    ],
    settings: [
      {
        id: 'sets-one',
        parent_id: 'mod-one',
        encryption_level: 0,
        settings_string: 'volume_limit: 80',
        keys: ['volume_limit'],
      },
    ],
  },
  preferences: { panel_system_id: 'sys-test', simulated_modules: [] },
}

let at: Awaited<ReturnType<typeof runtimeOn>>
let drivers: CompiledDrivers
beforeAll(async () => {
  const before = createDrivers()
  expect(await provide(before, display)).toEqual({ ok: true })
  expect(await provide(before, picky, { needsSetting: 'volume_limit' })).toEqual({ ok: true })
  // What was there before the node began: no centre has to be asked.
  drivers = createDrivers()
  at = await runtimeOn(room, drivers)
})
afterAll(() => at.stop())

const healthIs = (id: string, state: string) =>
  until(
    () => at.runtime.healthOf(id),
    health => health.state === state,
  )
const statusOf = (id: string) =>
  Object.fromEntries(
    Object.entries(at.runtime.statusOf(id)).map(([name, { value }]: [string, StatusValue]) => [name, value]),
  )
const pidOf = async (id: string) =>
  Number(
    await until(
      () => statusOf(id).pid,
      pid => pid !== undefined,
    ),
  )

test('a module of a compiled driver starts with its settings, reports its status and executes', async () => {
  await healthIs('mod-one', 'connected')
  await until(
    () => statusOf('mod-one'),
    status => 'started_with' in status,
  )
  expect(statusOf('mod-one')).toMatchObject({
    connected: true,
    started_with: { ip: '10.0.0.9', port: 4999, role: 1, settings: { volume_limit: 80 } },
  })
  expect(await at.runtime.execWithCode('mod-one', 'power', [true], { caller: 'user-7' })).toEqual({
    value: true,
    code: 200,
  })
  expect(statusOf('mod-one').power).toBe(true)
  expect(at.runtime.threads().find(({ driver }) => driver.fileName === `compiled/${display}`)).toMatchObject({
    modules: ['mod-one', 'mod-two'],
    up: true,
    launches: 1,
  })
})

test('what its functions throw reaches the caller with class and backtrace; what it has not is not asked', async () => {
  await healthIs('mod-one', 'connected')
  await expect(at.runtime.exec('mod-one', 'fail', [])).rejects.toMatchObject({
    message: 'there is no such input',
    origin: { error: 'ArgumentError' },
    detail: { backtrace: [expect.stringMatching(/display\.cr:12/), expect.anything()] },
  })
  await expect(at.runtime.exec('mod-one', 'nothing', [])).rejects.toMatchObject({ code: 'not_found' })
})

test('its debug lines are there for who watches', async () => {
  await healthIs('mod-one', 'connected')
  const lines: LogLine[] = []
  const stop = at.runtime.watchLog('mod-one', line => lines.push(line))
  await at.runtime.exec('mod-one', 'power', [false])
  expect(lines).toMatchObject([{ level: 'debug', message: 'power is false' }])
  stop()
})

test('a setting that it keeps is in its settings, and comes back to it', async () => {
  await healthIs('mod-two', 'connected')
  await at.runtime.exec('mod-two', 'keep', [33])
  await until(
    () => JSON.stringify(statusOf('mod-two').started_with),
    started => started?.includes('"volume_limit":33') ?? false,
  )
})

test('a module that its driver does not start is disconnected with the reason, and starts once it is mended', async () => {
  const { reason } = await healthIs('mod-picky', 'disconnected')
  expect(reason).toBe("It cannot start: setting 'volume_limit' not found (KeyError). Look at its settings.")
  await expect(at.runtime.exec('mod-picky', 'power', [true])).rejects.toMatchObject({
    code: 'offline',
    message: reason,
  })
  const settings = { id: 'sets-picky', parent_id: 'mod-picky', encryption_level: 0, settings_string: 'volume_limit: 1' }
  await at.store.write(change => change.put('settings', { ...settings, keys: ['volume_limit'] } as never))
  await healthIs('mod-picky', 'connected')
  expect(await at.runtime.exec('mod-picky', 'power', [true])).toBe(true)
})

test('after a kill the process is another one, and its modules go on with their last settings', async () => {
  const before = await pidOf('mod-one')
  const driver = at.runtime.driverOf('mod-one')
  expect(driver && at.runtime.endDriver(driver, 'somebody asked for it')).toBe(true)
  await isGone(before)
  await until(
    () => statusOf('mod-one').pid,
    pid => pid !== undefined && pid !== before,
  )
  await until(
    () => statusOf('mod-two').started_with,
    started => JSON.stringify(started)?.includes('"volume_limit":33') ?? false,
  )
  expect(at.runtime.healthOf('mod-one')).toMatchObject({ restarts: 1 })
  expect(at.runtime.threads().find(({ driver }) => driver.fileName === `compiled/${display}`)).toMatchObject({
    launches: 2,
    lastEnd: { reason: 'somebody asked for it', culprit: undefined },
  })
})

test('a crash is told as that of a thread is, with who was at work, and what waits fails at once', async () => {
  await until(
    () => statusOf('mod-one').pid,
    pid => pid !== undefined,
  )
  await healthIs('mod-two', 'connected')
  await expect(at.runtime.exec('mod-two', 'crash', [])).rejects.toMatchObject({
    message: expect.stringMatching(
      /had to be restarted: it ended with exit code 11: Unhandled exception: Index out of/,
    ),
  })
  expect(at.runtime.notices().map(({ module_id, message }) => [module_id, message])).toContainEqual([
    'mod-two',
    expect.stringMatching(/^Its driver "Acme stand-in" had to be restarted: it ended with exit code 11/),
  ])
  await healthIs('mod-two', 'connected')
  expect(await at.runtime.exec('mod-two', 'power', [true])).toBe(true)
})

test('a newer commit takes over while the room runs, and the process of the older one ends', async () => {
  const before = await pidOf('mod-one')
  const newer = keyFor('drivers_acme_panel', 'ffffff0')
  await provide(drivers, newer)
  await drivers.remove(display)
  await isGone(before)
  await until(
    () => at.runtime.driverOf('mod-one')?.fileName,
    name => name === `compiled/${newer}`,
  )
  await healthIs('mod-one', 'connected')
  expect(await at.runtime.exec('mod-one', 'power', [true])).toBe(true)
})

test('a driver that is removed stops its modules, and says that it is not there', async () => {
  await drivers.remove(picky)
  const { reason } = await healthIs('mod-picky', 'disconnected')
  expect(reason).toBe('There is no driver "drivers/acme/picky.cr" on this node.')
})

test('the node takes the processes with it when it stops, also one that will not end', async () => {
  const stubborn = createDrivers()
  await provide(stubborn, keyFor('drivers_acme_picky'), { ignoresTerminate: true, outlivesSocket: true })
  const other = await runtimeOn(room, stubborn)
  const pids = await until(
    () => ['mod-one', 'mod-picky'].map(id => Number(other.runtime.statusOf(id).pid?.value)),
    all => all.every(pid => pid > 0),
  )
  expect(pids.map(isAlive)).toEqual([true, true])
  await other.stop()
  expect(pids.map(isAlive)).toEqual([false, false])
})
