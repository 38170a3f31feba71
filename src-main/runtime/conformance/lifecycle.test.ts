import { afterAll, beforeAll, expect } from 'vitest'
import { z } from 'zod'
import { defineDriver } from '../../driver-kit/index.ts'
import { closedPort } from '../../testing/tcp-device.ts'
import { until } from '../../testing/until.ts'
import { attached, behaviour, device, panel, running } from './testing/bench.ts'
import { type Room, startRoom } from './testing/room.ts'

let room: Room
beforeAll(async () => {
  room = await startRoom()
})
afterAll(() => room.stop())

const driver = defineDriver({
  ...panel,
  settings: z.object({ level: z.number().default(1) }),
  status: { power: z.boolean(), updates: z.number() },
  commands: {
    ping: { about: 'Answers.', run: () => 'pong' },
    power: { about: 'Reports it.', run: (_, { setStatus }) => setStatus({ power: true }) },
  },
  started: () => undefined,
  updated: ({ status, setStatus }) => setStatus({ updates: (status.updates ?? 0) + 1 }),
})

behaviour(11, async () => {
  const at = await device()
  const { clock, connected, lines } = running(
    defineDriver({ ...panel, commands: {}, started: () => new Promise<void>(() => undefined) }),
    { port: at.port },
  )
  await clock.advance(5_999)
  expect(at.connections).toBe(0)
  await clock.advance(1)
  await connected()
  expect(lines()).toContain('error: "started" has not returned after 6 s; the start goes on.')
})

behaviour(12, async () => {
  const started = () => {
    throw new Error('not today')
  }
  const { exec, lines } = await attached(
    defineDriver({ ...panel, commands: { ping: { about: 'Answers.', run: () => 'pong' } }, started }),
  )
  expect(lines()[0]).toMatch(/^error: started failed: Error: not today\n/)
  expect(await exec('ping')).toBe('pong')
})

behaviour(13, async () => {
  const { exec, update, changes, device: at } = await attached(driver)
  await exec('power')
  update({ level: 2 })
  update({ level: 2 })
  await until(changes, all => all.some(change => change.updates))
  expect(changes()).toEqual([{ connected: true }, { power: true }, { updates: 1 }])
  expect(at.connections).toBe(1)
})

behaviour(14, async () => {
  const other = await device()
  await room.exec('mod-two', 'power', true)
  await room.store.write(change => change.update('module', 'mod-two', { port: other.port }))
  await until(
    () => other.connections,
    count => count === 1,
  )
  await room.isUp('mod-two')
  expect(room.status('mod-two', 'power')).toBeUndefined()
  expect(room.status('mod-two', 'starts')).toBe(1)
})

behaviour(15, async () => {
  const told: string[] = []
  const port = await closedPort()
  const { clock, connections, changes } = running(
    defineDriver({
      ...panel,
      status: { connected: z.boolean() },
      commands: {},
      connected: () => void told.push('connected'),
      disconnected: ({ status }) => void told.push(`disconnected, ${status.connected}`),
    }),
    { port },
  )
  await until(connections, all => all.length === 1)
  for (const _ of [1, 2]) {
    await until(
      () => clock.waiting,
      waiting => waiting === 1,
    )
    await clock.advance(3_000)
  }
  expect(told).toEqual(['disconnected, false'])
  expect(changes()).toEqual([{ connected: false }])
})

behaviour(
  16,
  async () => {
    let hasEnded = false
    const { stop, device: at } = await attached(
      defineDriver({
        ...panel,
        commands: {},
        async stopped({ device }) {
          expect(() => device.write('bye\n')).toThrow('Not connected')
          await until(
            () => at.open,
            open => open === 0,
          )
          hasEnded = true
        },
      }),
    )
    await stop()
    expect(hasEnded).toBe(true)
  },
  'the socket',
)

behaviour(
  16,
  async () => {
    await room.exec('mod-spare', 'power', true)
    await room.store.write(change => change.update('module', 'mod-spare', { running: false }))
    await until(
      () => room.runtime.healthOf('mod-spare').state,
      state => state === 'stopped',
    )
    expect(room.status('mod-spare', 'connected')).toBe(true)
    expect(room.status('mod-spare', 'power')).toBe(true)
  },
  'the status',
)

behaviour(17, async () => {
  let hasBegun = false
  const { stop, clock, lines } = await attached(
    defineDriver({
      ...panel,
      commands: {},
      stopped() {
        hasBegun = true
        return new Promise<void>(() => undefined)
      },
    }),
  )
  let isOver = false
  const over = stop().then(() => {
    isOver = true
  })
  await until(
    () => hasBegun,
    yes => yes,
  )
  await clock.advance(5_999)
  expect(isOver).toBe(false)
  await clock.advance(1)
  await over
  expect(lines().at(-1)).toBe('error: "stopped" has not returned after 6 s; it is left behind.')
  expect(clock.waiting).toBe(0)
})

behaviour(18, async () => {
  await room.exec('mod-one', 'power', true)
  const before = room.panel.connections
  const answer = await room.rest('admin')('POST', '/modules/mod-one/start')
  expect(answer.status).toBe(200)
  expect(await room.exec('mod-one', 'power?')).toBe(true)
  expect(room.panel.connections).toBe(before)
})
