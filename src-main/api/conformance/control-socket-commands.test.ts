import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ControlClient } from '../../testing/control-client.ts'
import { until } from '../../testing/until.ts'
import { type ControlSite, openControlSite, toldOf } from './testing/control-socket-site.ts'

// realtime.md 5 and 6: what each command does, and what addresses mean.

const display = { sys: 'sys-test', mod: 'Display', index: 1 }

let site: ControlSite
beforeAll(async () => {
  site = await openControlSite()
}, 60_000)
afterAll(() => site.stop())

describe('§5 the five commands, to the byte', () => {
  let client: ControlClient
  beforeAll(async () => {
    client = await site.open('admin')
  })
  afterAll(() => client.close())

  test('bind answers, then tells the value there is, then each change', async () => {
    expect(await client.ask({ id: 1, cmd: 'bind', ...display, name: 'power' })).toBe(
      '{"id":1,"type":"success","meta":{"sys":"sys-test","mod":"Display","index":1,"name":"power"}}',
    )
    expect(await client.frame('notify')).toBe(
      '{"id":1,"type":"notify","value":false,"meta":{"sys":"sys-test","mod":"Display","index":1,"name":"power"}}',
    )
    client.send({ id: 2, cmd: 'exec', ...display, name: 'power', args: [true] })
    expect(await client.frame('notify')).toBe(
      '{"id":1,"type":"notify","value":true,"meta":{"sys":"sys-test","mod":"Display","index":1,"name":"power"}}',
    )
    expect(await client.frame('"id":2')).toBe(
      '{"id":2,"type":"success","value":true,"meta":{"sys":"sys-test","mod":"Display","index":1,"name":"power"},"code":200}',
    )
  })

  test('a second bind answers with its own id and tells nothing; changes keep the first id', async () => {
    expect(JSON.parse(await client.ask({ id: 3, cmd: 'bind', ...display, name: 'power' }))).toMatchObject({
      id: 3,
      type: 'success',
    })
    await client.ask({ id: 4, cmd: 'exec', ...display, name: 'power', args: [false] })
    expect(client.frames.splice(0).map(text => JSON.parse(text))).toEqual([
      { id: 1, type: 'notify', value: false, meta: { ...display, name: 'power' } },
    ])
  })

  test('unbind answers without meta and ends the notifications, whatever was bound', async () => {
    expect(await client.ask({ id: 5, cmd: 'unbind', ...display, name: 'power' })).toBe('{"id":5,"type":"success"}')
    expect(await client.ask({ id: 6, cmd: 'unbind', ...display, name: 'power' })).toBe('{"id":6,"type":"success"}')
    await client.ask({ id: 7, cmd: 'exec', ...display, name: 'power', args: [true] })
    expect(client.frames).toEqual([])
  })

  test('the index is 1 unless said, and modules of one name are told apart by it', async () => {
    expect(
      await client.ask({ id: 8, cmd: 'exec', sys: 'sys-test', mod: 'Display', name: 'volume', args: [7] }),
    ).toContain('"value":7,"meta":{"sys":"sys-test","mod":"Display","index":1,"name":"volume"}')
    await client.ask({ id: 9, cmd: 'exec', sys: 'sys-test', mod: 'Display', index: 2, name: 'volume', args: [9] })
    client.send({ id: 10, cmd: 'bind', sys: 'sys-test', mod: 'Display', index: 2, name: 'volume' })
    expect(await client.frame('notify')).toContain('"value":9')
    await client.ask({ id: 11, cmd: 'unbind', sys: 'sys-test', mod: 'Display', index: 2, name: 'volume' })
    client.frames.length = 0
  })

  test.each([
    ['false stays false', 'no', [], '"value":false'],
    ['what has no JSON form is null', 'nothing_in_json', [], '"value":null'],
    ['a missing tail takes its default', 'volume', [30], '"value":30'],
    ['all arguments by position', 'volume', [30, 5], '"value":35'],
    ['null args are none', 'no', null, '"value":false'],
    ['absent args are none', 'no', undefined, '"value":false'],
  ])('exec: %s', async (_, name, args, expected) => {
    expect(await client.ask({ id: 20, cmd: 'exec', ...display, name, args })).toContain(expected)
  })

  test.each([
    [
      'an unknown system',
      { sys: 'sys-none', name: 'power' },
      '{"id":21,"type":"error","msg":"could not find module","error_code":6,"code":500}',
    ],
    [
      'an unknown module',
      { mod: 'Display_1', name: 'power' },
      '{"id":21,"type":"error","msg":"could not find module","error_code":6,"code":500}',
    ],
    [
      'an index nobody has',
      { index: 9, name: 'power' },
      '{"id":21,"type":"error","msg":"could not find module","error_code":6,"code":500}',
    ],
    [
      'an unknown function',
      { name: 'foo' },
      '{"id":21,"type":"error","msg":"could not find function foo","error_code":1,"code":500}',
    ],
    [
      'a name every object has',
      { name: 'constructor' },
      '{"id":21,"type":"error","msg":"could not find function constructor","error_code":1,"code":500}',
    ],
    [
      'a callback of the driver',
      { name: 'received' },
      '{"id":21,"type":"error","msg":"could not find function received","error_code":1,"code":500}',
    ],
    [
      'a function that throws',
      { name: 'fail' },
      '{"id":21,"type":"error","msg":"module raised: no such lamp","error_code":3,"code":500}',
    ],
    [
      'too many arguments',
      { name: 'power', args: [true, 1] },
      `{"id":21,"type":"error","msg":"module raised: wrong number of arguments for 'power' (given 2, expected 1)","error_code":3,"code":500}`,
    ],
    [
      'a missing argument',
      { name: 'power', args: [] },
      '{"id":21,"type":"error","msg":"module raised: power: argument \\"state\\" is missing. Call it as power(state).","error_code":3,"code":500}',
    ],
    [
      'an argument of the wrong type',
      { name: 'power', args: ['on'] },
      '{"id":21,"type":"error","msg":"module raised: power: argument \\"state\\": Invalid input: expected boolean, received string","error_code":3,"code":500}',
    ],
  ])('exec of %s says what was wrong', async (_, frame, expected) => {
    expect(await client.ask({ id: 21, cmd: 'exec', ...display, ...frame })).toBe(expected)
  })

  test('a function above the role of the caller is refused and never runs', async () => {
    const panel = await site.open('user')
    expect(await panel.ask({ id: 1, cmd: 'exec', ...display, name: 'service_menu' })).toBe(
      '{"id":1,"type":"error","msg":"attempted to access privileged function service_menu","error_code":2,"code":500}',
    )
    expect(await client.ask({ id: 22, cmd: 'exec', ...display, name: 'service_menu' })).toContain('"value":"open"')
    await panel.close()
  })

  test('modules whose name begins with an underscore are for support', async () => {
    const panel = await site.open('user')
    expect(await panel.ask({ id: 1, cmd: 'bind', sys: 'sys-test', mod: '_Secret', name: 'x' })).toBe(
      '{"id":1,"type":"error","msg":"attempted to access protected module","error_code":2,"code":500}',
    )
    await panel.close()
    const support = await site.open('support')
    expect(await support.ask({ id: 1, cmd: 'bind', sys: 'sys-test', mod: '_Secret', name: 'x' })).toContain('"success"')
    await support.close()
  })

  test('debug sends the lines of a module by its id, ignore ends them', async () => {
    const triple = { sys: 'sys-test', mod: 'mod-display1', index: 1, name: 'debug' }
    expect(await client.ask({ id: 30, cmd: 'debug', ...triple })).toBe('{"id":30,"type":"success"}')
    expect(await client.ask({ id: 31, cmd: 'debug', ...triple })).toBe('{"id":31,"type":"success"}')
    client.send({ id: 32, cmd: 'exec', ...display, name: 'power', args: [true] })
    expect(await client.frame('→ PWR 1')).toBe(
      '{"id":30,"type":"debug","msg":"→ PWR 1\\\\r","meta":{"sys":"sys-test","mod":"mod-display1","index":1,"name":"debug"},"mod":"mod-display1","level":"debug"}',
    )
    await client.frame('"id":32')
    expect(await client.ask({ id: 33, cmd: 'ignore', ...triple })).toBe('{"id":33,"type":"success"}')
    expect(await client.ask({ id: 34, cmd: 'ignore', ...triple })).toBe('{"id":34,"type":"success"}')
    client.frames.length = 0
    await client.ask({ id: 35, cmd: 'exec', ...display, name: 'power', args: [false] })
    expect(client.frames).toEqual([])
  })

  test('what is said to devices is for support: a plain user may not listen', async () => {
    const panel = await site.open('user')
    expect(
      await panel.ask({ id: 1, cmd: 'debug', sys: 'sys-test', mod: 'mod-display1', index: 1, name: 'debug' }),
    ).toContain('"error_code":2')
    await panel.close()
  })

  test('a thousand binds at once are all answered, each with its own id', async () => {
    const panel = await site.open('user')
    for (let id = 1; id <= 1_000; id++) {
      panel.send({ id, cmd: 'bind', ...display, name: `status_${id}` })
    }
    const frames = await until(
      () => panel.frames,
      all => all.length >= 1_000,
    )
    expect(new Set(frames.map(text => JSON.parse(text).id)).size).toBe(1_000)
    await panel.close()
  })
})

describe('§5.1 bind', () => {
  test('of what is not there succeeds and stays silent', async () => {
    const client = await site.open('user')
    for (const [at, address] of [
      { ...display, sys: 'sys-none' },
      { ...display, mod: 'Nobody' },
      { ...display, index: 9 },
      { ...display, index: 0 },
      { ...display, mod: 'Display_1' },
      { ...display, mod: 'display' },
    ].entries()) {
      expect(await client.ask({ id: at + 1, cmd: 'bind', ...address, name: 'greeting' })).toContain('"success"')
    }
    client.send({ id: 9, cmd: 'bind', ...display, name: 'greeting' })
    await client.frame('"notify","value":"hello"')
    expect(toldOf(client)).toEqual([])
    await client.close()
  })

  test('any admitted token reads any status of any system', async () => {
    const client = await site.open('visitors')
    client.send({ id: 1, cmd: 'bind', ...display, sys: 'sys-org', name: 'greeting' })
    expect(await client.frame('notify')).toContain('"value":"hello"')
    await client.close()
  })

  test('after an unbind a bind is a new one: it gets its id and the value', async () => {
    const client = await site.open('user')
    client.send({ id: 1, cmd: 'bind', ...display, name: 'greeting' })
    await client.frame('"id":1,"type":"notify"')
    await client.ask({ id: 2, cmd: 'unbind', ...display, name: 'greeting' })
    client.send({ id: 3, cmd: 'bind', ...display, name: 'greeting' })
    await client.frame('"id":3,"type":"notify"')
    await client.close()
  })

  test('what differs in one member of the address is not unbound', async () => {
    const client = await site.open('user')
    client.send({ id: 1, cmd: 'bind', ...display, name: 'volume' })
    await client.frame('"id":1')
    for (const [at, other] of [{ sys: 'sys-org' }, { mod: 'Other' }, { index: 2 }, { name: 'power' }].entries()) {
      await client.ask({ id: 10 + at, cmd: 'unbind', ...display, name: 'volume', ...other })
    }
    await site.runtime.exec('mod-display1', 'volume', [71])
    await client.frame('"id":1,"type":"notify","value":71')
    await client.close()
  })
})

describe('§5.3 exec', () => {
  test('the user of the caller is what the module is told', async () => {
    const client = await site.open('av')
    expect(await client.ask({ id: 1, cmd: 'exec', ...display, name: 'who' })).toContain('"value":"user-av"')
    await client.close()
  })

  test('a module that does not run is error 7, and the words say what to do', async () => {
    const client = await site.open('user')
    await site.store.write(change => change.update('module', 'mod-display2', { running: false }))
    await until(
      () => site.runtime.healthOf('mod-display2').state,
      state => state === 'stopped',
    )
    expect(await client.ask({ id: 1, cmd: 'exec', ...display, index: 2, name: 'no' })).toBe(
      '{"id":1,"type":"error","msg":"Display_2 is not running. Start it on the admin page.","error_code":7,"code":500}',
    )
    await site.store.write(change => change.update('module', 'mod-display2', { running: true }))
    await client.close()
  })

  test('is not tied to a bind, and calls of one socket do not wait for each other', async () => {
    const client = await site.open('user')
    client.send({ id: 1, cmd: 'exec', ...display, name: 'forever' })
    expect(await client.ask({ id: 2, cmd: 'exec', ...display, name: 'no' })).toContain('"success"')
    expect(client.frames).toEqual([])
    await client.close()
  })
})

describe('§5.4 and §5.5 debug and ignore', () => {
  const triple = { sys: 'sys-test', mod: 'mod-display1', index: 1, name: 'debug' }

  test('sys and index are labels: streams are told apart by them, and each is ended by its own', async () => {
    const client = await site.open('support')
    await client.ask({ id: 1, cmd: 'debug', ...triple })
    await client.ask({ id: 2, cmd: 'debug', ...triple, index: 2 })
    await client.ask({ id: 3, cmd: 'debug', ...triple, sys: 'anything', name: 'other' })
    await site.runtime.exec('mod-display1', 'power', [true])
    await Promise.all([1, 2, 3].map(id => client.frame(`{"id":${id},"type":"debug","msg":"→ PWR 1`)))
    await client.ask({ id: 4, cmd: 'ignore', ...triple, index: 2 })
    await client.ask({ id: 5, cmd: 'ignore', ...triple, name: 'whatever' })
    client.frames.length = 0
    await site.runtime.exec('mod-display1', 'power', [false])
    await client.frame('{"id":3,"type":"debug","msg":"→ PWR 0')
    expect(client.frames.filter(text => !text.startsWith('{"id":3,'))).toEqual([])
    await client.close()
  })

  test('a module that is not there is debugged in silence', async () => {
    const client = await site.open('support')
    expect(await client.ask({ id: 1, cmd: 'debug', ...triple, mod: 'mod-none' })).toBe('{"id":1,"type":"success"}')
    await client.close()
  })
})

describe('§5.6 the end of a session', () => {
  test('ends what it held, and what it asked for: a new socket starts with nothing', async () => {
    const client = await site.open('support')
    client.send({ id: 1, cmd: 'bind', ...display, name: 'greeting' })
    await client.frame('notify')
    await client.ask({ id: 2, cmd: 'debug', ...display, mod: 'mod-display1', name: 'debug' })
    await client.close()
    const next = await site.open('support')
    await site.runtime.exec('mod-display1', 'power', [true])
    next.send({ id: 1, cmd: 'bind', ...display, name: 'greeting' })
    await next.frame('notify')
    expect(next.frames.map(text => JSON.parse(text).type)).toEqual(['success'])
    await next.close()
  })
})

describe('§6.3 special names', () => {
  const instance = { sys: 'sys-test', mod: '_TRIGGER_', index: 1, name: 'trig-a' }
  const state = {
    ...{ triggered: true, trigger_count: 4, action_errors: 0, comparison_errors: 0 },
    conditions: { comparison_0: true },
  }
  /** Its only condition; the display greets with something else. */
  const greeting = (operator: 'equal' | 'not_equal') =>
    site.store.write(change =>
      change.update('trigger', 'trigger-a', {
        conditions: {
          comparisons: [{ left: { mod: 'Display_1', status: 'greeting', keys: [] }, operator, right: 'nonsense' }],
          time_dependents: [],
        },
      }),
    )

  test('a bind to a trigger instance is told its state, and each change, once', async () => {
    await greeting('not_equal')
    await until(
      () => site.store.trigger_instance.get('trig-a')?.trigger_count,
      count => count === 4,
    )
    const client = await site.open('support')
    expect(await client.ask({ id: 1, cmd: 'bind', ...instance, index: 7 })).toBe(
      '{"id":1,"type":"success","meta":{"sys":"sys-test","mod":"_TRIGGER_","index":7,"name":"trig-a"}}',
    )
    expect(await client.frame('notify')).toBe(
      `{"id":1,"type":"notify","value":${JSON.stringify(state)},"meta":{"sys":"sys-test","mod":"_TRIGGER_","index":7,"name":"trig-a"}}`,
    )
    await site.store.write(change => change.update('trigger_instance', 'trig-a', { important: true }))
    await site.store.write(change => change.update('trigger_instance', 'trig-b', { trigger_count: 9 }))
    await greeting('equal')
    await until(
      () => client.frames,
      frames => frames.length > 0,
    )
    expect(toldOf(client)).toEqual([[1, { ...state, triggered: false, conditions: { comparison_0: false } }]])
    await client.ask({ id: 2, cmd: 'unbind', ...instance, index: 7 })
    await greeting('not_equal')
    client.send('ping')
    await client.frame('pong')
    expect(client.frames).toEqual([])
    await client.close()
  })

  test.each([
    ['an unknown one', { name: 'trig-none' }, 6, 'could not find module: sys=sys-test mod=_TRIGGER_'],
    ['one of another system', { name: 'trig-b' }, 6, 'no trigger instance trig-b in system sys-test'],
    ['one in no system', { sys: 'sys-none' }, 6, 'no trigger instance trig-a in system sys-none'],
  ])('%s is error 6', async (_, other, number, msg) => {
    const client = await site.open('admin')
    expect(JSON.parse(await client.ask({ id: 1, cmd: 'bind', ...instance, ...other }))).toEqual({
      ...{ id: 1, type: 'error', msg, error_code: number, code: 500 },
    })
    await client.close()
  })

  test.each(['_TRIGGER_', '__Triggers__', '_Secret'])('%s is for support, whether it is there or not', async mod => {
    const [user, support] = await Promise.all([site.open('user'), site.open('support')])
    expect(await user.ask({ id: 1, cmd: 'bind', ...instance, mod })).toBe(
      '{"id":1,"type":"error","msg":"attempted to access protected module","error_code":2,"code":500}',
    )
    expect(await support.ask({ id: 1, cmd: 'bind', ...instance, mod })).toContain('"success"')
    await user.close()
    await support.close()
  })

  test('a trigger instance that goes is silent, and stays so for those who are bound to it', async () => {
    const client = await site.open('support')
    await site.store.write(change =>
      change.put('trigger_instance', { ...{ id: 'trig-c', trigger_id: 'trigger-a' }, control_system_id: 'sys-test' }),
    )
    client.send({ id: 1, cmd: 'bind', ...instance, name: 'trig-c' })
    await client.frame('notify')
    await site.store.write(change => change.remove('trigger_instance', 'trig-c'))
    client.send('ping')
    await client.frame('pong')
    expect(toldOf(client)).toEqual([])
    expect(await client.ask({ id: 2, cmd: 'bind', ...instance, name: 'trig-c' })).toContain('"error_code":6')
    await client.close()
  })
})
