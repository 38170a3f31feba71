import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testKey } from '../../testing/keys.ts'
import { restClient } from '../../testing/rest-client.ts'
import { startNode, type TestNode, testRoom } from '../../testing/start-node.ts'

// What a broker's plug-in asks, on the wire (rest.md 4.16, mqtt.md 11).

const keys = {
  user: testKey('user'),
  support: testKey('support', { permissions: 1 }),
  reader: testKey('reader', { permissions: 1, scopes: ['mqtt.read'] }),
  elsewhere: testKey('elsewhere', { permissions: 2, scopes: ['systems'] }),
  late: testKey('late', { expires_at: 1_700_000_000 }),
}

let node: TestNode
let ask: ReturnType<typeof restClient>
beforeAll(async () => {
  const api_key = Object.values(keys).map(({ record }) => record)
  node = await startNode({ firstRoom: { records: { ...testRoom.records, api_key } } })
  ask = restClient(node, undefined)
})
afterAll(() => node.stop())

const user = (authorization: string | undefined) =>
  ask('POST', '/mqtt/user', undefined, authorization === undefined ? {} : { authorization })
const access = (key: { token: string }, form: Record<string, string>) =>
  ask('POST', '/mqtt/access', new URLSearchParams(form).toString(), {
    authorization: `Bearer ${key.token}`,
    'content-type': 'application/x-www-form-urlencoded',
  })

describe('a client of the broker', () => {
  test('is known by its API key, with or without the word Bearer', async () => {
    expect(await user(keys.user.token)).toMatchObject({ status: 200, text: '' })
    expect((await user(`Bearer ${keys.user.token}`)).status).toBe(200)
  })

  test.each([
    ['no header', undefined, 401],
    ['a header that is no key', 'nonsense', 401],
    ['a token that is none', 'a.b.c', 401],
    ['a key that has expired', keys.late.token, 401],
    ['a key that nobody knows', 'key-none.secret', 404],
    ['a wrong secret', 'key-user.secret', 404],
    ['a key for other things', keys.elsewhere.token, 403],
  ])('is refused with %s', async (_, authorization, status) => {
    expect((await user(authorization)).status).toBe(status)
  })

  test('is not known by a key in another header, as at PlaceOS', async () => {
    expect((await restClient(node, keys.user.token)('POST', '/mqtt/user')).status).toBe(401)
  })
})

describe('a topic', () => {
  test.each([
    ['1', 200, 200],
    ['2', 403, 200],
    ['3', 403, 200],
    ['4', 200, 200],
    ['5', 200, 200],
    ['7', 403, 200],
    ['0', 403, 403],
    ['16', 403, 403],
    ['17', 403, 403],
    ['read', 200, 200],
    ['Read, Write', 403, 200],
    ['deny', 403, 403],
    ['8', 400, 400],
    ['999', 400, 400],
    ['-1', 400, 400],
    ['own', 400, 400],
  ])('with acc %s is %i for users and %i for support', async (acc, forUser, forSupport) => {
    const asked = { topic: 'placeos/a/state/x', acc, clientid: 'one' }
    expect((await access(keys.user, asked)).status).toBe(forUser)
    expect((await access(keys.support, asked)).status).toBe(forSupport)
  })

  test('may be asked for in the query too, and is written with the scope for it only', async () => {
    const authorization = keys.reader.token
    expect((await ask('POST', '/mqtt/access?topic=a&acc=1', undefined, { authorization })).status).toBe(200)
    expect(await ask('POST', '/mqtt/access?topic=a&acc=2', undefined, { authorization })).toMatchObject({
      status: 403,
      text: '',
    })
  })

  test('of commands is for support alone, and one with wildcards is written by nobody', async () => {
    const asked = { topic: 'alcove/node-1/result/#', acc: '4' }
    expect((await access(keys.user, asked)).status).toBe(403)
    expect((await access(keys.support, asked)).status).toBe(200)
    expect((await access(keys.support, { topic: 'placeos/#', acc: '2' })).status).toBe(403)
  })

  test('or acc that is missing is 422, before anybody looks at the credential', async () => {
    expect(await access({ token: 'nonsense' }, { acc: '1' })).toMatchObject({
      status: 422,
      json: { parameter: 'topic' },
    })
    expect(await access(keys.user, { topic: 'a' })).toMatchObject({ status: 422, json: { parameter: 'acc' } })
  })

  test('is asked for with a credential', async () => {
    expect((await ask('POST', '/mqtt/access?topic=a&acc=1')).status).toBe(401)
    expect((await access({ token: 'key-none.secret' }, { topic: 'a', acc: '1' })).status).toBe(404)
  })
})
