import { describe, expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { Failed } from '../../base/result.ts'
import type { LogLine } from '../../model/live.ts'
import { createBindings } from '../../runtime/bindings.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { fakeSocket } from '../../testing/control-client.ts'
import type { Caller } from '../caller.ts'
import { serveControlSocket } from './control-socket.ts'
import { createTurns } from './turns.ts'

// What needs time or a slow client to be seen. What the law asks of a node is in conformance/control-socket-*.

describe('a session by itself', () => {
  const admin: Caller = {
    userId: 'user-a',
    name: 'admin',
    role: 'admin',
    scopes: ['public'],
    groups: [],
    via: 'api_key',
  }

  /** One module with status and lines, and no thread. */
  function session({
    status = {} as Record<string, number>,
    endsAt = undefined as number | undefined,
    msOfFrame = 0,
  } = {}) {
    const clock = fakeClock()
    const at = fakeSocket()
    const bindings = createBindings({
      idOf: () => 'mod-a',
      currentValue(_, name) {
        const value = status[name]
        return value === undefined ? undefined : { value, at: 0 }
      },
      hasSystem: () => true,
    })
    const watchers = new Set<(line: LogLine) => void>()
    const aborts: unknown[] = []
    const ends: { give(value: string, code?: number): void; fail(error: Failed): void }[] = []
    const runtime = {
      bindings,
      directory: {
        idOf(_sys: string, mod: string) {
          if (mod === 'breaks') throw new Error('broken')
          return 'mod-a'
        },
      },
      descriptionOf: () => ({ functions: { wait: { about: '', arity: 0, params: {}, order: [] } } }),
      transportOf: () => 'tcp',
      execWithCode: (_id: string, _method: string, _args: unknown, { signal }: { signal: AbortSignal }) =>
        new Promise((resolve, reject) => {
          ends.push({ give: (value, code = 200) => resolve({ value, code }), fail: reject })
          signal.addEventListener('abort', () => {
            aborts.push(signal.reason)
            reject(signal.reason)
          })
        }),
      watchLog(id: string, watcher: (line: LogLine) => void) {
        if (id === 'breaks') throw new Error('broken')
        watchers.add(watcher)
        return () => watchers.delete(watcher)
      },
    } as unknown as Runtime
    const caller = endsAt === undefined ? admin : { ...admin, endsAt }
    const send = at.socket.send.bind(at.socket) as (text: string) => void
    let spentMs = 0
    at.socket.send = (text: string) => {
      spentMs += msOfFrame
      send(text)
    }
    const turns = createTurns({ ...clock, monotonic: () => clock.monotonic() + spentMs })
    serveControlSocket(at.socket, { runtime, caller, clock, turns, warn: () => undefined })
    return { clock, at, bindings, watchers, aborts, ends }
  }
  const request = { sys: 's', mod: 'M', index: 1 }

  test('pushes a pong every 80 s, unasked', async () => {
    const { clock, at } = session()
    await clock.advance(79_999)
    expect(at.frames).toEqual([])
    await clock.advance(160_001)
    expect(at.frames).toEqual(['pong', 'pong', 'pong'])
  })

  test('drops everything when the socket closes: binds, debug lines, calls under way, the pong', async () => {
    const { clock, at, bindings, watchers, aborts } = session()
    at.receives({ id: 1, cmd: 'bind', ...request, name: 'a' })
    at.receives({ id: 2, cmd: 'debug', ...request, name: 'debug' })
    at.receives({ id: 3, cmd: 'exec', ...request, name: 'wait' })
    at.taken()
    at.closes()
    expect(watchers.size).toBe(0)
    expect(aborts).toHaveLength(1)
    expect(clock.waiting).toBe(0)
    bindings.changed('mod-a', { a: 1 }, 0)
    await clock.advance(0)
    expect(at.frames).toEqual([])
  })

  test('gives a client that reads too slowly the latest value of each status, once it reads again', async () => {
    const { clock, at, bindings } = session()
    at.receives({ id: 1, cmd: 'bind', ...request, name: 'a' })
    at.receives({ id: 2, cmd: 'bind', ...request, name: 'b' })
    at.taken()
    at.holds(2 * 1024 * 1024)
    for (let value = 1; value <= 10_000; value++) bindings.changed('mod-a', { a: value, b: -value }, 0)
    await clock.advance(1_000)
    expect(at.frames).toEqual([])
    at.holds(0)
    await clock.advance(50)
    expect(at.taken().map(({ id, value }) => [id, value])).toEqual([
      [1, 10_000],
      [2, -10_000],
    ])
    bindings.changed('mod-a', { a: 1 }, 0)
    expect(at.taken().map(({ value }) => value)).toEqual([1])
  })

  test('a client that keeps up is told every value, in order, however many come at once', async () => {
    const { clock, at, bindings } = session({ msOfFrame: 1 })
    at.receives({ id: 1, cmd: 'bind', ...request, name: 'a' })
    at.taken()
    for (let value = 1; value <= 5_000; value++) bindings.changed('mod-a', { a: value }, 0)
    const atOnce = at.frames.length
    expect(atOnce).toBeLessThan(100)
    at.receives({ id: 2, cmd: 'unbind', ...request, name: 'a' })
    await clock.advance(10_000)
    const told = at.taken()
    expect(told.flatMap(({ type, value }) => (type === 'notify' ? [value] : []))).toEqual(
      Array.from({ length: 5_000 }, (_, at) => at + 1),
    )
    expect(told.at(-1)).toEqual({ id: 2, type: 'success' })
  })

  test('one that falls behind is told the latest, never an older one after a newer', async () => {
    const { clock, at, bindings } = session({ msOfFrame: 1 })
    at.receives({ id: 1, cmd: 'bind', ...request, name: 'a' })
    at.taken()
    const change = (from: number, to: number) => {
      for (let value = from; value < to; value++) bindings.changed('mod-a', { a: value }, 0)
    }
    change(0, 20_000)
    at.holds(2 * 1024 * 1024)
    await clock.advance(100)
    change(20_000, 30_000)
    at.holds(0)
    change(30_000, 30_010)
    await clock.advance(1_000)
    change(30_010, 30_020)
    await clock.advance(1_000)
    const values = at.taken().map(({ value }) => value)
    expect(values).toEqual(values.toSorted((a, b) => a - b))
    expect(values.at(-1)).toBe(30_019)
    expect(values.length).toBeLessThan(20_000)
  })

  test('what was published before an answer is told before it, also to one that was slow', async () => {
    const { clock, at, bindings } = session()
    at.receives({ id: 1, cmd: 'bind', ...request, name: 'a' })
    at.receives({ id: 2, cmd: 'bind', ...request, name: 'b' })
    at.taken()
    at.holds(2 * 1024 * 1024)
    bindings.changed('mod-a', { a: 1, b: 2 }, 0)
    at.holds(0)
    at.receives('ping')
    await clock.advance(50)
    expect(at.frames.map(text => text.replace(/,"meta.*/, ''))).toEqual([
      '{"id":1,"type":"notify","value":1',
      '{"id":2,"type":"notify","value":2',
      'pong',
    ])
  })

  test('a value that waits for a slow client is forgotten with its unbind', async () => {
    const { clock, at, bindings } = session()
    at.receives({ id: 1, cmd: 'bind', ...request, name: 'a' })
    at.holds(2 * 1024 * 1024)
    bindings.changed('mod-a', { a: 1 }, 0)
    at.taken()
    at.holds(0)
    at.receives({ id: 2, cmd: 'unbind', ...request, name: 'a' })
    expect(at.taken()).toEqual([{ id: 2, type: 'success' }])
    await clock.advance(1_000)
    expect(at.frames).toEqual([])
  })

  test('debug lines a slow client cannot take are left out, not kept', async () => {
    const { clock, at, watchers } = session()
    at.receives({ id: 1, cmd: 'debug', ...request, name: 'debug' })
    at.taken()
    const say = (message: string) => {
      for (const watcher of watchers) watcher({ at: 0, level: 'debug', message })
    }
    at.holds(2 * 1024 * 1024)
    for (let line = 0; line < 10_000; line++) say(`line ${line}`)
    at.holds(0)
    await clock.advance(50)
    say('after')
    expect(at.taken().map(({ msg }) => msg)).toEqual(['after'])
  })

  test('is not read from while a client does not take the answers to what it asked, and then goes on', async () => {
    const { clock, at } = session()
    at.receives({ id: 1, cmd: 'unbind', ...request, name: 'a' })
    at.holds(1024 * 1024)
    at.receives({ id: 2, cmd: 'unbind', ...request, name: 'a' })
    at.receives('ping')
    expect(at.taken().map(({ id }) => id)).toEqual([1])
    expect(at.isRead()).toBe(false)
    await clock.advance(10_000)
    expect(at.frames).toEqual([])
    at.holds(0)
    await clock.advance(50)
    expect(at.frames).toEqual(['{"id":2,"type":"success"}', 'pong'])
    expect(at.isRead()).toBe(true)
  })

  test('gets no pong unasked while it takes nothing', async () => {
    const { clock, at } = session()
    at.holds(1024 * 1024)
    await clock.advance(10 * 80_000)
    expect(at.frames).toEqual([])
  })

  test('holds 20,000 binds and not one more, until one is let go', () => {
    const { at } = session()
    for (let id = 1; id <= 20_000; id++) at.receives({ id, cmd: 'bind', ...request, name: `status ${id}` })
    expect(at.taken().every(({ type }) => type === 'success')).toBe(true)
    at.receives({ id: 1, cmd: 'bind', ...request, name: 'one more' })
    expect(at.taken()).toMatchObject([{ id: 1, type: 'error', error_code: 7, msg: expect.stringContaining('20000') }])
    at.receives({ id: 2, cmd: 'bind', ...request, name: 'status 7' })
    at.receives({ id: 3, cmd: 'unbind', ...request, name: 'status 7' })
    at.receives({ id: 4, cmd: 'bind', ...request, name: 'one more' })
    expect(at.taken().map(({ type }) => type)).toEqual(['success', 'success', 'success'])
  })

  test('has 1,000 functions at work and not one more, until one has ended', async () => {
    const { clock, at, ends } = session()
    for (let id = 1; id <= 1_001; id++) at.receives({ id, cmd: 'exec', ...request, name: 'wait' })
    expect(at.taken()).toMatchObject([
      { id: 1_001, type: 'error', error_code: 7, msg: expect.stringContaining('1000') },
    ])
    ends[0]?.give('done')
    await clock.advance(0)
    at.receives({ id: 1_002, cmd: 'exec', ...request, name: 'wait' })
    expect(at.taken()).toMatchObject([{ id: 1, value: 'done' }])
    expect(ends).toHaveLength(1_001)
  })

  test('tells the code of a module as it is, of what went well and of what did not', async () => {
    const { clock, at, ends } = session()
    for (const id of [1, 2, 3]) at.receives({ id, cmd: 'exec', ...request, name: 'wait' })
    ends[0]?.give('begun', 202)
    ends[1]?.fail(new Failed('rejected', 'no such input', undefined, { error: 'KeyError', code: 404 }))
    ends[2]?.fail(new Failed('rejected', 'no such lamp'))
    await clock.advance(0)
    expect(at.taken()).toEqual([
      { id: 1, type: 'success', value: 'begun', meta: { ...request, name: 'wait' }, code: 202 },
      { id: 2, type: 'error', msg: 'module raised: no such input', error_code: 3, code: 404 },
      { id: 3, type: 'error', msg: 'module raised: no such lamp', error_code: 3, code: 500 },
    ])
  })

  test('debugs 1,000 modules and not one more', () => {
    const { at } = session()
    for (let id = 1; id <= 1_001; id++) at.receives({ id, cmd: 'debug', ...request, mod: `mod-${id}`, name: 'debug' })
    expect(at.taken().filter(({ type }) => type === 'error')).toMatchObject([{ id: 1_001, error_code: 7 }])
  })

  test('a request that fails in a way nobody foresaw is answered, and harms nobody', async () => {
    const { clock, at } = session()
    at.receives({ id: 1, cmd: 'debug', ...request, mod: 'breaks', name: 'debug' })
    at.receives({ id: 2, cmd: 'exec', ...request, mod: 'breaks', name: 'wait' })
    await clock.advance(0)
    expect(at.taken().at(-1)).toEqual({ id: 2, type: 'error', msg: 'broken', error_code: 3, code: 500 })
    at.receives('ping')
    expect(at.frames).toEqual(['pong'])
  })

  describe('ends with its credential', () => {
    const inMs = (ms: number) => fakeClock().now() + ms

    test('a minute after that did, so that a client with a new one comes back by itself first', async () => {
      const { clock, at } = session({ endsAt: inMs(600_000) })
      await clock.advance(659_999)
      expect(at.ended).toEqual([])
      await clock.advance(1)
      expect(at.ended).toEqual([{ code: 1008, reason: 'The credential has ended; connect again with a new one.' }])
    })

    test('and then nothing it sends is done, however long it takes to close', async () => {
      const { clock, at, ends } = session({ endsAt: inMs(0) })
      await clock.advance(60_000)
      at.taken()
      at.receives({ id: 1, cmd: 'exec', ...request, name: 'wait' })
      expect(ends).toEqual([])
      at.closes()
      await clock.advance(0)
      expect(clock.waiting).toBe(0)
    })

    test('also when that is in a year, and leaves no timer behind when it closes before', async () => {
      const { clock, at } = session({ endsAt: inMs(365 * 86_400_000) })
      await clock.advance(86_400_000)
      expect(at.ended).toEqual([])
      at.closes()
      expect(clock.waiting).toBe(0)
    })
  })
})
