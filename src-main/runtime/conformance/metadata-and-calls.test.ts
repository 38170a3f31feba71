import { afterAll, beforeAll, expect } from 'vitest'
import { z } from 'zod'
import { describeDriver } from '../../driver-kit/describe.ts'
import { defineDriver, oneOf } from '../../driver-kit/index.ts'
import { placeosMetadata } from '../../driver-kit/metadata.ts'
import { factsOf } from '../testing/run-driver.ts'
import { behaviour, logic, running } from './testing/bench.ts'
import { driver as panelDriver } from './testing/drivers/conformance/panel.ts'
import { type Room, startRoom } from './testing/room.ts'

let room: Room
beforeAll(async () => {
  room = await startRoom()
})
afterAll(() => room.stop())

class Refused extends Error {}

const driver = defineDriver({
  ...logic,
  commands: {
    add: {
      about: 'Adds.',
      args: { a: z.number(), b: z.number().default(10) },
      run: ({ a, b }) => a + b,
    },
    input: { about: 'Chooses.', args: { input: oneOf('HDMI', 'DisplayPort') }, run: ({ input }) => input },
    no: { about: 'Gives false.', run: () => false },
    odd: { about: 'Gives what JSON cannot say.', run: () => ({ socket: 1n }) },
    fail: {
      about: 'Fails in one of two ways.',
      args: { refused: z.boolean() },
      run({ refused }) {
        if (refused) throw new Refused('the lamp is cold')
        throw new RangeError('too far')
      },
    },
    answer: { about: 'Awaits another module.', run: (_, { system }) => system.module('Display_1').exec('structure') },
  },
  rescues: [{ from: Refused, run: error => `rescued: ${error.message}` }],
})

behaviour(1, async () => {
  const names = Object.keys(describeDriver(panelDriver).functions)
  expect(names).toContain('power')
  expect(names).not.toContain('connected')
  expect(JSON.stringify(placeosMetadata(describeDriver(panelDriver)))).not.toContain('"connected"')
  const socket = await room.socket('admin')
  for (const [id, name] of [
    [1, 'connected'],
    // A function of the file that is no command is as private as can be.
    [2, 'toString'],
  ] as const) {
    const frame = await socket.ask({ id, cmd: 'exec', sys: 'sys-a', mod: 'Display', index: 1, name })
    expect(JSON.parse(frame)).toMatchObject({ type: 'error', error_code: 1, msg: `could not find function ${name}` })
    const answer = await room.rest('admin')('POST', `/systems/sys-a/Display_1/${name}`, [])
    expect(answer).toMatchObject({ status: 400, json: { error: 'bad request' } })
  }
})

behaviour(2, async () => {
  const { exec, lines } = running(driver)
  expect(await exec('add', [1])).toBe(11)
  await expect(exec('add', [1, 2, 3])).rejects.toThrow("wrong number of arguments for 'add' (given 3, expected 2)")
  expect(lines()).toContain("error: wrong number of arguments for 'add' (given 3, expected 2)")
})

behaviour(3, async () => {
  expect(await running(driver).exec('add', { a: 1, b: 2, c: 3 })).toBe(3)
})

behaviour(4, async () => {
  const { exec } = running(driver)
  for (const input of ['display-port', 'displayport', 'DISPLAY_PORT'])
    expect(await exec('input', [input])).toBe('DisplayPort')
  await expect(exec('input', [14])).rejects.toMatchObject({ code: 'invalid' })
})

behaviour(5, async () => {
  expect(await running(driver).exec('no')).toBe(false)
})

behaviour(6, async () => {
  expect(await running(driver).exec('odd')).toBeNull()
})

behaviour(7, async () => {
  expect(await room.exec('mod-room', 'call', 'Display_1', 'structure')).toEqual({
    b: [1, null, { deep: false }],
    a: 'x',
  })
  const { exec } = running(driver, {
    system: {
      facts: factsOf('sys-x'),
      modules: [{ id: 'mod-b', mod: 'Display', index: 1, interfaces: [], functions: ['structure'], status: {} }],
    },
    callSystem: async () => ({ b: [1, null], a: 'x' }),
  })
  expect(JSON.stringify(await exec('answer'))).toBe('{"b":[1,null],"a":"x"}')
})

behaviour(8, async () => {
  const socket = await room.socket('support')
  const asked = { cmd: 'exec', sys: 'sys-a', mod: 'Display', index: 1, name: 'service_menu' }
  expect(JSON.parse(await socket.ask({ id: 1, ...asked }))).toMatchObject({ type: 'error', error_code: 2 })
  const refused = await room.rest('support')('POST', '/systems/sys-a/Display_1/service_menu', [])
  expect(refused.status).toBe(403)
  expect(room.status('mod-one', 'privileged')).toBeUndefined()
  expect(await room.exec('mod-room', 'call', 'Display_1', 'service_menu')).toBe('open')
  await room.shows('mod-one', 'privileged', 1)
})

behaviour(9, async () => {
  const { module } = running(driver)
  expect(await module.exec('fail', [true], undefined)).toEqual({ value: 'rescued: the lamp is cold' })
  await expect(module.exec('fail', [false], undefined)).rejects.toMatchObject({
    message: 'too far',
    origin: { error: 'RangeError', code: 500 },
  })
})

behaviour(10, async () => {
  await room.exec('mod-one', 'power', true)
  const answer = await room.rest('support')('POST', '/systems/sys-a/Display_1/power%3F', [])
  expect([answer.status, answer.json]).toEqual([200, true])
  const socket = await room.socket('user')
  const frame = await socket.ask({ id: 1, cmd: 'exec', sys: 'sys-a', mod: 'Display', index: 1, name: 'power?' })
  expect(JSON.parse(frame)).toMatchObject({ type: 'success', value: true })
})
