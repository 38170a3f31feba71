import { expect, test } from 'vitest'
import { fakeClock, settle } from '../../base/fake-clock.ts'
import { notedLog } from '../../store/testing/noted-log.ts'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import { until } from '../../testing/until.ts'
import type { Comparison } from '../conditions/comparison.ts'
import { status, triggerRoom } from '../testing/trigger-room.ts'
import { openTraceJournal } from './trace-journal.ts'
import { createTraces, type NewTrace } from './traces.ts'

const on: Comparison = { left: status('Display_1', 'on'), operator: 'equal', right: true }
const ready: Comparison = { left: status('Display_1', 'ready'), operator: 'equal', right: true }
type Room = Awaited<ReturnType<typeof triggerRoom>>
const kindsOf = (room: Room, id: string) => room.triggers.tracesOf(id).map(({ kind, cause }) => [kind, cause])

test('a run leaves the condition that set it off, with its value and how old that was', async () => {
  const room = await triggerRoom()
  const id = await room.add({ comparisons: [on, ready] })
  await room.publish('mod-Display', { ready: true })
  await room.clock.advance(60_000)
  await room.publish('mod-Display', { on: true })
  expect(kindsOf(room, id)).toEqual([
    ['waiting', 'comparison_1'],
    ['fired', 'comparison_0'],
  ])
  const [missed, fired] = room.triggers.tracesOf(id)
  expect(missed?.message).toBe(
    'Display_1.ready is true as of 0 s ago, and equals true. That was not enough. Display_1 has not reported on. It reports ready.',
  )
  expect(fired?.message).toBe('Display_1.on is true as of 0 s ago, and equals true. It fired.')
  const now = room.clock.now()
  expect(fired?.conditions.map(({ is, since, sides }) => ({ is, since, at: sides?.[0]?.at }))).toEqual([
    { is: true, since: now, at: now },
    { is: true, since: now - 60_000, at: now - 60_000 },
  ])
  await room.close()
})

test('what is so already when it begins, and the same value again, is no near miss', async () => {
  const room = await triggerRoom()
  await room.publish('mod-Display', { on: true })
  const id = await room.add({ comparisons: [on, ready] })
  await room.publish('mod-Display', { on: true })
  expect(kindsOf(room, id)).toEqual([])
  await room.close()
})

test('a request in an open window, and a condition too many, say that it acted already', async () => {
  const room = await triggerRoom()
  const pulsed = await room.add({ fields: { enable_webhook: true, debounce_period: 5_000 } })
  await room.triggers.webhookReceived(pulsed)
  await room.triggers.webhookReceived(pulsed)
  expect(kindsOf(room, pulsed)).toEqual([
    ['fired', 'webhook'],
    ['debounced', 'webhook'],
  ])
  const any = await room.add({ comparisons: [on, ready], fields: { any_match: true } })
  await room.publish('mod-Display', { on: true })
  await room.publish('mod-Display', { ready: true })
  expect(kindsOf(room, any)).toEqual([
    ['fired', 'comparison_0'],
    ['held', 'comparison_1'],
  ])
  await room.close()
})

test('an instance that is disabled says what it would have done, and does nothing', async () => {
  const room = await triggerRoom()
  const id = await room.add({ comparisons: [on], instance: { enabled: false } })
  await room.publish('mod-Display', { on: true })
  expect(await room.triggers.webhookReceived(id)).toBe(false)
  expect(kindsOf(room, id)).toEqual([['disabled', 'comparison_0']])
  expect([room.calls, room.state(id).trigger_count]).toEqual([[], 0])
  await room.editInstance(id, { enabled: true })
  expect(room.state(id).trigger_count).toBe(1)
  await room.close()
})

test('an action that fails is told after its run', async () => {
  const room = await triggerRoom()
  const id = await room.add({ comparisons: [on], functions: [{ mod: 'Lamp_1', method: 'on', args: {} }] })
  const told: string[] = []
  const stop = room.triggers.watch(({ kind }) => void told.push(kind))
  await room.publish('mod-Display', { on: true })
  stop()
  await room.publish('mod-Display', { on: false })
  await room.publish('mod-Display', { on: true })
  expect(told).toEqual(['fired', 'action_failed'])
  expect(room.triggers.tracesOf(id)[1]?.message).toContain('Lamp_1.on, failed: There is no such module in the system.')
  await room.close()
})

test('what goes up and down within a second is one near miss, which counts', async () => {
  const room = await triggerRoom()
  const id = await room.add({ comparisons: [on, ready] })
  const flap = async () => {
    await room.publish('mod-Display', { on: false })
    await room.publish('mod-Display', { on: true })
  }
  for (let time = 0; time < 100; time++) await flap()
  await room.clock.advance(1_001)
  await flap()
  expect(room.triggers.tracesOf(id).map(({ kind, times }) => [kind, times])).toEqual([
    ['waiting', 100],
    ['waiting', 1],
  ])
  await room.close()
})

test('several that go up and down in turn are one near miss each, and what it did comes in between', async () => {
  const room = await triggerRoom()
  const left = status('Display_1', 'level')
  const over = [1, 2, 3].map(right => ({ left, operator: 'greater_than' as const, right }))
  const id = await room.add({ comparisons: [...over, on] })
  for (let time = 0; time < 100; time++) for (const level of [0, 9]) await room.publish('mod-Display', { level })
  const waiting = (times: number) => over.map((_, at) => ['waiting', `comparison_${at}`, times])
  const told = () => room.triggers.tracesOf(id).map(({ kind, cause, times }) => [kind, cause, times])
  expect(told()).toEqual(waiting(100))
  await room.publish('mod-Display', { on: true })
  await room.publish('mod-Display', { on: false })
  for (const level of [0, 9]) await room.publish('mod-Display', { level })
  expect(told()).toEqual([...waiting(100), ['fired', 'comparison_3', 1], ...waiting(1)])
  await room.close()
})

test('a request that was turned away again and again is one trace, which counts', async () => {
  const room = await triggerRoom()
  const id = await room.add({})
  for (let time = 0; time < 500; time++) room.triggers.webhookRefused(id, 'Its secret is wrong.')
  room.triggers.webhookRefused('trig-none', 'Its secret is wrong.')
  expect(room.triggers.tracesOf(id)).toMatchObject([{ kind: 'refused', times: 500 }])
  expect(room.triggers.tracesOf('trig-none')).toEqual([])
  await room.close()
})

const trace = (instance: number, message: string): NewTrace => ({
  ...{ instance_id: `trig-${instance}`, at: 1, kind: 'fired', cause: '', message, conditions: [] },
})

/** Traces at work in a folder. */
function kept(folder: string, clock = fakeClock()) {
  const log = notedLog()
  const traces = createTraces({ clock, log, journal: openTraceJournal(folder) })
  const life = new AbortController()
  const running = traces.run(life.signal)
  return {
    ...{ traces, log },
    async end() {
      life.abort()
      await running
    },
  }
}

test('the last 100 of each and 2,000 of all stay, the oldest go first', () => {
  const traces = createTraces({ clock: fakeClock(), log: notedLog() })
  for (let number = 0; number < 150; number++) traces.add(trace(0, `${number}`))
  expect(traces.of('trig-0').map(({ message }) => Number(message))).toEqual(
    Array.from({ length: 100 }, (_, at) => at + 50),
  )
  for (let number = 0; number < 1_950; number++) traces.add(trace(1 + (number % 195), `${number}`))
  expect(traces.of('trig-0')).toHaveLength(50)
  expect(traces.of('trig-1')).toHaveLength(10)
  for (let number = 0; number < 50; number++) traces.add(trace(500 + number, 'x'))
  expect(traces.of('trig-0')).toEqual([])
})

const refusal = (instance: number, message: string): NewTrace => ({ ...trace(instance, message), kind: 'refused' })

test('requests that are turned away for ever new reasons push out none of what the room did', () => {
  const traces = createTraces({ clock: fakeClock(), log: notedLog() })
  for (let number = 0; number < 80; number++) traces.add(trace(0, `${number}`))
  for (let number = 0; number < 500; number++) traces.add(refusal(0, `wrong ${number}`))
  const told = traces.of('trig-0').map(({ message }) => message)
  expect(told.slice(0, 80)).toEqual(Array.from({ length: 80 }, (_, number) => `${number}`))
  expect(told.slice(80)).toEqual(Array.from({ length: 20 }, (_, number) => `wrong ${number + 480}`))
  for (let number = 0; number < 600; number++) traces.add(refusal(1 + (number % 60), `wrong ${number}`))
  const all = Array.from({ length: 61 }, (_, number) => traces.of(`trig-${number}`)).flat()
  expect(all.filter(({ kind }) => kind === 'refused')).toHaveLength(400)
  expect(traces.of('trig-0')).toHaveLength(80)
  expect(traces.of('trig-1').at(-1)?.message).toBe('wrong 540')
})

test('what nearly was pushes out none of what it did, however long that goes on', () => {
  const traces = createTraces({ clock: fakeClock(), log: notedLog() })
  for (let number = 0; number < 40; number++) traces.add(trace(0, `${number}`))
  for (let number = 0; number < 500; number++) traces.add({ ...trace(0, `not ${number}`), kind: 'waiting' })
  const told = traces.of('trig-0').map(({ message }) => message)
  expect(told.slice(0, 40)).toEqual(Array.from({ length: 40 }, (_, number) => `${number}`))
  expect(told.slice(40)).toEqual(Array.from({ length: 60 }, (_, number) => `not ${number + 440}`))
})

test('what comes again is told at most once a second, with how often in all', async () => {
  const clock = fakeClock()
  const traces = createTraces({ clock, log: notedLog() })
  const life = new AbortController()
  const running = traces.run(life.signal)
  const told: number[] = []
  traces.watch(({ times }) => void told.push(times))
  traces.add({ ...trace(0, 'x'), kind: 'waiting', at: clock.now() })
  for (let time = 0; time < 90; time++) {
    traces.again('trig-0', 'waiting', '')
    await clock.advance(10)
  }
  await clock.advance(2_000)
  for (let time = 0; time < 200; time++) traces.add(refusal(1, 'Its secret is wrong.'))
  await clock.advance(5_000)
  expect(told).toEqual([1, 2, 91, 1, 200])
  life.abort()
  await running
})

test('who watches knows each trace once and in its last state, also who watched before they were read', async () => {
  const folder = temporaryFolder()
  const first = kept(folder)
  for (let number = 0; number < 5; number++) first.traces.add(trace(0, `${number}`))
  await first.end()
  const clock = fakeClock()
  const { traces, end } = kept(folder, clock)
  const page = new Map(traces.of('trig-0').map(one => [one.id, { ...one }]))
  traces.watch(one => page.set(one.id, { ...one }))
  traces.add({ ...trace(0, 'since'), kind: 'waiting', at: clock.now() })
  traces.again('trig-0', 'waiting', '')
  await until(
    () => traces.of('trig-0').length,
    count => count > 0,
  )
  traces.again('trig-0', 'waiting', '')
  traces.add(trace(0, 'last'))
  await clock.advance(3_000)
  expect([...page.values()]).toEqual(traces.of('trig-0'))
  expect(traces.of('trig-0').map(({ message, times }) => [message, times])).toEqual([
    ...['0', '1', '2', '3', '4'].map(message => [message, 1]),
    ['since', 3],
    ['last', 1],
  ])
  await end()
})

test('they are there after a restart, in their order, with what came before they were read', async () => {
  const folder = temporaryFolder()
  const first = kept(folder)
  for (let number = 0; number < 120; number++) first.traces.add(trace(0, `${number}`))
  await first.end()
  const second = kept(folder)
  second.traces.add(trace(0, 'since'))
  const told = await until(
    () => second.traces.of('trig-0').map(({ message }) => message),
    all => all.length === 100,
  )
  expect(told.at(0)).toBe('21')
  expect(told.at(-1)).toBe('since')
  const ids = second.traces.of('trig-0').map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  await second.end()
  const third = kept(folder)
  await until(
    () => third.traces.of('trig-0').at(-1)?.message,
    message => message === 'since',
  )
  await third.end()
})

test('a disk that refuses costs the memory nothing, and is named once', async () => {
  const clock = fakeClock()
  const log = notedLog()
  const journal = {
    read: async () => [],
    append() {
      throw new Error('the disk is full')
    },
    close: () => {},
  }
  const traces = createTraces({ clock, log, journal })
  const life = new AbortController()
  const running = traces.run(life.signal)
  await settle()
  for (let time = 0; time < 3; time++) {
    traces.add(trace(0, `${time}`))
    await clock.advance(2_000)
  }
  expect(traces.of('trig-0')).toHaveLength(3)
  life.abort()
  await running
  expect(log.lines).toEqual([
    'warn: Why triggers ran or did not is not kept, as it cannot be written: the disk is full',
  ])
})
