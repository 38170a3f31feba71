import { get } from 'node:https'
import { generate } from 'selfsigned'
import { afterEach, expect, test } from 'vitest'
import { bareEdge } from '../../../e2e/central/bare-edge.ts'
import { building } from '../../../e2e/central/building.ts'
import { type CentralOptions, startCentral } from '../../../e2e/central/central.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { until } from '../../testing/until.ts'

// A node has to live with a centre that is at fault: here the reference centre is at fault as it was told to be.

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function centre(options: CentralOptions = {}) {
  const clock = fakeClock()
  const central = await startCentral({ rows: building({ edgeId: 'edge-1' }), clock, ...options })
  ends.push(() => central.close())
  const { secret } = central.addEdge({ id: 'edge-1' })
  const connect = async (how: Parameters<typeof bareEdge>[2] = {}) => {
    const edge = await bareEdge(central.url, secret, how)
    ends.push(() => edge.drop())
    return edge
  }
  return { central, clock, connect, secret }
}

const register = { type: 'register', modules: [], drivers: [] }
const set = (value: number) => ({ type: 'proxy_redis', action: 'set', hash_id: 'x', key_name: String(value) })
const text = (sequence_id: number, body: object) => JSON.stringify({ sequence_id, body })

test('it can leave requests unanswered, refuse them, and answer late', async () => {
  const { central, clock, connect } = await centre({ misbehave: { silentOn: ['register'], failOn: ['proxy_redis'] } })
  const edge = await connect()
  edge.send(text(0, register))
  edge.send(text(1, set(1)))
  await until(
    () => edge.messages.length,
    count => count === 1,
  )
  expect(edge.messages).toEqual([{ sequence_id: 1, body: { type: 'success', success: false } }])
  expect(central.redis.keys.has('x')).toBe(false)
  Object.assign(central.misbehave, { failOn: [], answerAfterMs: 5000 })
  edge.send(text(2, set(2)))
  await until(
    () => central.redis.keys.get('x'),
    value => value === '2',
  )
  expect(edge.messages).toHaveLength(1)
  await clock.advance(5000)
  await until(
    () => edge.messages.length,
    count => count === 2,
  )
})

test('it can answer twice, answer nobody, answer with another type, and send garbage', async () => {
  const { central, connect } = await centre({ misbehave: { duplicateAnswers: true } })
  const edge = await connect()
  await edge.ask(set(1))
  await until(
    () => edge.messages.length,
    count => count === 2,
  )
  Object.assign(central.misbehave, {
    duplicateAnswers: false,
    unknownAnswers: true,
    garbageBinary: true,
    wrongAnswerTypes: true,
  })
  edge.send(text(9, set(2)))
  await until(
    () => edge.messages.length,
    count => count === 5,
  )
  const [bytes, unknown, wrong] = edge.messages.slice(2)
  expect(String(bytes)).toBe('garbage')
  expect(unknown).toMatchObject({ sequence_id: 4_000_000_000 })
  expect(wrong).toMatchObject({ sequence_id: 9, body: { type: 'run_count_response' } })
})

test('it can echo another key than it was asked for', async () => {
  const { central, connect } = await centre({ misbehave: { wrongKeyInBinary: true } })
  central.binaries.set('some_key', Buffer.from('x'))
  const edge = await connect()
  edge.send(text(0, { type: 'fetch_binary', key: 'some_key' }))
  await until(
    () => edge.messages.length,
    count => count === 1,
  )
  expect(String((edge.messages[0] as Buffer).subarray(13))).toBe('some_key_otherx')
})

test('it can cut behind a frame, on its way out or in', async () => {
  const { central, connect } = await centre({ misbehave: { cutAfterSent: 2 } })
  const first = await connect()
  for (const id of [0, 1, 2]) first.send(text(id, set(id)))
  await until(
    () => first.closed,
    code => code === 1006,
  )
  expect(first.messages).toHaveLength(2)
  Object.assign(central.misbehave, { cutAfterSent: undefined, cutAfterReceived: 2 })
  const second = await connect()
  await second.ask(set(5))
  second.send(text(1, set(6)))
  await until(
    () => second.closed,
    code => code === 1006,
  )
  expect([second.messages.length, central.redis.keys.get('x')]).toEqual([1, '6'])
})

test.each([
  [{ refuseWith: 403 as const }, '403 '],
  [{ refuseWith: 503 as const }, '503 '],
  [{ expiredKey: true }, '401 {"error":"API key has expired"}'],
])('it can refuse: %o', async (misbehave, refused) => {
  const { central, connect } = await centre({ misbehave })
  await expect(connect()).rejects.toThrow(refused)
  Object.assign(central.misbehave, { refuseWith: undefined, expiredKey: false })
  expect((await (await connect()).ask(register)).success).toBe(true)
})

test('it can stop sending pings, and say everything twice', async () => {
  const { central, clock, connect } = await centre({ misbehave: { neverPing: true, repeats: true } })
  const edge = await connect()
  await clock.advance(30_000)
  central.data.update('module', 'mod-1-1-display-edge', { running: false })
  const [first, second] = [await edge.request('stop'), await edge.request('stop')]
  expect([first.sequence_id, second.sequence_id, edge.pings]).toEqual([0, 1, 0])
})

test.each([
  ['query', 'header'],
  ['header', 'query'],
] as const)('a centre that takes the key in the %s only knows none in the %s', async (takesKeyIn, other) => {
  const { connect } = await centre({ quirks: { takesKeyIn } })
  await expect(connect({ in: other })).rejects.toThrow('401')
  expect((await (await connect({ in: takesKeyIn })).ask(register)).success).toBe(true)
})

test('frames that a core cannot take are noted', async () => {
  const { central, connect } = await centre()
  const edge = await connect()
  edge.sendInPieces(text(0, register), true)
  await until(
    () => central.violations.length,
    count => count === 2,
  )
  expect(central.violations.map(it => it.replace(/^edge-1 sent | \(.*$/g, ''))).toEqual([
    'a message in more than one frame',
    'a control frame inside a fragmented message',
  ])
})

test('it speaks https with the certificate that it is given', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' })
  const { central } = await centre({ tls: { key, cert } })
  expect(central.url).toMatch(/^https:/)
  const status = await new Promise(done => {
    get(`${central.url}/auth/authority`, { ca: cert, checkServerIdentity: () => undefined }, answer => {
      answer.resume()
      done(answer.statusCode)
    })
  })
  expect(status).toBe(200)
})

test('the page shows the edges to this machine only, and its buttons work from the page only', async () => {
  const { central } = await centre({ page: true })
  const page = await (await fetch(central.url)).text()
  expect(page).toContain('Harbour House')
  expect(page).not.toMatch(/[0-9a-f]{32}\.[\w-]{43}/)
  const press = async (body: object, type = 'application/json') => {
    const answer = await fetch(`${central.url}/do`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify(body),
    })
    return answer.ok ? ((await answer.json()) as { said?: string; secret?: string }) : answer.status
  }
  expect(await press({ action: 'stop', module: 'mod-1-1-display-edge' }, 'text/plain')).toBe(403)
  expect(await press({ action: 'stop', module: 'mod-1-1-display-edge' })).toEqual({ said: 'Done.' })
  expect(central.data.get('module', 'mod-1-1-display-edge')?.running).toBe(false)
  const made = await press({ action: 'make', name: 'Lobby <b>' })
  expect(made).toMatchObject({ secret: expect.stringMatching(/^[0-9a-f]{32}\.[\w-]{43}$/) })
  expect(await (await fetch(`${central.url}/live`)).text()).toContain('Lobby &#60;b&#62;')
  await press({ action: 'misbehave', name: 'silentOn', value: 'register, fetch_binary' })
  await press({ action: 'misbehave', name: 'cutAfterSent', value: '3' })
  await press({ action: 'misbehave', name: 'neverPing', value: true })
  expect(central.misbehave).toMatchObject({ silentOn: ['register', 'fetch_binary'], cutAfterSent: 3, neverPing: true })
  expect(await press({ action: 'cut', edge: 'edge-1' })).toEqual({ said: 'Edge edge-1 is not connected.' })
})

test('without being asked for there is no page', async () => {
  const { central } = await centre()
  expect((await fetch(central.url)).status).toBe(404)
})
