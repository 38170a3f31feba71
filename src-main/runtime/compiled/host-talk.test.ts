import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import type { FromWorker } from '../worker-contract.ts'
import type { HostMessage } from './driver-message.ts'
import { createHostTalk } from './host-talk.ts'
import { factsOf, startOf } from './testing/host-on.ts'

function talking() {
  const clock = fakeClock()
  const wrote: HostMessage[] = []
  const told: FromWorker[] = []
  const unknown: string[] = []
  const talk = createHostTalk({
    clock,
    write: message => wrote.push(message),
    tell: news => told.push(news),
    unknown: cmd => unknown.push(cmd),
  })
  return { clock, talk, wrote, told, unknown }
}

test('a start that is not answered is given up after 20 s, and taken back when its answer comes after all', async () => {
  const { clock, talk, wrote, told } = talking()
  talk.take(startOf('mod-a'))
  talk.take({ kind: 'exec', call: 1, mod: 'mod-a', method: 'power', args: [true], caller: undefined })
  await clock.advance(19_999)
  expect(told).toEqual([])
  await clock.advance(1)
  const reason = 'Its driver did not answer its start within 20 s. Look at its settings, or restart it.'
  expect(told).toEqual([
    { kind: 'connected', mod: 'mod-a', connected: false, reason },
    { kind: 'log', mod: 'mod-a', level: 'error', message: reason },
    { kind: 'result', call: 1, result: { ok: false, failure: { code: 'offline', message: reason } } },
  ])
  talk.hear({ id: 'status/mod-a', cmd: 'hset', payload: 'connected\u0003true' })
  talk.hear({ id: 'mod-a', cmd: 'start' })
  expect(told.at(-1)).toEqual({ kind: 'connected', mod: 'mod-a', connected: true, reason: undefined })
  talk.take({ kind: 'exec', call: 2, mod: 'mod-a', method: 'power', args: [true], caller: undefined })
  expect(wrote.at(-1)).toEqual({
    ...{ id: 'mod-a', cmd: 'exec', seq: 2 },
    payload: '{"__exec__":"power","power":[true]}',
  })
  expect(clock.waiting).toBe(0)
})

test('a module that was stopped while it was starting settles what waited for it, and is forgotten', () => {
  const { clock, talk, wrote, told } = talking()
  talk.take(startOf('mod-a'))
  talk.take({ kind: 'exec', call: 1, mod: 'mod-a', method: 'power', args: [], caller: undefined })
  talk.take({ kind: 'stop', mod: 'mod-a' })
  expect(told).toMatchObject([{ kind: 'result', call: 1, result: { failure: { code: 'cancelled' } } }])
  expect(wrote.map(({ cmd }) => cmd)).toEqual(['start', 'terminate'])
  talk.hear({ id: 'mod-a', cmd: 'start' })
  talk.over()
  expect(told.at(-1)).toEqual({ kind: 'stopped', mod: 'mod-a' })
  expect(clock.waiting).toBe(0)
})

test('what a module reported is taken away when it begins anew within its process, and debugging goes on', () => {
  const { talk, wrote, told } = talking()
  talk.take(startOf('mod-a', {}, true))
  talk.hear({ id: 'mod-a', cmd: 'start' })
  for (const [name, json] of [
    ['power', 'true'],
    ['volume', '3'],
    ['volume', 'null'],
    ['empty', ''],
  ])
    talk.hear({ id: 'status/mod-a', cmd: 'hset', payload: `${name}\u0003${json}` })
  talk.hear({ id: 'status/mod-a', cmd: 'clear' })
  expect(told.at(-1)).toEqual({ kind: 'status', mod: 'mod-a', changed: { power: null } })
  expect(wrote.map(({ cmd }) => cmd)).toEqual(['start', 'debug', 'debug'])
})

test('a module is told of new settings once it runs, with all that it began with', () => {
  const { talk, wrote } = talking()
  talk.take(startOf('mod-a', { volume: 1 }))
  talk.hear({ id: 'mod-a', cmd: 'start' })
  talk.take({ kind: 'update', mod: 'mod-a', settings: { volume: 2 }, facts: factsOf('mod-a') })
  talk.take({ kind: 'update', mod: 'mod-none', settings: {}, facts: factsOf('mod-none') })
  expect(wrote.map(({ cmd }) => cmd)).toEqual(['start', 'update'])
  expect(JSON.parse(wrote[1]?.payload ?? '')).toEqual({
    ...{ id: 'mod-a', ip: '10.0.0.9', port: 4999, uri: '', udp: false, tls: false, makebreak: false },
    ...{ notes: 'Behind the wall.', role: 1, control_system: null, settings: { volume: 2 } },
  })
})

test.each([
  [{ error: 'Abort', payload: 'transport is currently offline' }, 'offline'],
  [{ error: 'Abort', payload: 'retry limit reached (timeout)' }, 'timeout'],
  [{ error: 'PlaceOS::Driver::Abort', payload: 'busy' }, 'rejected'],
  [{ error: 'Abort' }, 'rejected'],
  [{ error: 'Exception', payload: 'driver not available' }, 'offline'],
  [{ error: 'KeyError', payload: 'no such key' }, 'unexpected'],
])('what PlaceOS answers with %j is %s here', (answer, code) => {
  const { talk, told } = talking()
  talk.take(startOf('mod-a'))
  talk.hear({ id: 'mod-a', cmd: 'start' })
  talk.take({ kind: 'exec', call: 1, mod: 'mod-a', method: 'power', args: [], caller: undefined })
  talk.hear({ id: 'mod-a', cmd: 'result', seq: 1, ...answer })
  expect(told.find(({ kind }) => kind === 'result')).toMatchObject({ result: { failure: { code } } })
})

test('a logic module is told its system; a module on a recording, where that is played', () => {
  const { talk, wrote } = talking()
  const start = startOf('mod-a')
  if (start.kind !== 'start') throw new Error('not a start')
  const facts = { ...start.start.facts, simulated: true }
  const address = { ...start.start.address, kind: 'udp' as const, ip: '127.0.0.1', port: 5, perCommand: true }
  talk.take({ kind: 'start', start: { ...start.start, facts, address } })
  expect(JSON.parse(wrote[0]?.payload ?? '')).toMatchObject({ ip: '127.0.0.1', port: 5, udp: true, makebreak: true })
  const system = { facts: { id: 'sys-a', name: 'Room' } as never, modules: [] }
  const logic = { ...start.start, mod: 'mod-b', address: { ...address, kind: 'none' as const } }
  talk.take({ kind: 'start', start: logic, system })
  expect(JSON.parse(wrote[1]?.payload ?? '')).toMatchObject({ role: 99, control_system: { id: 'sys-a' } })
})

test('one module may report ten thousand names, and no name that would reach into our own objects', () => {
  const { talk, told } = talking()
  talk.take(startOf('mod-a'))
  const report = (name: string) => talk.hear({ id: 'status/mod-a', cmd: 'hset', payload: `${name}\u00031` })
  for (let at = 0; at < 10_001; at++) report(`name-${at}`)
  report('name-0')
  report('__proto__')
  expect(told.filter(({ kind }) => kind === 'status')).toHaveLength(10_001)
  expect(told.filter(({ kind }) => kind === 'log')).toHaveLength(2)
})
