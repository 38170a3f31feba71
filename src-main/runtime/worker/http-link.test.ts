import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../../base/clock.ts'
import { defineDriver, http } from '../../driver-kit/index.ts'
import { until } from '../../testing/until.ts'
import { httpServer, panel, running } from '../conformance/testing/bench.ts'
import { digestDoor } from '../simulators/digest-door.ts'

const driver = defineDriver({
  ...panel,
  transport: http(),
  settings: z.object({ token: z.string().optional() }),
  commands: {
    get: {
      about: 'Asks.',
      args: { path: z.string().default('/'), withinMs: z.number().default(5_000) },
      run: async ({ path, withinMs }, { device }) => (await device.get(path, { withinMs, retries: 0 })).status,
    },
    beside: {
      about: 'Asks beside the queue.',
      run: async (_, { device }) => (await device.get('/', { concurrent: true, withinMs: 100 })).status,
    },
    order: {
      about: 'Orders, as often as it is tried.',
      args: { retries: z.number().optional() },
      run: async ({ retries }, { device }) =>
        (await device.post('/', { json: {}, withinMs: 100, ...(retries === undefined ? {} : { retries }) })).status,
    },
    clear: { about: 'Gives up all.', run: (_, { queue }) => queue.clear(true) },
  },
  authentication: ({ settings }) =>
    settings.token === undefined ? undefined : { kind: 'bearer', token: settings.token },
})

/** A module of the driver, online. */
async function asking(uri: string, settings = {}) {
  const at = running(driver, { address: { uri }, settings })
  await at.connected()
  return at
}

/** A device that lets everybody in whose request it likes, and what it was asked with. */
async function guarded(likes: (request: IncomingMessage) => boolean, challenge = 'Basic realm="r"') {
  const asked: (string | undefined)[] = []
  const server = await httpServer((request, answer) => {
    asked.push(request.headers.authorization)
    if (likes(request)) answer.end('ok')
    else answer.writeHead(401, { 'www-authenticate': challenge }).end()
  })
  return { ...server, asked }
}

describe('a request says who asks', () => {
  test('as the setting basic_auth has it', async () => {
    const right = `Basic ${Buffer.from('jo:secret').toString('base64')}`
    const { uri } = await guarded(({ headers }) => headers.authorization === right)
    const settings = { basic_auth: { username: 'jo', password: 'secret' } }
    expect(await (await asking(uri, settings)).exec('get')).toBe(200)
  })

  test('as the setting bearer_auth has it, unless the driver says otherwise', async () => {
    const { uri, asked } = await guarded(() => true)
    const settings = { bearer_auth: { token: 'from-setting' } }
    const at = await asking(uri, settings)
    await at.exec('get')
    at.update({ ...settings, token: 'from-driver' })
    await at.exec('get')
    expect(asked).toEqual(['Bearer from-setting', 'Bearer from-driver'])
  })

  test('as the setting digest_auth has it, once the device asked for that', async () => {
    const door = digestDoor(systemClock)
    const wanted = { username: 'jo', password: 'secret', realm: 'room' }
    const server = await httpServer((request, answer) => {
      const { method = 'GET', url: uri = '/', headers } = request
      const challenge = door.challenge(wanted, { method, uri, authorization: headers.authorization })
      if (challenge === undefined) answer.end('ok')
      else answer.writeHead(401, { 'www-authenticate': challenge }).end()
    })
    const settings = { digest_auth: { username: 'jo', password: 'secret' } }
    expect(await (await asking(server.uri, settings)).exec('get', ['/a?b=1'])).toBe(200)
  })
})

test('settings that cannot be used fail its requests in words, and are put right while it runs', async () => {
  const { uri } = await guarded(() => true)
  const at = await asking(uri, { http_max_requests: 'many' })
  await expect(at.exec('get')).rejects.toThrow('The setting http_max_requests cannot be used')
  at.update({})
  expect(await at.exec('get')).toBe(200)
  at.update({ http_max_requests: 'many' })
  await until(at.lines, all => all.some(line => line.includes('Until then it goes on as before.')))
  expect(await at.exec('get')).toBe(200)
})

test('a device that does not answer in time is not connected, until it answers again', async () => {
  let isMute = true
  const server = await httpServer((_, answer) => {
    if (!isMute) answer.end()
  })
  const at = await asking(server.uri)
  const failed = expect(at.exec('get', ['/', 1_000])).rejects.toMatchObject({
    code: 'timeout',
    message: 'retry limit reached (due to timeout)',
  })
  await until(
    () => server.connections(),
    count => count === 1,
  )
  await at.clock.advance(1_000)
  await failed
  const beside = expect(at.exec('beside')).rejects.toMatchObject({
    code: 'timeout',
    message: `${server.uri} does not answer.`,
  })
  await until(
    () => server.connections(),
    count => count === 2,
  )
  await at.clock.advance(100)
  await beside
  isMute = false
  expect(await at.exec('get')).toBe(200)
  expect(at.connections()).toEqual([
    [true, undefined],
    [false, `${server.uri} does not answer.`],
    [true, undefined],
  ])
})

test('a request that nobody wants any more says nothing about the device', async () => {
  const server = await httpServer(() => undefined)
  const at = await asking(server.uri)
  const failed = expect(at.exec('get')).rejects.toMatchObject({ code: 'cancelled' })
  await until(
    () => server.connections(),
    count => count === 1,
  )
  await at.exec('clear')
  await failed
  expect(at.connections()).toEqual([[true, undefined]])
})

test('what goes over the wire is shown while somebody looks', async () => {
  const { uri } = await guarded(() => true)
  const at = await asking(uri)
  await at.exec('get', ['/before'])
  at.module.watched({ debug: false, wire: true, queue: false })
  await at.exec('get', ['/seen'])
  const wire = await until(
    () => at.told.flatMap(news => (news.kind === 'wire' ? news.items : [])),
    items => items.length === 2,
  )
  expect(wire.map(({ direction, bytes }) => [direction, Buffer.from(bytes).toString().split('\r\n')[0]])).toEqual([
    ['out', 'GET /seen HTTP/1.1'],
    ['in', 'HTTP/1.1 200'],
  ])
})

test.each([
  ['once, though its answer does not come', {}, 1],
  ['as often as its driver says', { retries: 1 }, 2],
])('an order is given %s', async (_, args, times) => {
  let heard = 0
  const server = await httpServer(() => {
    heard += 1
  })
  const at = await asking(server.uri)
  const outcome = at.exec('order', args).catch(error => error.code)
  for (let time = 1; time <= times; time++) {
    await until(
      () => heard,
      count => count === time,
    )
    await at.clock.advance(100)
  }
  expect(await outcome).toBe('timeout')
  expect(heard).toBe(times)
})
