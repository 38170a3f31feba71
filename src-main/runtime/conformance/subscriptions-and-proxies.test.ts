import { afterAll, beforeAll, describe, expect } from 'vitest'
import { z } from 'zod'
import { fakeClock, settle } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import { defineDriver } from '../../driver-kit/index.ts'
import { factsOf } from '../testing/run-driver.ts'
import { createCallsOut } from '../worker/calls-out.ts'
import type { FromWorker, MirroredModule } from '../worker-contract.ts'
import { behaviour, logic, running } from './testing/bench.ts'
import { type Room, startRoom } from './testing/room.ts'

const display = (index: number, status: Record<string, Json> = {}, id = `mod-d${index}`): MirroredModule => ({
  ...{ id, mod: 'Display', index, interfaces: ['Powerable'], functions: ['power', 'volume'], status },
})
const self: MirroredModule = {
  ...{ id: 'mod-a', mod: 'Room', index: 1, interfaces: ['Powerable'], functions: ['power'], status: {} },
}
const system = (...modules: MirroredModule[]) => ({ facts: factsOf('sys-x'), modules: [self, ...modules] })

const driver = defineDriver({
  ...logic,
  status: { power: z.boolean() },
  state: () => ({ told: [] as Json[] }),
  commands: {
    set: { about: 'Its own.', args: { power: z.boolean() }, run: ({ power }, { setStatus }) => setStatus({ power }) },
    watch_own: {
      about: 'Watches itself.',
      run: (_, { watch, state }) => void watch('power', value => void state.told.push(value)),
    },
    watch_and_set: {
      about: 'Watches itself, and changes at once.',
      run(_, { watch, state, setStatus }) {
        watch('power', value => void state.told.push(value))
        setStatus({ power: false })
      },
    },
    watch: {
      about: 'Watches Display_1; the first value is one too many for it.',
      run: (_, { system, state }) =>
        void system.watch('Display_1', 'power', value => {
          state.told.push(value)
          if (state.told.length === 1) throw new Error('too much')
        }),
    },
    told: { about: 'What it was told.', run: (_, { state }) => state.told },
    forget_missing: {
      about: 'Calls nobody and goes on.',
      run: (_, { system }) => void system.module('Lamp_1').exec('on'),
    },
    call_missing: { about: 'Waits for nobody.', run: (_, { system }) => system.module('Lamp_1').exec('on') },
    all: {
      about: 'Asks all displays.',
      args: { orThrow: z.boolean() },
      run: ({ orThrow }, { system }) => system.all('Display').exec('volume', [], { orThrow }),
    },
    having: {
      about: 'Who has it.',
      args: { what: z.string() },
      run: ({ what }, { system }) => system.implementing(what).map(({ slug }) => slug),
    },
  },
})

behaviour(
  33,
  async () => {
    const { exec } = running(driver)
    await exec('watch_own')
    await settle()
    expect(await exec('told')).toEqual([])
    await exec('set', [true])
    expect(await exec('told')).toEqual([true])
    await exec('watch_own')
    await settle()
    expect(await exec('told')).toEqual([true, true])
    // One that comes at this very moment is told once.
    await exec('watch_and_set')
    await settle()
    expect(await exec('told')).toEqual([true, true, false, false, false])
  },
  'its own',
)

behaviour(
  33,
  async () => {
    for (const [status, expected] of [
      [{ power: true }, [true]],
      [{}, []],
    ] as const) {
      const { exec } = running(driver, { system: system(display(1, status)) })
      await exec('watch')
      await settle()
      expect(await exec('told')).toEqual(expected)
    }
  },
  "another module's",
)

behaviour(36, async () => {
  const { exec, module, lines } = running(driver, { system: system(display(1, { power: true })) })
  await exec('watch')
  await settle()
  module.systemStatus('mod-d1', { power: false })
  expect(await exec('told')).toEqual([true, false])
  expect(lines().find(line => line.startsWith('error'))).toMatch(/^error: The watch of Display_1.power failed: Error/)
})

describe('in a room', () => {
  let room: Room
  beforeAll(async () => {
    room = await startRoom()
  })
  afterAll(() => room.stop())
  const modules = (...ids: string[]) =>
    room.store.write(change => change.update('control_system', 'sys-a', { modules: ['mod-room', ...ids] }))

  behaviour(34, async () => {
    await modules()
    await room.exec('mod-one', 'power', true)
    await room.exec('mod-room', 'watch', 'Display_1')
    expect(room.status('mod-room', 'seen')).toBeUndefined()
    await modules('mod-one')
    await room.shows('mod-room', 'seen', [true])
  })

  behaviour(35, async () => {
    // Goes on with the watch of the behaviour before.
    await room.exec('mod-two', 'power', false)
    await modules('mod-two', 'mod-one')
    await room.shows('mod-room', 'seen', [true, false])
    await room.exec('mod-one', 'power', false)
    await room.exec('mod-one', 'power', true)
    await room.exec('mod-two', 'power', true)
    await room.shows('mod-room', 'seen', [true, false, true])
  })

  behaviour(37, async () => {
    await room.exec('mod-room', 'publish', 'a/b', 'nobody hears this')
    await room.exec('mod-room', 'listen', 'a/b')
    await room.exec('mod-room', 'listen', 'a/b')
    await room.exec('mod-room', 'publish', 'a/b', '{"raw": 1}')
    await room.shows('mod-room', 'heard', ['{"raw": 1}', '{"raw": 1}'])
    const answer = await room.rest('admin')('POST', '/signal?channel=a/b', 'plain', { 'content-type': 'text/plain' })
    expect(answer.status).toBe(200)
    await room.shows('mod-room', 'heard', ['{"raw": 1}', '{"raw": 1}', 'plain', 'plain'])
  })

  behaviour(43, async () => {
    const asked = { caller: 'user-jo' }
    expect(await room.runtime.exec('mod-room', 'call', ['Display_1', 'who'], asked)).toBe('user-jo')
    expect(await room.exec('mod-room', 'call', 'Display_1', 'who')).toBeNull()
  })
})

behaviour(38, async () => {
  const { exec, lines } = running(driver, { system: system() })
  expect(await exec('forget_missing')).toBeNull()
  await settle()
  expect(lines()).toContain('warn: There is no Lamp_1 in sys-x.')
  await expect(exec('call_missing')).rejects.toMatchObject({ code: 'not_found' })
})

behaviour(39, async () => {
  const given = {
    system: system(display(3), display(1), display(2)),
    callSystem: async (target: string) => {
      if (target === 'mod-d2') throw new Failed('rejected', 'stuck')
      return target
    },
  }
  const { exec } = running(driver, given)
  expect(await exec('all', [false])).toEqual(['mod-d1', 'mod-d3'])
  await expect(exec('all', [true])).rejects.toThrow('stuck')
})

behaviour(40, async () => {
  const { exec } = running(driver, { system: system(display(1)) })
  expect(await exec('having', ['Powerable'])).toEqual(['Display_1', 'Room_1'])
  expect(await exec('having', ['PlaceOS::Driver::Interface::Powerable'])).toEqual(['Display_1', 'Room_1'])
})

behaviour(41, async () => {
  const { exec } = running(driver, { system: system(display(1)) })
  expect(await exec('having', ['volume'])).toEqual(['Display_1'])
})

behaviour(42, async () => {
  const clock = fakeClock()
  const told: FromWorker[] = []
  const calls = createCallsOut(clock, news => told.push(news))
  const asked = calls.begin({ mod: 'mod-a', target: 'mod-b', method: 'power', args: [], caller: undefined })
  const failed = expect(asked).rejects.toMatchObject({
    code: 'timeout',
    message: 'request timed out',
    origin: { error: 'IO::TimeoutError' },
  })
  await clock.advance(119_999)
  expect(clock.waiting).toBe(1)
  await clock.advance(120_001)
  await failed
})
