import { afterAll, beforeAll, describe, expect } from 'vitest'
import { z } from 'zod'
import { settle } from '../../base/fake-clock.ts'
import { defineDriver, oneOf } from '../../driver-kit/index.ts'
import { until } from '../../testing/until.ts'
import { behaviour, logic, running } from './testing/bench.ts'
import { type Room, startRoom } from './testing/room.ts'

const driver = defineDriver({
  ...logic,
  status: {
    power: z.boolean(),
    input: oneOf('HDMI', 'DisplayPort'),
    route: z.object({ input: oneOf('HDMI', 'DisplayPort') }),
  },
  state: () => ({ told: [] as unknown[] }),
  commands: {
    set: {
      about: 'Sets status.',
      args: { values: z.record(z.string(), z.json()) },
      run: ({ values }, { setStatus }) => setStatus(values as never),
    },
    read: { about: 'Reads it.', run: (_, { status }) => status.power ?? null },
    repeat: { about: 'Says it once more.', run: (_, { signalStatus }) => signalStatus('power') },
    told: { about: 'What it was told.', run: (_, { state }) => state.told },
  },
  reported: { power: (value, { state }) => void state.told.push(value) },
})

describe('status', () => {
  behaviour(19, async () => {
    const { exec, changes } = running(driver)
    await exec('set', [{ power: true }])
    await exec('set', [{ power: true }])
    await settle()
    expect(await exec('told')).toEqual([true])
    await exec('repeat')
    await settle()
    expect(await exec('told')).toEqual([true, true])
    expect(changes().filter(change => 'power' in change)).toEqual([{ power: true }, { power: true }])
  })

  behaviour(20, async () => {
    const { exec, changes } = running(driver)
    await exec('set', [{ power: true }])
    await exec('set', [{ power: null }])
    await exec('set', [{ power: null }])
    await settle()
    expect(await exec('read')).toBeNull()
    expect(await exec('told')).toEqual([true, null])
    expect(changes().filter(change => 'power' in change)).toEqual([{ power: true }, { power: null }])
  })

  behaviour(21, async () => {
    const { exec, status } = running(driver)
    await exec('set', [{ input: 'DisplayPort', route: { input: 'DisplayPort' } }])
    expect(status()).toMatchObject({ input: 'DisplayPort', route: { input: 'display_port' } })
  })
})

describe('in a room', () => {
  let room: Room
  beforeAll(async () => {
    room = await startRoom()
  })
  afterAll(() => room.stop())

  behaviour(22, async () => {
    await room.exec('mod-two', 'power', true)
    const told: unknown[] = []
    const stop = room.runtime.news(news => {
      if (news.kind === 'status' && news.id === 'mod-two') told.push(news.changed)
    })
    const running = (yes: boolean) => room.store.write(change => change.update('module', 'mod-two', { running: yes }))
    await running(false)
    await until(
      () => room.runtime.healthOf('mod-two').state,
      state => state === 'stopped',
    )
    expect(room.status('mod-two', 'power')).toBe(true)
    await running(true)
    await room.isUp('mod-two')
    stop()
    expect(told).toEqual([
      { power: null, starts: null, level: null, connected: null },
      { starts: 1, level: 1 },
      { connected: true },
    ])
  })

  behaviour(26, async () => {
    const updates = room.status('mod-one', 'updates')
    expect(updates).toBeUndefined()
    expect(await room.exec('mod-one', 'keep', 7)).toBe(3)
    await room.shows('mod-one', 'level', 7)
    expect(await room.exec('mod-one', 'level')).toBe(7)
    expect(room.status('mod-one', 'updates')).toBe(1)
    // What people wrote beside it stays.
    expect(room.store.settings.get('sets-one')?.settings_string).toBe('# how loud\nlevel: 7 # for now\n')
  })
})

describe('settings', () => {
  const needy = defineDriver({
    ...logic,
    settings: z.object({
      port: z.object({ name: z.string() }),
      label: z.string().optional(),
      gain: z.number().optional(),
    }),
    commands: {
      read: {
        about: 'Reads them.',
        run: (_, { settings }) => [settings.port.name, settings.label ?? null, settings.gain ?? null],
      },
    },
  })

  behaviour(23, async () => {
    expect(() => running(needy)).toThrow('Setting "port": ')
    expect(() => running(needy, { settings: { port: {} } })).toThrow('Setting "port.name": ')
    expect(await running(needy, { settings: { port: { name: 'a' } } }).exec('read')).toEqual(['a', null, null])
  })

  behaviour(24, () => {
    expect(() => running(needy, { settings: { port: { name: 'a' }, label: 5 } })).toThrow(
      'Setting "label": Invalid input: expected string, received number.',
    )
  })

  behaviour(25, async () => {
    const { exec } = running(needy, { settings: { port: { name: 'a' }, gain: 3 } })
    expect(await exec('read')).toEqual(['a', null, 3])
  })
})
