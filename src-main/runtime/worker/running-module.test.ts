import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { fakeClock, settle } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import { defineDriver, endsWith, none, tcp } from '../../driver-kit/index.ts'
import { closedPort, tcpDevice } from '../../testing/tcp-device.ts'
import { until } from '../../testing/until.ts'
import { factsOf, runDriver } from '../testing/run-driver.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const logic = { name: 'Logic', moduleName: 'Logic', transport: none(), settings: z.object({}), status: {} }
const panel = {
  ...{ name: 'Panel', moduleName: 'Display', settings: z.object({}), status: {} },
  transport: tcp({ tokenizer: endsWith('\n') }),
}

describe('calling a function', () => {
  const driver = defineDriver({
    ...logic,
    commands: {
      add: {
        about: 'Adds.',
        args: { a: z.number(), b: z.number().default(10), kind: z.enum(['HDMI', 'DisplayPort']).optional() },
        run: ({ a, b }) => a + b,
      },
      who: { about: 'Who asks.', run: (_, { caller }) => caller ?? null },
      nothing: { about: 'Gives nothing.', run: () => undefined },
      no: { about: 'Gives false.', run: () => false },
      big: { about: 'Gives what JSON cannot say.', run: () => 1n },
      late: { about: 'Waits.', run: () => new Promise(resolve => setImmediate(() => resolve('late'))) },
      throws: {
        about: 'Throws.',
        run: () => {
          throw new Error('broken')
        },
      },
    },
  })

  test.each<[string, string, Json, Json]>([
    ['a missing tail takes its default', 'add', [1], 11],
    ['arguments by position', 'add', [1, 2], 3],
    ['arguments by name, and what it does not know is left out', 'add', { b: 2, a: 1, extra: 9 }, 3],
    ['nothing is null', 'nothing', [], null],
    ['false stays false', 'no', [], false],
    ['what JSON cannot say is null', 'big', [], null],
    ['a promise is awaited', 'late', [], 'late'],
    ['a function without parameters ignores arguments by name', 'no', { a: 1 }, false],
  ])('%s', async (_, method, args, expected) => {
    expect(await runDriver(driver).exec(method, args)).toEqual(expected)
  })

  test.each<[string, string, Json, string]>([
    ['too many arguments', 'add', [1, 2, 'HDMI', 4], "wrong number of arguments for 'add' (given 4, expected 3)"],
    ['a missing one', 'add', [], 'add: argument "a" is missing. Call it as add(a, b, kind).'],
    ['one of the wrong type', 'add', ['1'], 'add: argument "a": Invalid input: expected number, received string'],
    [
      'a member the enum does not have',
      'add',
      [1, 2, 'VGA'],
      'add: argument "kind": Invalid option: expected one of "HDMI"|"DisplayPort"',
    ],
    ['an unknown function', 'sub', [], 'could not find function sub'],
    ['what every object has', 'toString', [], 'could not find function toString'],
    ['an error of the driver', 'throws', [], 'broken'],
  ])('%s fails with what is wrong', async (_, method, args, message) => {
    await expect(runDriver(driver).exec(method, args)).rejects.toThrow(message)
  })

  test('it knows on whose behalf it runs', async () => {
    const { exec } = runDriver(driver)
    expect(await exec('who', [], 'user-a')).toBe('user-a')
    expect(await exec('who')).toBeNull()
  })
})

describe('a logic module', () => {
  const system = {
    facts: factsOf('sys-a', { name: 'Room', timezone: 'Europe/Berlin' }),
    modules: [
      {
        id: 'mod-b',
        mod: 'Display',
        index: 1,
        interfaces: ['Powerable'],
        functions: ['power'],
        status: { power: true },
      },
      { id: 'mod-c', mod: 'Display', index: 2, interfaces: [], functions: ['volume'], status: {} },
      { id: 'mod-a', mod: 'System', index: 1, interfaces: ['Powerable'], functions: ['power'], status: {} },
    ],
  }
  const driver = defineDriver({
    ...logic,
    status: { power: z.boolean() },
    commands: {
      power: {
        about: 'All on or off.',
        args: { state: z.boolean() },
        run: ({ state }, { system }) => {
          // After a pause too, the call is made for the one who asked.
          return Promise.resolve().then(() => system.module('Display_1').exec('power', [state]))
        },
      },
      look: {
        about: 'What it sees.',
        run: (_, { system }) => ({
          all: system.all('Display').map(({ slug }) => slug),
          powerable: system.implementing('Powerable').map(({ slug }) => slug),
          having: system.implementing('volume').map(({ slug }) => slug),
          missing: !system.module('Display_3').exists,
          power: system.module('Display_1').status.power ?? null,
          zone: system.timezone ?? null,
        }),
      },
    },
    systemChanged: ({ system, setStatus }) => setStatus({ power: system.module('Display_1').status.power === true }),
  })

  test('passes on to other modules who began it; what nobody began is nobody’s', async () => {
    const calls: unknown[] = []
    const { exec } = runDriver(driver, {
      system,
      callSystem: async (...call) => {
        calls.push(call)
        return true
      },
    })
    expect(await exec('power', [true], 'user-a')).toBe(true)
    await exec('power', [false])
    expect(calls).toEqual([
      ['mod-b', 'power', [true], 'user-a'],
      ['mod-b', 'power', [false], undefined],
    ])
  })

  test('sees its system: by name, by interface, by function; a missing module is no error', async () => {
    const { exec } = runDriver(driver, { system })
    expect(await exec('look')).toEqual({
      all: ['Display_1', 'Display_2'],
      powerable: ['Display_1', 'System_1'],
      having: ['Display_2'],
      missing: true,
      power: true,
      zone: 'Europe/Berlin',
    })
  })

  test('is told once of any number of changes at the same time', async () => {
    const { module, changes } = runDriver(driver, { system: structuredClone(system) })
    await settle()
    for (const power of [false, true, false, true]) {
      module.systemStatus('mod-b', { power })
    }
    await settle()
    expect(changes()).toEqual([{ connected: true }, { power: true }])
  })

  test('is connected from the start', async () => {
    const { connections } = runDriver(driver, { system })
    await settle()
    expect(connections()).toEqual([[true, undefined]])
  })
})

describe('status', () => {
  const driver = defineDriver({
    ...logic,
    status: { power: z.boolean(), list: z.array(z.number()), any: z.json() },
    commands: {
      set: {
        about: 'Sets status.',
        args: { values: z.record(z.string(), z.json()) },
        run: ({ values }, { setStatus }) => setStatus(values as never),
      },
      read: { about: 'Reads it.', run: (_, { status }) => ({ ...status }) },
    },
  })

  test('only what differs is told, and null takes a value away once', async () => {
    const { exec, changes } = runDriver(driver)
    await settle()
    for (const values of [
      { power: true },
      { power: true },
      { power: true, list: [1] },
      { list: [1] },
      { any: { a: 1, b: 2 } },
      { any: { b: 2, a: 1 } },
      { power: null },
      { power: null },
    ]) {
      await exec('set', [values])
    }
    expect(changes()).toEqual([
      { connected: true },
      { power: true },
      { list: [1] },
      { any: { a: 1, b: 2 } },
      { any: { b: 2, a: 1 } },
      { power: null },
    ])
    expect(await exec('read')).toEqual({ connected: true, list: [1], any: { b: 2, a: 1 } })
  })
})

test('what a stopped module still sets is not said of the one that takes its place', async () => {
  let finish: () => void = () => undefined
  const { module, exec, changes } = runDriver(
    defineDriver({
      ...logic,
      status: { power: z.boolean() },
      commands: {
        power: {
          about: 'Takes its time.',
          async run(_, { setStatus }) {
            await new Promise<void>(resolve => {
              finish = resolve
            })
            setStatus({ power: true })
          },
        },
      },
    }),
  )
  await settle()
  const done = exec('power')
  await module.stop()
  finish()
  await done
  expect(changes()).toEqual([{ connected: true }])
})

describe('settings', () => {
  const driver = defineDriver({
    ...logic,
    settings: z.object({ poll_ms: z.number().default(1_000), input: z.object({ name: z.string() }).optional() }),
    status: { poll_ms: z.number() },
    commands: { poll: { about: 'The setting.', run: (_, { settings }) => settings.poll_ms } },
    updated: ({ settings, setStatus }) => setStatus({ poll_ms: settings.poll_ms }),
  })

  test('that are wrong keep the module from starting, and the message names the place', () => {
    expect(() => runDriver(driver, { settings: { poll_ms: 'often' } })).toThrow(
      'Setting "poll_ms": Invalid input: expected number, received string. Correct the module\'s settings.',
    )
    expect(() => runDriver(driver, { settings: { input: { name: 1 } } })).toThrow('Setting "input.name": ')
  })

  test('that change are in force at once, and the driver is told', async () => {
    const { update, exec, changes } = runDriver(driver, { settings: { poll_ms: 5 } })
    await settle()
    update({ poll_ms: 6 })
    expect(await exec('poll')).toBe(6)
    expect(changes()).toContainEqual({ poll_ms: 6 })
  })

  test('that change for the worse leave the module running with those it had', async () => {
    const { update, exec, lines } = runDriver(driver, { settings: { poll_ms: 5 } })
    update({ poll_ms: 'often' })
    expect(await exec('poll')).toBe(5)
    expect(lines()).toContainEqual(
      `error: Setting "poll_ms": Invalid input: expected number, received string. Correct the module's settings. Until then it goes on with those it had.`,
    )
  })
})

describe('what a driver throws', () => {
  const driver = defineDriver({
    ...logic,
    status: { runs: z.number() },
    commands: { ping: { about: 'Answers.', run: () => 'pong' } },
    started: ({ schedule, setStatus, status }) => {
      schedule.every(1_000, () => {
        setStatus({ runs: (status.runs ?? 0) + 1 })
        throw new Error(`run ${status.runs}`)
      })
      throw new Error('not in the mood')
    },
    connected: async () => {
      throw new Error('not now')
    },
  })

  test('in a callback is logged, and the module goes on', async () => {
    const { exec, clock, lines, connections } = runDriver(driver)
    await clock.advance(3_000)
    expect(connections()).toEqual([[true, undefined]])
    expect(lines().map(line => line.split('\n')[0])).toEqual([
      'error: started failed: Error: not in the mood',
      'info: connected',
      'error: connected failed: Error: not now',
      'error: a scheduled run failed: Error: run 1',
      'error: a scheduled run failed: Error: run 2',
      'error: a scheduled run failed: Error: run 3',
    ])
    expect(await exec('ping')).toBe('pong')
  })
})

describe('schedules', () => {
  test('runs never overlap, count from the end of the last one, and stop where they cancel themselves', async () => {
    const clock = fakeClock()
    const begins: number[] = []
    const [wait, cancels]: [(() => void)[], (() => void)[]] = [[], []]
    const driver = defineDriver({
      ...logic,
      commands: {},
      started: ({ schedule }) => {
        schedule.every(1_000, () => {
          begins.push(clock.monotonic())
          return new Promise<void>(resolve => wait.push(resolve))
        })
        const cancel = schedule.every(100, () => {
          cancels.push(cancel)
          cancel()
        })
      },
    })
    const { module } = runDriver(driver, { clock })
    for (let second = 1; second <= 12; second++) {
      await clock.advance(1_000)
      if (second % 4 === 0) wait.shift()?.()
    }
    expect(begins).toEqual([1_000, 5_000, 9_000])
    expect(cancels).toHaveLength(1)
    const stopped = module.stop()
    wait.shift()?.()
    await clock.advance(60_000)
    await stopped
    expect(begins).toEqual([1_000, 5_000, 9_000])
    expect(clock.waiting).toBe(0)
  })
})

describe('a device', () => {
  const driver = defineDriver({
    ...panel,
    status: { events: z.array(z.string()), volume: z.number() },
    state: () => ({ events: [] as string[] }),
    commands: {
      ask: {
        about: 'Asks.',
        args: { text: z.string() },
        run: ({ text }, { device }) => device.ask(`${text}\n`, { until: /^OK (.*)/g, withinMs: 1_000, retries: 1 }),
      },
      forget: { about: 'Closes the link.', run: (_, { device }) => device.disconnect('asked to') },
    },
    connected: async ({ state, device, signal }) => {
      state.events.push('connected')
      signal.addEventListener('abort', () => state.events.push('connection ended'))
      await device.send('HELLO\n', { wait: false })
    },
    disconnected: ({ state, setStatus }) => {
      state.events.push('disconnected')
      setStatus({ events: [...state.events] })
    },
    received: (line, { setStatus }) => {
      if (line.startsWith('VOL ')) setStatus({ volume: Number(line.slice(4)) })
    },
  })

  async function attached(given: Parameters<typeof runDriver>[1] = {}, what = driver) {
    const device = await tcpDevice()
    const running = runDriver(what, { port: device.port, ...given })
    cleanups.push(device.close, () => running.module.stop())
    return { ...running, device }
  }

  test('an unnamed question may be asked from `connected`, and its schedule ends with the connection', async () => {
    const { device, changes } = await attached()
    await until(
      () => device.heard,
      text => text === 'HELLO\n',
    )
    device.hangsUp()
    await until(changes, all => all.some(change => change.events))
    expect(changes().find(change => change.events)).toEqual({
      events: ['connected', 'connection ended', 'disconnected'],
    })
  })

  test('the answer goes to who asked, everything else to `received`, and both may come in pieces', async () => {
    const { device, exec, changes } = await attached()
    await until(
      () => device.heard,
      text => text === 'HELLO\n',
    )
    for (const text of ['one', 'two', 'three']) {
      const answer = exec('ask', [text])
      await until(
        () => device.heard,
        heard => heard.includes(`${text}\n`),
      )
      device.says(`VOL 4\nOK ${text}`)
      device.says('\nVOL 5\n')
      expect(await answer).toBe(`OK ${text}`)
    }
    await until(changes, all => all.at(-1)?.volume === 5)
  })

  test('half a message of an old connection is not the beginning of one on the new', async () => {
    const { device, exec, clock, connections } = await attached()
    await until(connections, all => all.length === 1)
    device.says('OK ol')
    device.says('')
    await clock.advance(3_000)
    device.hangsUp()
    await until(connections, all => all.length === 3)
    const answer = exec('ask', ['new'])
    await until(
      () => device.heard,
      heard => heard.includes('new\n'),
    )
    device.says('d\nOK new\n')
    expect(await answer).toBe('OK new')
  })

  test('a question without an answer is asked again, and then fails', async () => {
    const { device, exec, clock, connections } = await attached()
    await until(connections, all => all.length === 1)
    const failed = exec('ask', ['x'])
    failed.catch(() => undefined)
    for (const times of [1, 2]) {
      await until(
        () => device.heard.split('x\n').length - 1,
        count => count === times,
      )
      await clock.advance(1_000)
    }
    await expect(failed).rejects.toMatchObject({ code: 'timeout', message: 'retry limit reached (due to timeout)' })
  })

  test('that cannot be reached at the start is told once, and named', async () => {
    const port = await closedPort()
    const { module, connections, changes, clock, lines } = runDriver(driver, { port })
    cleanups.push(() => module.stop())
    await until(connections, all => all.length === 1)
    await until(
      () => clock.waiting,
      waiting => waiting === 1,
    )
    await clock.advance(1_500)
    await until(
      () => clock.waiting,
      waiting => waiting === 1,
    )
    expect(connections()).toEqual([
      [
        false,
        `127.0.0.1:${port} refuses the connection. Is the port right, and network control switched on at the device?`,
      ],
    ])
    expect(changes()).toEqual([{ connected: false }, { events: ['disconnected'] }])
    expect(lines()).toHaveLength(1)
  })

  test('that loses its driver’s patience is connected again', async () => {
    const { device, exec, connections, clock } = await attached()
    await until(connections, all => all.length === 1)
    await clock.advance(3_000)
    await exec('forget')
    await until(connections, all => all.length === 3)
    expect(connections()[1]).toEqual([false, 'asked to'])
    expect(device.connections).toBe(2)
  })

  test('is not connected before it let us in; a refusal is the reason, a silence too', async () => {
    const guarded = defineDriver({
      ...panel,
      commands: {},
      async login(connection) {
        connection.write('user\n')
        if ((await connection.expect(/^(welcome|denied)/, 2_000)) === 'denied')
          throw new Error('The password is wrong.')
      },
    })
    const { device, connections, clock } = await attached({}, guarded)
    const knocked = (times: number) =>
      until(
        () => device.heard,
        heard => heard === 'user\n'.repeat(times),
      )
    await knocked(1)
    device.says('denied\n')
    await until(connections, all => all.length === 1)
    await until(
      () => clock.waiting,
      waiting => waiting === 1,
    )
    await clock.advance(1_500)
    await knocked(2)
    await clock.advance(2_000)
    await until(connections, all => all.length === 2)
    await until(
      () => clock.waiting,
      waiting => waiting === 1,
    )
    await clock.advance(2_500)
    await knocked(3)
    device.says('welcome\n')
    await until(connections, all => all.length === 3)
    expect(connections()).toEqual([
      [false, 'The password is wrong.'],
      [false, 'The device did not answer within 2 s of connecting.'],
      [true, undefined],
    ])
  })

  test('that is stopped is let go, and who waits for it is told', async () => {
    const { module, device, exec, connections, clock } = await attached()
    await until(connections, all => all.length === 1)
    const failed = exec('ask', ['x'])
    failed.catch(() => undefined)
    await module.stop()
    await expect(failed).rejects.toMatchObject({ code: 'cancelled' })
    await expect(exec('ask', ['y'])).rejects.toMatchObject({ code: 'cancelled' })
    await clock.advance(60_000)
    expect(device.connections).toBe(1)
  })

  test('debug lines show what is said both ways, and only while somebody listens', async () => {
    const { module, device, exec, connections, lines } = await attached()
    await until(connections, all => all.length === 1)
    module.watched({ debug: true, wire: false, queue: false })
    const answer = exec('ask', ['x'])
    await until(
      () => device.heard,
      heard => heard.includes('x\n'),
    )
    device.says('OK 1\n')
    await answer
    module.watched({ debug: false, wire: false, queue: false })
    expect(lines()).toContain('debug: → x\\n')
    expect(lines()).toContain('debug: ← OK 1\\n')
    const before = lines().length
    const second = exec('ask', ['z'])
    await until(
      () => device.heard,
      heard => heard.includes('z\n'),
    )
    device.says('OK 2\n')
    await second
    expect(lines()).toHaveLength(before)
  })
})
