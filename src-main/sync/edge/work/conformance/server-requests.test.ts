import { expect, onTestFinished, test } from 'vitest'
import { fakeClock } from '../../../../base/fake-clock.ts'
import { until } from '../../../../testing/until.ts'
import { fakeCompiled } from '../testing/fake-compiled.ts'
import { type Hall, keys, openHall, openSharedHall, untilLinkedAnew } from '../testing/hall.ts'

// edge.md 4: what the centre asks for.

const yes = { type: 'success', success: true }
const no = { type: 'success', success: false }

/** A payload as core makes it (edge.md 6.1), of a device at the panel. */
const payloadFor = (id: string, settings: object = {}, more: object = {}) =>
  JSON.stringify({
    ...{
      id,
      driver_id: 'driver-device',
      edge_id: hall.edgeId,
      name: 'Device',
      role: 1,
      running: true,
      connected: true,
    },
    ...{ ip: '127.0.0.1', port: hall.panel.port, tls: false, udp: false, makebreak: false, uri: '' },
    ...{ control_system: null, settings, ...more },
  })

// They share a node, as each of them needs its threads; each test has modules of its own.
const hall = await openSharedHall()
const edge = await hall.start()
let modules = 0

/** A module that runs, and is the only one of its name. */
async function connected(fields: Parameters<Hall['module']>[1] = {}, settings = '{}'): Promise<string> {
  const mod = fresh()
  hall.setting(mod, settings)
  hall.module(mod, fields)
  await hall.shows(mod, 'connected', true)
  return mod
}

const fresh = () => `mod-${++modules}`

const load = (module_id: string, driver_key: string = keys.device) => ({ type: 'load', module_id, driver_key })

test('26: a module that is loaded stays with its driver when it is loaded with another one', async () => {
  const mod = fresh()
  expect(await hall.ask(load(mod))).toEqual(yes)
  expect(await hall.ask(load(mod, keys.acme))).toEqual(yes)
  expect(edge.document.get().assigned[mod]?.key).toBe(keys.device)
})

test('27, 29: a load whose driver is slow to come is answered, and done later, without what was unloaded', async () => {
  const slow = await openHall({ misbehave: { failMissingBinaries: true } })
  const clock = fakeClock()
  const { document } = await slow.start({ compiled: fakeCompiled(), clock })
  const answers = [slow.ask(load('mod-1', keys.unknown)), slow.ask(load('mod-2', keys.unknown))]
  await until(
    () => clock.waiting,
    // The two loads, and the pause before the file is asked for again.
    count => count >= 3,
  )
  await clock.advance(5_000)
  await until(
    () => clock.waiting,
    count => count >= 3,
  )
  await clock.advance(15_000)
  expect(await Promise.all(answers)).toEqual([yes, yes])
  expect(await slow.ask({ type: 'module_loaded', module_id: 'mod-1' })).toEqual(no)
  expect(await slow.ask({ type: 'unload', module_id: 'mod-1' })).toEqual(yes)
  slow.central.binaries.set(keys.unknown, Buffer.from('a program'))
  await until(
    () => clock.advance(30_000).then(() => Object.keys(document.get().assigned)),
    mods => mods.join() === 'mod-2',
  )
  expect(await slow.ask({ type: 'module_loaded', module_id: 'mod-1' })).toEqual(no)
  expect(await slow.ask({ type: 'module_loaded', module_id: 'mod-2' })).toEqual(yes)
})

test('28: a start that comes before the load is done with it', async () => {
  const mod = fresh()
  expect(await hall.ask({ type: 'start', module_id: mod, payload: payloadFor(mod, { level: 4 }) })).toEqual(yes)
  expect(await hall.ask({ type: 'module_loaded', module_id: mod })).toEqual(no)
  expect(await hall.ask(load(mod))).toEqual(yes)
  await hall.shows(mod, 'level', 4)
})

test('29: a start that waits is forgotten with a stop, and the module is loaded only', async () => {
  const mod = fresh()
  expect(await hall.ask({ type: 'start', module_id: mod, payload: payloadFor(mod) })).toEqual(yes)
  expect(await hall.ask({ type: 'stop', module_id: mod })).toEqual(no)
  expect(await hall.ask(load(mod))).toEqual(yes)
  expect(edge.document.get().assigned[mod]).toMatchObject({ started: false, payload: null })
  expect(await hall.ask({ type: 'module_loaded', module_id: mod })).toEqual(yes)
})

test('30: a start with other settings only is an update: told once, and the connection stays', async () => {
  const mod = await connected()
  const connections = hall.panel.connections
  await hall.execute(mod, 'report', [5])
  await hall.shows(mod, 'count', 5)
  const payload = payloadFor(mod, { level: 9 })
  expect(await hall.ask({ type: 'start', module_id: mod, payload })).toEqual(yes)
  await hall.shows(mod, 'level', 9)
  expect(await hall.ask({ type: 'start', module_id: mod, payload })).toEqual(yes)
  await hall.execute(mod, 'report', [6])
  await hall.shows(mod, 'count', 6)
  expect(hall.central.redis.status(mod, 'updates')).toBe(1)
  expect(hall.panel.connections).toBe(connections)
})

test('31: a start with another address begins anew, and says so', async () => {
  const mod = await connected()
  const connections = hall.panel.connections
  await hall.execute(mod, 'report', [5])
  await hall.shows(mod, 'count', 5)
  const about = ['clear', 'set']
  const said = () =>
    hall
      .asked('proxy_redis')
      .filter(({ action, hash_id }) => about.includes(String(action)) && String(hash_id).endsWith(mod))
  const before = said().length
  const payload = payloadFor(mod, {}, { ip: 'localhost' })
  expect(await hall.ask({ type: 'start', module_id: mod, payload })).toEqual(yes)
  await until(
    () => said().length,
    count => count === before + 2,
  )
  await until(
    () => hall.panel.connections,
    count => count === connections + 1,
  )
  await hall.shows(mod, 'connected', true)
  expect(hall.central.redis.status(mod, 'count') ?? null).toBeNull()
})

test('32: of a module that nobody knows stop says no, unload yes, and module_loaded no', async () => {
  const module_id = 'mod-nobody'
  expect(await hall.ask({ type: 'stop', module_id })).toEqual(no)
  expect(await hall.ask({ type: 'unload', module_id })).toEqual(yes)
  expect(await hall.ask({ type: 'module_loaded', module_id })).toEqual(no)
})

test('33, 34: a driver is loaded as long as one of its modules is, started or not', async () => {
  const [one, other] = [await connected({ driver_id: 'plain' }), await connected({ driver_id: 'plain' })]
  const counted = async () => (await hall.ask({ type: 'run_count' })).count ?? { drivers: 0, modules: 0 }
  const all = await counted()
  expect((await hall.ask({ type: 'loaded_modules' })).modules?.[keys.plain]).toEqual([one, other])
  expect(await hall.ask({ type: 'unload', module_id: one })).toEqual(yes)
  expect(await hall.ask({ type: 'driver_loaded', driver_key: keys.plain })).toEqual(yes)
  expect(await hall.ask({ type: 'stop', module_id: other })).toEqual(yes)
  expect((await hall.ask({ type: 'loaded_modules' })).modules?.[keys.plain]).toEqual([])
  expect(await counted()).toEqual({ drivers: all.drivers, modules: all.modules - 1 })
  expect(await hall.ask({ type: 'unload', module_id: other })).toEqual(yes)
  expect(await hall.ask({ type: 'driver_loaded', driver_key: keys.plain })).toEqual(no)
  expect(await counted()).toEqual({ drivers: all.drivers - 1, modules: all.modules - 2 })
})

test('35: a start that hangs keeps no other waiting, and is given up in time', async () => {
  const held = await openHall()
  const clock = fakeClock()
  await held.start({ clock })
  expect(await held.ask(load('mod-hangs', keys.hangs))).toEqual(yes)
  expect(await held.ask(load('mod-1'))).toEqual(yes)
  const hangs = payloadFor('mod-hangs', {}, { driver_id: 'driver-hangs', role: 99 })
  const hung = held.ask({ type: 'start', module_id: 'mod-hangs', payload: hangs })
  expect(await held.ask({ type: 'start', module_id: 'mod-1', payload: payloadFor('mod-1', { level: 2 }) })).toEqual(yes)
  await until(
    () => clock.waiting,
    count => count > 0,
  )
  await clock.advance(20_000)
  expect(await hung).toEqual(no)
})

test('36: a driver that is killed begins again, with its modules as they were started', async () => {
  const mod = await connected({}, 'level: 6')
  const status = async () => (await hall.ask({ type: 'driver_status', driver_key: keys.device })).status
  const [before, connections] = [await status(), hall.panel.connections]
  expect(before).toMatchObject({ running: true, launch_count: expect.any(Number), last_exit_code: 0 })
  expect(Number(before?.launch_time)).toBeGreaterThan(0)
  expect(await hall.ask({ type: 'kill', driver_key: keys.device })).toEqual(yes)
  await until(status, now => now?.launch_count === Number(before?.launch_count) + 1 && now.running === true)
  await until(
    () => hall.panel.connections,
    count => count > connections,
  )
  await hall.shows(mod, 'connected', true)
  await hall.shows(mod, 'level', 6)
  expect(await hall.ask({ type: 'kill', driver_key: 'drivers_nobody_knows_abc1234_amd64' })).toEqual(no)
})

test('37, 40: functions are called by position, by name and with what has a default left out, for who asked', async () => {
  const [acme, device] = [await connected({ driver_id: 'acme' }), await connected()]
  for (const args of [[30, 5], { ramp: 5, level: 30, unknown: true }])
    expect(await hall.execute(acme, 'volume', args)).toMatchObject({ success: true, output: '35', code: 200 })
  for (const args of [[30], { level: 30 }])
    expect(await hall.execute(acme, 'volume', args)).toMatchObject({ success: true, output: '30' })
  for (const args of [[], {}, null])
    expect(await hall.execute(acme, 'no', args)).toMatchObject({ success: true, output: 'false' })
  expect(await hall.execute(acme, 'nothing_in_json')).toMatchObject({ success: true, output: 'null' })
  expect(await hall.execute(acme, 'power', [true])).toMatchObject({ success: true, output: 'true' })
  expect(await hall.execute(device, 'created')).toMatchObject({ success: true, output: '"made"', code: 201 })
  expect(await hall.execute(acme, 'who', [], 'user-7')).toMatchObject({ output: '"user-7"' })
  expect(await hall.execute(acme, 'who')).toMatchObject({ output: 'null' })
})

test('38: what fails does so with words that end in the class, and a code', async () => {
  const [acme, device] = [await connected({ driver_id: 'acme' }), await connected()]
  const failing = [
    [acme, 'fail', [], /^no such lamp \(Error\)$/, 500],
    [acme, 'volume', [], /^volume: argument "level" is missing\. .* \(ArgumentError\)$/, 500],
    [
      acme,
      'volume',
      [1, 2, 3],
      /^wrong number of arguments for 'volume' \[given 3, expected 2\] \(ArgumentError\)$/,
      500,
    ],
    [acme, 'fly', [], /^could not find function fly \(ArgumentError\)$/, 500],
    [device, 'refuse', [], /^busy \[still\] \(Abort\)$/, 409],
  ] as const
  for (const [mod, method, args, message, code] of failing) {
    const answer = await hall.execute(mod, method, args)
    expect(answer).toMatchObject({ type: 'execute_response', success: false, code })
    const said = JSON.parse(answer.output ?? '')
    expect(said).toEqual({ message: expect.stringMatching(message), backtrace: [], code })
  }
})

test('39: a module that does not run answers at once that it does not', async () => {
  const mod = fresh()
  await hall.ask(load(mod))
  const cases = [
    [mod, /not started/],
    ['mod-nobody', /not on this edge/],
  ] as const
  for (const [id, words] of cases) {
    const answer = await hall.execute(id, 'keep', [1])
    expect(answer).toMatchObject({ success: false, code: 500 })
    const { message, backtrace } = JSON.parse(answer.output ?? '')
    expect(message).toMatch(words)
    expect(message).toMatch(/ \(ModuleError\)$/)
    expect(backtrace).toEqual([])
  }
  const garbled = await hall.ask({ type: 'execute', module_id: mod, payload: '{' })
  expect(JSON.parse(garbled.output ?? '').message).toMatch(/cannot be read\. \(ArgumentError\)$/)
})

test('41: what a debugged module logs goes up, from whenever it runs until it is to be ignored or the link drops', async () => {
  const mod = `mod-${modules + 1}`
  const lines = () => hall.central.debugLines.filter(({ moduleId }) => moduleId === mod).map(({ message }) => message)
  expect(await hall.ask({ type: 'debug', module_id: mod })).toEqual(yes)
  expect(await connected()).toBe(mod)
  await hall.execute(mod, 'say', ['hello'])
  await until(lines, all => all.includes('[1,"hello"]'))
  expect(await hall.ask({ type: 'ignore', module_id: mod })).toEqual(yes)
  const before = lines().length
  await hall.execute(mod, 'say', ['again'])
  await hall.execute(mod, 'report', [1])
  await hall.shows(mod, 'count', 1)
  expect(lines()).toHaveLength(before)

  await hall.ask({ type: 'debug', module_id: mod })
  const links = hall.asked('register').length
  edge.link.reconnect('The test wants another link.')
  await untilLinkedAnew(hall, links)
  await hall.execute(mod, 'say', ['to nobody'])
  await hall.execute(mod, 'report', [2])
  await hall.shows(mod, 'count', 2)
  expect(lines()).not.toContain('[1,"to nobody"]')
})

test('42: of a driver that is not loaded there is no status', async () => {
  const answer = await hall.ask({ type: 'driver_status', driver_key: 'drivers_nobody_knows_abc1234_amd64' })
  expect(answer).toEqual({ type: 'driver_status_response', success: true })
})

test('43: all of what the machine is like is told, in whole numbers where they must be', async () => {
  const { status } = await hall.ask({ type: 'system_status' })
  expect(Object.keys(status ?? {}).toSorted()).toEqual([
    ...['core_cpu', 'core_memory', 'cpu_count', 'hostname', 'memory_total', 'memory_usage', 'total_cpu'],
  ])
  for (const name of ['cpu_count', 'memory_total', 'memory_usage', 'core_memory'])
    expect(Number.isInteger(status?.[name])).toBe(true)
})

test('a start that cannot be read is refused, and changes nothing', async () => {
  const mod = await connected()
  for (const payload of ['{', '[]', '{"role":"submarine"}', '{"settings":3}'])
    expect(await hall.ask({ type: 'start', module_id: mod, payload })).toEqual(no)
  expect(edge.runtime.healthOf(mod).state).toBe('connected')
  expect(edge.log.lines.filter(line => line.startsWith('error')).join('\n')).toContain('cannot be read')
})

test('9.2: with every message sent twice, what is changed at the centre is so here', async () => {
  hall.central.misbehave.repeats = true
  onTestFinished(() => {
    hall.central.misbehave.repeats = false
  })
  const mod = await connected({ driver_id: 'plain' })
  hall.setting(mod, 'level: 8')
  await until(
    () => hall.execute(mod, 'level'),
    ({ output }) => output === '8',
  )
  const health = (state: string) =>
    until(
      () => edge.runtime.healthOf(mod).state,
      now => now === state,
    )
  hall.central.data.update('module', mod, { running: false })
  await health('stopped')
  hall.central.data.update('module', mod, { running: true, ip: 'localhost' })
  await health('connected')
  hall.central.data.update('driver', 'driver-plain', { commit: '7654321' })
  await until(
    () => edge.document.get().assigned[mod],
    now => now?.key === 'drivers_edge_plain_7654321_amd64' && now.started,
  )
  await health('connected')
  hall.central.data.remove('module', mod)
  await until(
    () => edge.document.get().assigned[mod],
    now => now === undefined,
  )
  await health('stopped')
})

test('nothing of all this broke a rule of the protocol', () => {
  expect(hall.central.violations).toEqual([])
})
