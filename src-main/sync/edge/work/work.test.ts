import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { settle } from '../../../base/fake-clock.ts'
import type { Store } from '../../../store/open.ts'
import { until } from '../../../testing/until.ts'
import { handedId } from './handed-settings.ts'
import { noneCompiled } from './testing/fake-compiled.ts'
import { KEY, OTHER_KEY, payloadOf, workBench } from './testing/work-bench.ts'

const yes = { type: 'success', success: true }

const load = (module_id: string, driver_key = KEY) => ({ type: 'load', module_id, driver_key }) as const
const unload = (module_id: string) => ({ type: 'unload', module_id }) as const
const stop = (module_id: string) => ({ type: 'stop', module_id }) as const
const start = (module_id: string, settings = {}, more = {}) =>
  ({ type: 'start', module_id, payload: payloadOf(module_id, settings, more) }) as const
/** Its start was laid; no answer is awaited, as nothing says here that it was built. */
const started = (store: Store, mod: string) =>
  until(
    () => store.module.get(mod),
    row => row?.running === true,
  )

test('a module is what its start says, and what is no part of it any more is gone', async () => {
  const { answer, store, runtime } = await workBench()
  runtime.runs.add('mod-1')
  runtime.health.set('mod-1', 'connected')
  await answer(load('mod-1'))
  expect(await answer(start('mod-1', { level: 1 }, { custom_name: 'Left', notes: 'by the door' }))).toEqual(yes)
  const { central: _, ...row } = store.module.get('mod-1') ?? {}
  expect(row).toMatchObject({
    ...{ id: 'mod-1', driver_id: 'driver-acme', edge_id: 'edge-1', name: 'Display', role: 1, running: true },
    ...{ ip: '10.0.0.9', port: 4999, custom_name: 'Left', notes: 'by the door', updated_at: 1_767_312_000 },
  })
  expect(row).not.toHaveProperty('settings')
  expect(row).not.toHaveProperty('control_system')
  await answer(start('mod-1', { level: 1 }))
  expect(store.module.get('mod-1')?.custom_name ?? null).toBeNull()
})

test('a start that says nothing new writes nothing', async () => {
  const { answer, store, document } = await workBench()
  await answer(load('mod-1'))
  void answer(start('mod-1', { level: 1 }))
  await started(store, 'mod-1')
  const [before, rows] = [document.get(), [] as object[]]
  store.changed.on(change => rows.push(change))
  void answer(start('mod-1', { level: 1 }))
  await answer({ type: 'module_loaded', module_id: 'mod-1' })
  await answer(stop('mod-nobody'))
  await settle()
  expect(document.get()).toBe(before)
  expect(rows).toEqual([])
})

test('a driver or a module that a mirror brought keeps what only the mirror knows', async () => {
  const { answer, store } = await workBench()
  const mark = { revision: '41', differs: {} }
  const driver = { id: 'driver-acme', name: 'Acme, all sizes', module_name: 'Display', repository_id: 'repo-1' }
  await store.write(change => {
    change.load('driver', {
      ...driver,
      role: 1,
      file_name: 'drivers/acme/display.cr',
      commit: '1a2b3c4d5e',
      central: mark,
    })
    const module = { id: 'mod-1', driver_id: 'driver-acme', name: 'Display', notes: 'newer', ip: '10.0.0.1', port: 1 }
    change.load('module', { ...module, running: false, central: mark })
  })
  await answer(load('mod-1'))
  void answer(start('mod-1', {}, { notes: 'older' }))
  await started(store, 'mod-1')
  expect(store.module.get('mod-1')).toMatchObject({ ip: '10.0.0.9', port: 4999, notes: 'newer', central: mark })
  expect(store.driver.get('driver-acme')).toMatchObject({ ...driver, central: mark })
})

test('what was changed on site stays so, and a start of what was stopped here is not done', async () => {
  const { answer, store, document } = await workBench()
  await answer(load('mod-1'))
  void answer(start('mod-1'))
  await started(store, 'mod-1')
  await store.write(change => change.update('module', 'mod-1', { running: false, ip: '192.168.1.5' }))
  expect(await answer(start('mod-1', {}, { port: 5000 }))).toEqual({ type: 'success', success: false })
  expect(store.module.get('mod-1')).toMatchObject({ running: false, ip: '192.168.1.5', port: 5000 })
  expect(document.get().assigned['mod-1']?.started).toBe(true)
  // Once the centre has stopped it, too, it starts as it likes.
  expect(await answer(stop('mod-1'))).toEqual(yes)
  void answer(start('mod-1', {}, { port: 5000 }))
  await started(store, 'mod-1')
})

test('what is unloaded and loaded anew soon keeps what was set for it here; what is not goes', async () => {
  const { answer, store, clock } = await workBench()
  for (const mod of ['mod-1', 'mod-2']) {
    await answer(load(mod))
    void answer(start(mod, { level: 1 }))
    await started(store, mod)
  }
  await store.write(change => {
    for (const mod of ['mod-1', 'mod-2'])
      change.put('settings', { id: `sets-own-${mod}`, parent_id: mod, settings_string: 'greeting: by hand' })
  })
  for (const mod of ['mod-1', 'mod-2']) {
    await answer(stop(mod))
    await answer(unload(mod))
  }
  expect(store.module.get('mod-1')?.running).toBe(false)
  await answer(load('mod-1', OTHER_KEY))
  void answer(start('mod-1', { level: 1 }))
  await clock.advance(60_000)
  await until(
    () => store.module.all().map(({ id }) => id),
    ids => ids.join() === 'mod-1',
  )
  await until(
    () => store.settings.all().map(({ id }) => id),
    ids => ids.toSorted().join() === [handedId('mod-1'), 'sets-own-mod-1'].join(),
  )
  expect(store.removedHere.all()).toEqual([])
})

test('what waits for another driver keeps what was set for it here, however long that takes', async () => {
  const compiled = { ...noneCompiled, provide: () => new Promise<never>(() => undefined) }
  const { work, answer, link, lists, store, clock } = await workBench({ compiled })
  await work.registers(link())
  await answer(load('mod-1'))
  void answer(start('mod-1', { level: 1 }))
  await started(store, 'mod-1')
  await store.write(change =>
    change.put('settings', { id: 'sets-own', parent_id: 'mod-1', settings_string: 'greeting: by hand' }),
  )
  await answer(unload('mod-1'))
  const key = 'drivers_my_lamp_1a2b3c4_amd64'
  const loading = answer(load('mod-1', key))
  await until(
    () => clock.advance(60_000).then(() => clock.waiting),
    waiting => waiting === 0,
  )
  expect(await loading).toEqual(yes)
  expect(store.module.get('mod-1')).toMatchObject({ running: false })
  lists({ add_modules: [{ key, module_id: 'mod-1' }] })
  await work.registers(link())
  expect(store.settings.get('sets-own')?.settings_string).toBe('greeting: by hand')
  lists({})
  await work.registers(link())
  expect([store.module.size, store.settings.size]).toEqual([0, 0])
})

test('a module that was removed here stays removed when it is started', async () => {
  const { answer, store } = await workBench()
  await answer(load('mod-1'))
  void answer(start('mod-1'))
  await started(store, 'mod-1')
  await store.write(change => change.remove('module', 'mod-1'))
  expect(await answer(start('mod-1', { level: 1 }))).toEqual({ type: 'success', success: false })
  expect(store.module.get('mod-1')).toBeUndefined()
  expect(store.settings.get(handedId('mod-1'))).toBeUndefined()
})

test('a module with which something goes wrong here does not fail the handshake, and is tried again', async () => {
  const { work, store, lists, link, refuse, clock, log } = await workBench()
  lists({ add_modules: [{ key: KEY, module_id: 'mod-1' }], running_modules: [['mod-1', payloadOf('mod-1')]] })
  refuse(true)
  const over = link()
  const registered = await work.registers(over)
  expect(log.lines.join('\n')).toContain(
    'mod-1 could not be brought into line with the central server: The disk is full.',
  )
  const working = work.works(over, registered)
  refuse(false)
  await clock.advance(30_000)
  await started(store, 'mod-1')
  over.cut()
  await working
})

test('a handshake that begins while another one runs takes its place', async () => {
  const { work, lists, link, asked, document } = await workBench()
  const add_modules = ['mod-1', 'mod-2'].map(module_id => ({ key: KEY, module_id }))
  lists({ add_modules })
  const over = link()
  const first = work.registers(over).catch(error => error.code)
  lists({ add_modules: add_modules.slice(1) })
  await work.registers(over)
  await first
  expect(Object.keys(document.get().assigned)).toEqual(['mod-2'])
  expect(asked.filter(({ type }) => type === 'register').length).toBeGreaterThan(0)
})

test('what the centre says while it is being listened to counts more than the list it gave before', async () => {
  const { work, answer, lists, link, document } = await workBench()
  for (let turns = 1; turns <= 15; turns++) {
    const mods = [1, 2, 3].map(at => `mod-${turns}-${at}`)
    lists({
      add_modules: mods.map(module_id => ({ key: KEY, module_id })),
      running_modules: mods.map(mod => [mod, payloadOf(mod)]),
    })
    const over = link()
    const registered = work.registers(over)
    for (let turn = 0; turn < turns; turn++) await new Promise(resolve => setImmediate(resolve))
    await Promise.all(mods.map(mod => answer(stop(mod))))
    await registered
    expect(Object.entries(document.get().assigned).filter(([, { started }]) => started)).toEqual([])
    over.cut()
  }
})

test('settings that come for its driver, from a mirror or by hand, count at once', async () => {
  const { work, answer, store } = await workBench()
  const life = new AbortController()
  const running = work.run(life.signal)
  await answer(load('mod-1'))
  void answer(start('mod-1', { level: 1, other: 2 }))
  const keys = () => store.settings.get(handedId('mod-1'))?.keys.join()
  await until(keys, now => now === 'level,other')
  const settings = { id: 'sets-driver', parent_id: 'driver-acme', settings_string: 'level: 9' }
  await store.write(change => change.put('settings', settings))
  await until(keys, now => now === 'other')
  await store.write(change => change.remove('settings', settings.id))
  await until(keys, now => now === 'level,other')
  await store.write(change => change.remove('module', 'mod-1'))
  await until(keys, now => now === undefined)
  life.abort()
  await running
})

test('a module whose driver is put on the shelf later begins then, and one whose driver is taken away says so', async () => {
  const { work, answer, link, store, document, shelve, told } = await workBench({ compiled: noneCompiled })
  const life = new AbortController()
  const running = work.run(life.signal)
  await work.registers(link())
  const key = 'drivers_my_lamp_1a2b3c4_amd64'
  expect(await answer(load('mod-1', key))).toEqual({ type: 'success', success: false })
  expect(await answer(start('mod-1'))).toEqual({ type: 'success', success: false })
  expect(store.driver.get('driver-acme')?.file_name).toBe(`compiled/${key}`)
  expect(told).toContain('mod-1 connected false')
  expect(work.view()).toMatchObject({ here: 0, not_here: [{ module_id: 'mod-1', driver_key: key }] })
  shelve({ fileName: 'my/lamp', answersFor: ['drivers/my/lamp.cr'] })
  await until(
    () => store.driver.get('driver-acme')?.file_name,
    name => name === 'my/lamp',
  )
  expect(work.view()).toEqual({ here: 1, started: 1, not_here: [] })
  expect(document.get().assigned['mod-1']).toMatchObject({ key, started: true })
  const before = told.length
  shelve()
  expect(told.slice(before)).toEqual([
    'mod-1 connected false',
    expect.stringMatching(/^mod-1 no_driver_here "No driver/),
  ])
  life.abort()
  await running
})

test('a driver of which nothing is left goes with its last module', async () => {
  const { answer, store, clock } = await workBench()
  await answer(load('mod-1'))
  void answer(start('mod-1'))
  await started(store, 'mod-1')
  await answer(unload('mod-1'))
  await clock.advance(60_000)
  await until(
    () => store.driver.size,
    size => size === 0,
  )
  expect([store.module.size, store.settings.size]).toEqual([0, 0])
})

test("what a payload holds is on the disk in nobody's clear text", async () => {
  const { answer, store, folder } = await workBench()
  await answer(load('mod-1'))
  void answer(start('mod-1', { password: 'open-sesame' }))
  await started(store, 'mod-1')
  const files = readdirSync(folder).filter(name => name.endsWith('.json'))
  expect(files).toContain('central.json')
  for (const name of files) expect(readFileSync(join(folder, name), 'utf8')).not.toContain('open-sesame')
})

test('numbers that are none, or too large, are told as core can read them', async () => {
  const { answer } = await workBench()
  expect(await answer({ type: 'system_status' })).toEqual({
    ...{ type: 'system_status_response', success: true },
    status: {
      ...{ hostname: 'bench', cpu_count: 2, core_cpu: 0, total_cpu: 100 },
      ...{ memory_total: 2 ** 31 - 1, memory_usage: 11, core_memory: 0 },
    },
  })
})

test('whatever is asked in whatever order, with repeats and cuts, the modules end up as the last words of each say', async () => {
  const bench = await workBench()
  const { answer, work, link, lists, document, store } = bench
  const mods = ['mod-1', 'mod-2', 'mod-3']
  const command = fc.tuple(fc.constantFrom('load', 'unload', 'start', 'stop', 'cut', 'list'), fc.constantFrom(...mods))
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 25 }), async commands => {
      let over = link()
      lists({})
      await work.registers(over)
      const expected = new Map<string, 'loaded' | 'started'>()
      const parked = new Set<string>()
      const done: Promise<unknown>[] = []
      const listsExpected = () =>
        lists({
          add_modules: [...expected.keys()].map(module_id => ({ key: KEY, module_id })),
          running_modules: [...expected].flatMap(([id, how]) =>
            how === 'started' ? [[id, payloadOf(id)]] : [],
          ) as never,
        })
      for (const [what, mod] of commands) {
        switch (what) {
          case 'load':
            done.push(answer(load(mod)))
            if (!expected.has(mod)) expected.set(mod, parked.delete(mod) ? 'started' : 'loaded')
            break
          case 'unload':
            done.push(answer(unload(mod)))
            expected.delete(mod)
            parked.delete(mod)
            break
          case 'start':
            // Answered once it runs, which it never does here.
            void answer(start(mod))
            if (expected.has(mod)) expected.set(mod, 'started')
            else parked.add(mod)
            break
          case 'stop':
            done.push(answer(stop(mod)))
            if (expected.has(mod)) expected.set(mod, 'loaded')
            parked.delete(mod)
            break
          case 'cut':
            await Promise.all(done.splice(0))
            over.cut()
            over = link()
            parked.clear()
            listsExpected()
            await work.registers(over)
            break
          case 'list':
            // The same node as another core sees it.
            await Promise.all(done.splice(0))
            if (expected.has(mod)) expected.set(mod, 'started')
            listsExpected()
            await work.registers(over)
        }
      }
      await Promise.all(done)
      await until(
        () =>
          Object.entries(document.get().assigned).map(([mod, { started }]) => [mod, started ? 'started' : 'loaded']),
        now => JSON.stringify(now.toSorted()) === JSON.stringify([...expected].toSorted()),
        10_000,
      )
      const running = [...expected].flatMap(([mod, how]) => (how === 'started' ? [mod] : [])).toSorted()
      await until(
        () => store.module.filter(row => row.running).map(({ id }) => id),
        ids => ids.toSorted().join() === running.join(),
        10_000,
      )
      over.cut()
    }),
    { numRuns: 40 },
  )
})
