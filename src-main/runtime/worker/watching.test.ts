import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { settle } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import { defineDriver, many, one, optional } from '../../driver-kit/index.ts'
import { until } from '../../testing/until.ts'
import { attached, logic, panel, running } from '../conformance/testing/bench.ts'
import { factsOf } from '../testing/run-driver.ts'
import type { MirroredModule, SystemMirror } from '../worker-contract.ts'

const module = (mod: string, index: number, more: Partial<MirroredModule> = {}): MirroredModule => ({
  ...{ id: `mod-${mod.toLowerCase()}${index}`, mod, index, interfaces: [], functions: ['power'], status: {} },
  ...more,
})
const self = module('Room', 1, { id: 'mod-a', interfaces: ['Powerable'] })
const system = (...modules: MirroredModule[]): SystemMirror => ({
  facts: factsOf('sys-x'),
  modules: [self, ...modules],
})

const status = { power: z.boolean(), level: z.number() }
const set = {
  about: 'Sets status.',
  args: { values: z.record(z.string(), z.json()) },
  run: ({ values }: { values: Record<string, Json> }, { setStatus }: { setStatus(values: object): void }) =>
    setStatus(values),
}

describe('a watch of its own status', () => {
  test('begun in `connected` ends with that connection, and is there once on the next', async () => {
    const told: Json[] = []
    const heard: string[] = []
    const { device, exec, clock, connections, monitors } = await attached(
      defineDriver({
        ...panel,
        status,
        commands: { set },
        connected({ watch, monitor }) {
          watch('level', value => void told.push(value))
          monitor('a', text => void heard.push(text))
        },
      }),
    )
    await exec('set', [{ level: 1 }])
    await clock.advance(3_000)
    device.hangsUp()
    await until(connections, all => all.length === 3)
    await settle()
    expect(told).toEqual([1, 1])
    await exec('set', [{ level: 2 }])
    monitors.receive('a', 'text')
    expect(told).toEqual([1, 1, 2])
    expect(heard).toEqual(['text'])
  })

  test('ends by itself or with all of them; what was declared stays', async () => {
    const told: string[] = []
    const stops: (() => void)[] = []
    const {
      exec,
      monitors,
      told: news,
    } = running(
      defineDriver({
        ...logic,
        status,
        commands: {
          set,
          forget: { about: 'Ends all.', run: (_, { unwatchAll }) => unwatchAll() },
        },
        started({ watch, monitor }) {
          stops.push(watch('level', value => void told.push(`first ${value}`)))
          watch('level', value => void told.push(`second ${value}`))
          monitor('a', text => void told.push(`heard ${text}`))
        },
        reported: { level: value => void told.push(`declared ${value}`) },
      }),
    )
    await settle()
    await exec('set', [{ level: 1 }])
    expect(told.splice(0)).toEqual(['first 1', 'second 1', 'declared 1'])
    stops[0]?.()
    monitors.receive('a', 'x')
    await exec('set', [{ level: 2 }])
    expect(told.splice(0)).toEqual(['heard x', 'second 2', 'declared 2'])
    await exec('forget')
    monitors.receive('a', 'y')
    await exec('set', [{ level: 3 }])
    expect(told).toEqual(['declared 3'])
    expect(news.filter(({ kind }) => kind === 'monitors')).toEqual([
      { kind: 'monitors', channels: ['a'] },
      { kind: 'monitors', channels: [] },
    ])
  })

  test('may begin others of the same key without an end', async () => {
    const told: Json[] = []
    const { exec } = running(
      defineDriver({
        ...logic,
        status,
        commands: { set },
        started({ watch }) {
          const again = () =>
            watch('level', value => {
              told.push(value)
              if (told.length < 1_000) again()
            })
          again()
        },
      }),
    )
    await exec('set', [{ level: 1 }])
    await settle()
    // Each that it began was told what is there, and began the next.
    expect(told.length).toBeGreaterThan(1)
    expect(told.length).toBeLessThanOrEqual(1_000)
  })

  test('of a name that no object can have is harmless', async () => {
    const { exec, changes } = running(defineDriver({ ...logic, status, commands: { set } }))
    await settle()
    await exec('set', [JSON.parse('{"__proto__": {"level": 5}, "level": 1}')])
    expect(changes()).toEqual([{ connected: true }, { level: 1 }])
  })
})

describe('a binding to another module', () => {
  test('is made once, outlives `unwatchAll`, and ends with the module', async () => {
    const told: Json[] = []
    const {
      exec,
      module: at,
      stop,
    } = running(
      defineDriver({
        ...logic,
        commands: { forget: { about: 'Ends all.', run: (_, { unwatchAll }) => unwatchAll() } },
        bind: [{ module: 'Display_1', status: 'power', run: value => void told.push(value) }],
      }),
      { system: system(module('Display', 1, { status: { power: true } })) },
    )
    await settle()
    await exec('forget')
    at.systemStatus('mod-display1', { power: false })
    expect(told).toEqual([true, false])
    await stop()
    at.systemStatus('mod-display1', { power: true })
    expect(told).toEqual([true, false])
  })
})

test('a module sees itself in its system as the others do, and is told of itself there', async () => {
  const told: Json[] = []
  const changes: number[] = []
  const { exec, module: at } = running(
    defineDriver({
      ...logic,
      status,
      commands: {
        set,
        look: { about: 'Its own power.', run: (_, { system }) => system.module('Room_1').status.power ?? null },
      },
      started: ({ system }) => void system.watch('Room_1', 'power', value => void told.push(value)),
      systemChanged: () => void changes.push(1),
    }),
    { system: system() },
  )
  await exec('set', [{ power: true }])
  expect(await exec('look')).toBe(true)
  // The room is told anew, with what was known of this module before.
  at.system('sys-x', system())
  expect(await exec('look')).toBe(true)
  await exec('set', [{ power: null }])
  expect(told).toEqual([true, null])
  await settle()
  // What it reports itself is no news to it.
  expect(changes).toHaveLength(1)
})

test('what a driver needs is found anew for each use: one, an optional one, many', async () => {
  const driver = defineDriver({
    ...logic,
    uses: { screen: one('Display_1'), lamp: optional('Lamp_1', 'Powerable'), mics: many('Mic') },
    commands: {
      look: {
        about: 'What is there.',
        run: (_, { uses }) => [uses.screen.exists, uses.lamp?.slug ?? null, uses.mics.map(({ slug }) => slug)],
      },
    },
  })
  const { exec, module: at } = running(driver, { system: system() })
  expect(await exec('look')).toEqual([false, null, []])
  at.system('sys-x', system(module('Mic', 2), module('Mic', 1), module('Display', 1), module('Lamp', 1)))
  // The lamp is there, and is not what is needed.
  expect(await exec('look')).toEqual([true, null, ['Mic_1', 'Mic_2']])
  at.system('sys-x', system(module('Lamp', 1, { interfaces: ['Powerable'] })))
  expect(await exec('look')).toEqual([false, 'Lamp_1', []])
})

describe('a system that is opened by its id', () => {
  const driver = defineDriver({
    ...logic,
    status: { seen: z.array(z.json()) },
    state: () => ({ seen: [] as Json[] }),
    commands: {
      open: {
        about: 'Opens it.',
        args: { id: z.string() },
        run: async ({ id }, { openSystem }) => (await openSystem(id)).name,
      },
      follow: {
        about: 'Watches a display in it.',
        args: { id: z.string() },
        run: async ({ id }, { openSystem, state }) => {
          ;(await openSystem(id)).watch('Display_1', 'power', value => void state.seen.push(value))
        },
      },
      call: {
        about: 'Calls a display in it.',
        args: { id: z.string() },
        run: async ({ id }, { openSystem }) => (await openSystem(id)).module('Display_1').exec('power'),
      },
      seen: { about: 'What it saw.', run: (_, { state }) => state.seen },
    },
  })
  const other = (...modules: MirroredModule[]): SystemMirror => ({ facts: factsOf('sys-y', { name: 'Y' }), modules })

  test('and is not there, comes, changes, goes and comes again', async () => {
    const { exec, module: at, told } = running(driver)
    const asked = () => told.filter(({ kind }) => kind === 'open-system').length
    const [one, two] = [exec('open', ['sys-y']), exec('open', ['sys-y'])]
    await settle()
    expect(asked()).toBe(1)
    at.system('sys-y', undefined)
    for (const failed of [one, two])
      await expect(failed).rejects.toMatchObject({
        code: 'not_found',
        message: 'There is no system sys-y on this node.',
      })

    const opened = exec('follow', ['sys-y'])
    await settle()
    at.system('sys-y', other(module('Display', 1, { status: { power: true } })))
    await opened
    await settle()
    at.systemStatus('mod-display1', { power: false })
    expect(await exec('open', ['sys-y'])).toBe('Y')
    expect(asked()).toBe(2)
    expect(await exec('seen')).toEqual([true, false])

    at.system('sys-y', undefined)
    const again = exec('call', ['sys-y'])
    await settle()
    expect(asked()).toBe(3)
    at.system('sys-y', undefined)
    await expect(again).rejects.toMatchObject({ code: 'not_found' })

    at.system('sys-y', other(module('Display', 1, { status: { power: true } })))
    await settle()
    expect(await exec('seen')).toEqual([true, false, true])
  })

  test('while the module stops: nobody waits for it any more', async () => {
    const { exec, stop } = running(driver)
    const failed = expect(exec('open', ['sys-y'])).rejects.toMatchObject({ code: 'cancelled' })
    await settle()
    await stop()
    await failed
  })
})
