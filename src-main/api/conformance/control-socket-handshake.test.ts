import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { type ControlClient, openControl } from '../../testing/control-client.ts'
import { ADMIN_KEY } from '../../testing/start-node.ts'
import { until } from '../../testing/until.ts'
import { type ControlSite, openControlSite, tokenOf } from './testing/control-socket-site.ts'

// realtime.md 1, 2 and 13: how the socket is opened, and kept.

let site: ControlSite
beforeAll(async () => {
  site = await openControlSite()
}, 60_000)
afterAll(() => site.stop())

describe('§1 who may open the socket', () => {
  const answersPing = async (client: ControlClient) => {
    client.send('ping')
    expect(await client.frame('pong')).toBe('pong')
    await client.close()
  }

  test.each([
    ['header X-API-Key', { headers: { 'X-API-Key': ADMIN_KEY } }],
    ['query api-key', { query: `?api-key=${ADMIN_KEY}` }],
    ['query api-key after fixed_device', { query: `?fixed_device=true&api-key=${ADMIN_KEY}` }],
    ['cookie api-key', { headers: { cookie: `theme=dark; api-key=${encodeURIComponent(ADMIN_KEY)}` } }],
    ['header before query', { headers: { 'X-API-Key': ADMIN_KEY }, query: '?api-key=unknown.key' }],
    [
      'query before cookie',
      { headers: { cookie: 'api-key=unknown.key' }, query: `?api-key=${encodeURIComponent(ADMIN_KEY)}` },
    ],
    [
      'an API key, also when a bearer token is sent with it',
      { headers: { 'X-API-Key': ADMIN_KEY, authorization: 'Bearer x' } },
    ],
    ['a plain user', { headers: { 'X-API-Key': tokenOf('user') } }],
    ['scope control', { headers: { 'X-API-Key': tokenOf('control') } }],
    ['scope systems.write', { headers: { 'X-API-Key': tokenOf('systems') } }],
  ])('%s opens it', async (_, given) => answersPing(await openControl(site.url, given)))

  test.each([
    ['no credential', {}],
    ['an unknown key', { query: '?api-key=unknown.key' }],
    ['a key without a secret', { query: '?api-key=key-user' }],
    ['a wrong secret', { query: '?api-key=key-user.wrong' }],
    ['a bad header before a good query', { headers: { 'X-API-Key': 'unknown.key' }, query: `?api-key=${ADMIN_KEY}` }],
    ['an expired key', { query: `?api-key=${tokenOf('expired')}` }],
    ['a cookie that cannot be decoded', { headers: { cookie: 'api-key=%zz' } }],
  ])('%s is refused with 401 before the upgrade', async (_, given) => {
    const body = expect.stringMatching(/^\{"error":"\w[^"]+"\}$/)
    await expect(openControl(site.url, given)).rejects.toEqual({ status: 401, body })
  })

  test.each([
    ['header Authorization', { headers: { authorization: 'Bearer abc' } }],
    ['query bearer_token', { query: '?bearer_token=abc' }],
    ['cookie bearer_token', { headers: { cookie: 'bearer_token=abc' } }],
  ])('%s is read: one that is not good is refused with 401', async (_, given) => {
    await expect(openControl(site.url, given)).rejects.toMatchObject({
      status: 401,
      body: expect.stringMatching(/^\{"error":"\w/),
    })
  })

  test.each([
    ['a guest', 'guest'],
    ['read-only scopes', 'readOnly'],
  ] as const)('%s is refused with 403 and no body', async (_, who) => {
    await expect(openControl(site.url, { query: `?api-key=${tokenOf(who)}` })).rejects.toEqual({
      status: 403,
      body: '',
    })
  })

  test('another path is 404, and the right path without an upgrade 426', async () => {
    const socket = new WebSocket(`${site.url.replace('http', 'ws')}/control/websocket?api-key=${ADMIN_KEY}`)
    const status = await new Promise(resolve =>
      socket.on('unexpected-response', (_, response) => {
        resolve(response.statusCode)
        response.resume()
      }),
    )
    expect(status).toBe(404)
    const answer = await fetch(`${site.url}/api/engine/v2/systems/control`, { headers: { 'x-api-key': ADMIN_KEY } })
    expect(answer.status).toBe(426)
  })

  test('another site may not open it, whatever credential it found', async () => {
    const foreign = { headers: { cookie: `api-key=${ADMIN_KEY}`, origin: 'http://evil.example' } }
    await expect(openControl(site.url, foreign)).rejects.toMatchObject({ status: 403 })
    const rebound = { headers: { 'x-api-key': ADMIN_KEY, host: 'evil.example' } }
    await expect(openControl(site.url, rebound)).rejects.toMatchObject({ status: 403 })
  })
})

describe('§1 what an open socket is', () => {
  test('nothing is said on open, and no sub-protocol is chosen', async () => {
    const client = await site.open('user')
    client.send('ping')
    await client.frame('pong')
    expect(client.frames).toEqual([])
    expect(client.socket.protocol).toBe('')
    await client.close()
  })

  test('no credential is 401 and a refused scope 403 on the plain path too, before anybody is told of an upgrade', async () => {
    const path = `${site.url}/api/engine/v2/systems/control`
    expect((await fetch(path)).status).toBe(401)
    expect((await fetch(path, { headers: { 'x-api-key': 'unknown.key' } })).status).toBe(401)
  })
})

describe('§2 keep-alive', () => {
  test('a ping is answered with a pong at once, before anything else is asked; each one', async () => {
    const client = await site.open('user')
    for (let count = 0; count < 50; count++) client.send('ping')
    await until(
      () => client.frames.length,
      count => count === 50,
    )
    expect(new Set(client.frames)).toEqual(new Set(['pong']))
    await client.close()
  })

  test('a ping of the protocol is answered with a pong of the protocol, with what it carried', async () => {
    const client = await site.open('user')
    const carried = new Promise(resolve => client.socket.once('pong', data => resolve(String(data))))
    client.socket.ping('carried')
    expect(await carried).toBe('carried')
    expect(client.frames).toEqual([])
    await client.close()
  })
})

describe('§13 fixed devices', () => {
  const counted = async () => {
    const text = await (await fetch(`${site.url}/metrics`, { headers: { 'x-api-key': ADMIN_KEY } })).text()
    const of = (kind: string) => Number(new RegExp(`^alcove_${kind} (\\d+)`, 'm').exec(text)?.[1])
    return [of('websocket_connections'), of('fixed_connections')]
  }

  test.each([
    ['?fixed_device=true', 1],
    ['?fixed_device=TRUE', 1],
    ['?fixed_device=false', 0],
    ['?fixed_device=1', 0],
    ['', 0],
  ])('one that was opened with "%s" changes the count of panels by %i, and nothing else', async (query, fixed) => {
    const [all = 0, before = 0] = await counted()
    const client = await site.open('user', query)
    client.send({ id: 1, cmd: 'exec', sys: 'sys-test', mod: 'Display', name: 'service_menu' })
    expect(await client.frame('"id":1')).toContain('"error_code":2')
    expect(await counted()).toEqual([all + 1, before + fixed])
    await client.close()
    await until(counted, ([now]) => now === all)
  })
})
