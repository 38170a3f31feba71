import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HttpSite, openHttpSite, unheardOf } from './testing/http-site.ts'

// What is refused, with which status and in which words (rest.md 1.1, 1.11, 1.12).

let site: HttpSite
beforeAll(async () => {
  site = await openHttpSite()
})
afterAll(() => site.node.stop())

const error = { error: expect.stringMatching(/\w/) }

describe('what is not there', () => {
  test.each([
    ['GET', '/nothing'],
    ['GET', '/stats'],
    ['GET', '/system'],
    ['GET', '/systems/sys-test/a/b/c'],
    ['POST', '/version'],
    ['DELETE', '/systems'],
    ['PATCH', '/systems'],
    ['PUT', '/zones'],
    ['PUT', '/systems/sys-test/start'],
    ['GET', '/systems/sys-test/module/mod-0/more'],
    ['POST', '/metadata'],
    ['POST', '/triggers/trigger-0'],
    ['OPTIONS', '/systems'],
  ])('%s %s is no route: 404 as text, without a request id', async (method, path) => {
    const { status, text, headers } = await site.ask(method, path, { headers: { 'x-request-id': 'mine' } })
    expect([status, text]).toEqual([404, '404 Not Found'])
    expect(headers['content-type']).toMatch(/^text\/plain/)
    expect(headers).not.toHaveProperty('x-request-id')
  })

  const absent = [
    ...['api_keys', 'brokers', 'domains', 'drivers', 'ldap_auths', 'modules', 'oauth_apps', 'oauth_auths'],
    ...['saml_auths', 'schema', 'settings', 'systems', 'triggers', 'zones'],
  ].flatMap(path => [
    ['GET', `/${path}/none`],
    ['DELETE', `/${path}/none`],
    ['PATCH', `/${path}/none?version=0`],
    ['PUT', `/${path}/none?version=0`],
  ])
  test.each([
    ...absent,
    ['GET', '/systems/nobody@acme.example'],
    ['GET', '/systems/none/zones'],
    ['GET', '/systems/none/settings'],
    ['POST', '/systems/none/start'],
    ['POST', '/systems/none/stop'],
    ['PUT', '/systems/none/module/mod-0'],
    ['PUT', '/systems/sys-test/module/none'],
    ['DELETE', '/systems/none/module/mod-0'],
    ['GET', '/systems/none/functions/Display_1'],
    ['GET', '/systems/sys-test/functions/Display_9'],
    ['GET', '/systems/sys-test/triggers/none'],
    ['PATCH', '/systems/sys-test/triggers/none'],
    ['DELETE', '/systems/sys-test/triggers/none'],
    ['POST', '/modules/none/start'],
    ['POST', '/modules/none/ping'],
    ['POST', '/modules/none/load'],
    ['GET', '/modules/none/state'],
    ['GET', '/modules/none/state/power'],
    ['GET', '/modules/none/settings'],
    ['GET', '/modules/none/error'],
    ['GET', '/modules/mod-display1/error'],
    ['GET', '/drivers/none/readme'],
    ['GET', '/drivers/none/compiled'],
    ['GET', '/drivers/driver-0/compiled'],
    ['POST', '/drivers/none/reload'],
    ['GET', '/settings/none/history'],
    ['GET', '/zones/none/triggers'],
    ['GET', '/metadata/none/children'],
    ['GET', '/metadata/sys-test/children'],
    ['GET', '/triggers/none/instances'],
  ])('%s %s names no record: 404 with words', async (method = '', path = '') => {
    const body = /^P/.test(method) ? { body: {} } : {}
    const { status, json } = await site.ask(method, path, body)
    expect([status, json]).toEqual([404, error])
  })

  test.each([
    ['/metadata/none', '{}'],
    ['/zones/none/metadata', '{}'],
    ['/metadata/none/history', '{}'],
    ['/systems/none/types', '{}'],
    ['/systems/none/Display_1', '{}'],
    ['/systems/none/Display_1/power', 'null'],
    ['/systems/sys-test/Display_9/power', 'null'],
    ['/systems/sys-test/Display_1/never_set', 'null'],
    ['/modules/mod-display1/state/never_set', '"null"'],
  ])('%s is %s all the same', async (path, expected) => expect((await site.get(path)).text).toBe(expected))
})

describe('what is not JSON', () => {
  test.each(['text/html', 'application/*', 'text/*, image/png;q=0.8'])('Accept %s: 406', async accept => {
    const { status, json } = await site.get('/systems', { headers: { accept } })
    expect([status, json]).toEqual([406, { ...error, accepts: ['application/json'] }])
  })

  test.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a body of type %s: 415',
    async type => {
      for (const [method, path] of [
        ['POST', '/zones'],
        ['PATCH', '/zones/zone-0'],
        ['PUT', '/metadata/zone-0'],
      ] as const) {
        const { status, json } = await site.ask(method, path, { body: '{}', headers: { 'content-type': type } })
        expect([status, json]).toEqual([415, { ...error, accepts: ['application/json'] }])
      }
    },
  )

  test('a type with a character set, in any case, or none at all, is JSON', async () => {
    for (const type of ['application/json; charset=utf-8', 'Application/JSON', '']) {
      const { status } = await site.ask('PATCH', '/zones/zone-6', {
        body: '{"capacity":1}',
        headers: { 'content-type': type },
      })
      expect(status).toBe(200)
    }
  })

  test.each(['GET', 'DELETE'])('%s ignores a body, and what it says of it', async method => {
    const { id } = (await site.ask('POST', '/zones', { body: { name: unheardOf() } })).json
    const { status } = await site.ask(method, `/zones/${id}`, {
      body: '{"capacity":',
      headers: { 'content-type': 'text/plain' },
    })
    expect(status).toBe(method === 'GET' ? 200 : 202)
  })
})

describe('the request id', () => {
  test.each([
    ['GET', '/systems', 200],
    ['GET', '/zones/none', 404],
    ['GET', '/zones?limit=-1', 400],
    ['POST', '/zones', 422],
  ])('of %s %s is given back, or made', async (method, path, status) => {
    const body = method === 'POST' ? { body: {} } : {}
    const told = await site.ask(method, path, { ...body, headers: { 'x-request-id': 'panel-7' } })
    expect([told.status, told.headers['x-request-id']]).toEqual([status, 'panel-7'])
    const made = await Promise.all([site.ask(method, path, body), site.ask(method, path, body)])
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
    for (const { headers } of made) expect(headers['x-request-id']).toMatch(uuid)
    expect(made[0]?.headers['x-request-id']).not.toBe(made[1]?.headers['x-request-id'])
  })

  test('is there when the role is missing, or the body is no JSON', async () => {
    const headers = { 'x-request-id': 'panel-8' }
    expect((await site.get('/modules', { as: 'user', headers })).headers['x-request-id']).toBe('panel-8')
    expect((await site.ask('POST', '/zones', { body: '{', headers })).headers['x-request-id']).toBe('panel-8')
  })
})
