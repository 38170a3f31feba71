import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { until } from '../../testing/until.ts'
import { driver, loopbackPlace, probe, scripted, tcpServer } from './testing/probing.ts'

test('what comes onto the list of what is never probed while it runs is asked nothing any more', async () => {
  const clock = fakeClock()
  const never: string[] = []
  const { probing, done, tried } = probe({
    ...{
      clock,
      never,
      drivers: [
        driver(
          'A',
          [1, 2, 3].map(port => ({ port, send: 'x', expect: 'x' })),
        ),
      ],
    },
    talk: scripted(() => ({ open: true, said: 'no' }), { clock }),
  })
  const plan = probing.plan('127.0.9.0/28', never)
  probing.start('127.0.9.0/28', never, done.ears)
  await clock.advance(0)
  const before = tried.length
  never.push(' 127.0.9.0/28 ')
  await clock.advance(plan.seconds_at_most * 1000)
  expect([before > 0, tried.length]).toEqual([true, before])
  expect(probing.progress()?.state).toBe('done')
})

test('cancelling ends it at once: connections are cut and nothing is asked any more', async () => {
  let open = 0
  const port = await tcpServer('127.0.9.2', socket => {
    open += 1
    socket.on('close', () => {
      open -= 1
    })
  })
  const { probing, done, tried } = probe({ drivers: [driver('A', [{ port, expect: 'never' }])], clock: fakeClock() })
  const { id } = probing.start('127.0.9.0/29', [], done.ears)
  await until(
    () => open,
    count => count === 1,
  )
  probing.cancel('another')
  expect(probing.progress()?.state).toBe('running')
  probing.cancel(id)
  expect(probing.progress()).toMatchObject({ state: 'cancelled', ended_at: expect.any(Number) })
  const asked = tried.length
  await until(
    () => open,
    count => count === 0,
  )
  expect(tried).toHaveLength(asked)
})

test('there is one at a time, and the next may begin as soon as it was cancelled', async () => {
  const clock = fakeClock()
  const { probing, done } = probe({ clock, talk: scripted(() => undefined, { clock, isThere: () => false }) })
  const first = probing.start('127.0.9.0/28', [], done.ears)
  expect(() => probing.start('127.0.9.0/28', [], done.ears)).toThrow(/127\.0\.9\.0\/28 is being probed/)
  probing.cancel(first.id)
  const second = probing.start('127.0.9.0/28', [], done.ears)
  probing.cancel(first.id)
  expect(probing.progress()).toMatchObject({ id: second.id, state: 'running' })
  await clock.advance(60_000)
  expect(probing.progress()).toMatchObject({ id: second.id, state: 'done', done: 14 })
})

test('what changes is told at most five times a second, the end as well', async () => {
  const clock = fakeClock()
  const { probing, done } = probe({ clock, talk: scripted(() => undefined, { clock, isThere: () => false }) })
  const told: { at: number; state: string | undefined }[] = []
  probing.changed(() => told.push({ at: clock.monotonic(), state: probing.progress()?.state }))
  probing.start('127.0.9.0/26', [], done.ears)
  await clock.advance(60_000)
  expect(told.length).toBeGreaterThan(3)
  const gaps = told.slice(1).map(({ at }, index) => at - (told[index]?.at ?? 0))
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(200)
  expect(told.map(({ state }) => state)).toEqual([...told.slice(1).map(() => 'running'), 'done'])
})

test('it ends with the node, and none begins after that', async () => {
  const clock = fakeClock()
  const { probing, done, stop, ended } = probe({
    ...{ clock, talk: scripted(() => undefined, { clock, isThere: () => false }) },
  })
  probing.start('127.0.9.0/28', [], done.ears)
  stop()
  await ended
  expect(probing.progress()).toMatchObject({ state: 'cancelled', reason: 'The node was stopped.' })
  expect(() => probing.start('127.0.9.0/28', [], done.ears)).toThrow('This node is being stopped.')
})

test('it ends with words when the interface goes away', async () => {
  const clock = fakeClock()
  let places = [loopbackPlace]
  const { probing, done } = probe({
    ...{ clock, places: () => places, talk: scripted(() => undefined, { clock, isThere: () => false }) },
  })
  probing.start('127.0.9.0/26', [], done.ears)
  await clock.advance(1_000)
  places = []
  await clock.advance(20_000)
  expect(probing.progress()).toMatchObject({
    ...{
      state: 'failed',
      reason: expect.stringMatching(/^The interface lo is down or no longer has 127|^The interface lo/),
    },
  })
})

test('an address that this machine does not have ends it with words too', async () => {
  const { probing, done } = probe({
    places: () => [{ ...loopbackPlace, address: '192.0.2.1', broadcast: '192.0.2.15' }],
  })
  probing.start('192.0.2.0/28', [], done.ears)
  expect(await done.over()).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/^The interface lo is down/),
  })
})
