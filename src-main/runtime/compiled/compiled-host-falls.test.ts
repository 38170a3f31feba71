import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { until } from '../../testing/until.ts'
import { factsOf, hostOn, isAlive, isGone, startOf } from './testing/host-on.ts'

test('messages come through however the driver cuts them, with noise between them', async () => {
  const on = hostOn({ cutBytes: 3, garbage: 'noise\u0000' }, {}, [startOf('mod-a')])
  await on.isUp()
  expect(await on.exec('mod-a', 'power', true).result()).toEqual({ value: true })
  expect(on.log.lines).toContain('warn: compiled/acme sent 6 bytes that belong to no message.')
  await on.stop()
})

test('a module that cannot start is disconnected with the reason, and starts with better settings', async () => {
  const on = hostOn({ needsSetting: 'volume_limit' }, {}, [startOf('mod-a')])
  await on.isUp()
  const early = on.exec('mod-a', 'power', true)
  const reason = "It cannot start: setting 'volume_limit' not found (KeyError). Look at its settings."
  expect(await early.result()).toMatchObject({ failure: { code: 'offline', message: reason } })
  expect(on.of('connected')).toEqual([{ kind: 'connected', mod: 'mod-a', connected: false, reason }])
  expect(await on.exec('mod-a', 'power', true).result()).toMatchObject({ failure: { message: reason } })
  on.host.send({ kind: 'update', mod: 'mod-a', settings: { volume_limit: 1 }, facts: factsOf('mod-a') })
  expect(await on.exec('mod-a', 'power', true).result()).toEqual({ value: true })
  await on.stop()
})

test('the last module takes the process with it, and that is no fall', async () => {
  const on = hostOn({}, {}, [startOf('mod-a'), startOf('mod-b')])
  const { pid } = await on.started('mod-b')
  on.host.send({ kind: 'stop', mod: 'mod-a' })
  on.host.send({ kind: 'stop', mod: 'mod-b' })
  await isGone(Number(pid))
  await until(
    () => on.of('stopped').map(({ mod }) => mod),
    mods => mods.join() === 'mod-a,mod-b',
  )
  await on.stop()
})

test('a driver that ignores its last stop is ended when its time is over', async () => {
  const on = hostOn({ ignoresTerminate: true, outlivesSocket: true }, {}, [startOf('mod-a')])
  const { pid } = await on.started()
  on.host.send({ kind: 'stop', mod: 'mod-a' })
  expect(isAlive(Number(pid))).toBe(true)
  await on.stop()
  await isGone(Number(pid))
})

test.each([
  [
    'dies at its start',
    { diesAtStart: 1 },
    {},
    /^it ended with exit code 1: Unhandled exception: no more file handles$/,
  ],
  ['never connects', { neverConnects: true }, { connectMs: 100 }, /^it did not connect to its socket within 0\.1 s$/],
  ['is never ready', { neverReady: true }, { readyMs: 100 }, /^it did not say that it is ready within 0\.1 s$/],
  ['takes much memory', {}, { beatMs: 20, memoryMb: 8 }, /^it used more than 8 MB of memory$/],
])('a driver that %s is started again, and the reason is told', async (_, odd, limits, reason) => {
  const on = hostOn(odd, limits)
  const [first] = await on.fell(2)
  expect(first?.reason).toMatch(reason)
  expect(first?.mod).toBeUndefined()
  expect(on.host.facts().launches).toBeGreaterThanOrEqual(2)
  await on.stop()
})

test('a file that cannot be run is told of', async () => {
  const on = hostOn(Buffer.from('#!/no/such/loader\n'))
  const [first] = await on.fell()
  expect(first).toMatchObject({ reason: expect.stringMatching(/^its file, or the loader/), exitCode: undefined })
  await on.stop()
})

test('a crash says what the driver said last, its exit code, and whose function was running', async () => {
  const on = hostOn({}, {}, [startOf('mod-a'), startOf('mod-b')])
  await on.started('mod-b')
  on.exec('mod-b', 'crash')
  const [end] = await on.fell()
  expect(end).toEqual({
    ...{ culprit: undefined, mod: 'mod-b', exitCode: 11 },
    reason: 'it ended with exit code 11: Unhandled exception: Index out of bounds (IndexError)',
    stack: expect.stringContaining('IndexError'),
  })
  await on.isUp(2)
  await on.exec('mod-b', 'power', true).result()
  on.exec('mod-a', 'hang')
  on.exec('mod-b', 'crash')
  const [, nobodys] = await on.fell(2)
  expect(nobodys?.mod).toBeUndefined()
  await on.stop()
})

test('a driver that no longer answers is ended', async () => {
  const on = hostOn({}, { beatMs: 100, stuckMs: 1_500 }, [startOf('mod-a')])
  await on.started()
  on.exec('mod-a', 'loop')
  const [end] = await on.fell()
  expect(end).toMatchObject({ reason: expect.stringMatching(/^it stopped answering for \d+ s/), mod: 'mod-a' })
  await on.stop()
})

test('a driver that closes its socket and goes on is ended', async () => {
  const on = hostOn({ outlivesSocket: true }, { closedMs: 50 }, [startOf('mod-a')])
  const { pid } = await on.started()
  on.exec('mod-a', 'leave')
  const [end] = await on.fell()
  expect(end?.reason).toBe('it closed its socket and did not end')
  await isGone(Number(pid))
  await on.stop()
})

test('a driver that does not read what it is told is ended before that fills the memory', async () => {
  const on = hostOn({}, {}, [startOf('mod-a')])
  await on.started()
  await on.exec('mod-a', 'unread').result()
  for (let call = 0; call < 20; call++) on.exec('mod-a', 'print', 'x'.repeat(1024 * 1024))
  const [end] = await on.fell()
  expect(end?.reason).toBe('it does not read what it is told')
  await on.stop()
})

test('how a process is can be asked while it runs', async () => {
  const on = hostOn({}, { beatMs: 50 }, [startOf('mod-a')])
  const facts = await until(
    () => on.host.facts(),
    ({ heapUsedMb, busy, answersInMs }) => ![heapUsedMb, busy, answersInMs].includes(undefined),
  )
  expect(facts.heapUsedMb).toBeGreaterThan(5)
  expect(facts).toMatchObject({ launches: 1, heapLimitMb: 512, nextLaunchAt: undefined })
  await on.stop()
  expect(on.host.facts()).toMatchObject({ launches: 1, heapUsedMb: undefined })
})

test('a kill ends it at once and blames nobody; one that is not up cannot be killed', async () => {
  const on = hostOn({}, {}, [startOf('mod-a')])
  expect(on.host.end('too early')).toBe(false)
  const { pid } = await on.started()
  on.exec('mod-a', 'hang')
  expect(on.host.end('an administrator ended it')).toBe(true)
  const [end] = await on.fell()
  expect(end).toMatchObject({ reason: 'an administrator ended it', mod: undefined, exitCode: undefined })
  await isGone(Number(pid))
  await on.stop()
})

test('a driver that gives up without a redis finds one and stays up', async () => {
  const on = hostOn({ redisEveryMs: 10 }, {}, [startOf('mod-a')])
  await until(
    () => Number(on.statusOf('mod-a').pings ?? 0),
    pings => pings > 5,
  )
  expect(on.ends).toEqual([])
  await on.stop()
})

test('what the driver has begun ends with it, and its folder is gone', async () => {
  const on = hostOn({}, {}, [startOf('mod-a')])
  const { surroundings, pid } = await on.started()
  const { HOME } = surroundings as { HOME: string }
  await on.exec('mod-a', 'fork').result()
  const child = Number(on.statusOf('mod-a').child)
  expect(isAlive(child)).toBe(true)
  expect(existsSync(HOME)).toBe(true)
  await on.stop()
  await isGone(Number(pid))
  await isGone(child)
  expect(existsSync(HOME)).toBe(false)
})
