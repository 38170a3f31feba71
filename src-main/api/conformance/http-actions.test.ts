import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../../testing/until.ts'
import { type Answer, type HttpSite, openHttpSite, unheardOf } from './testing/http-site.ts'

// What is done, and how that is answered (rest.md 1.7, 1.8, 1.13).

let site: HttpSite
beforeAll(async () => {
  site = await openHttpSite()
})
afterAll(() => site.node.stop())

const post = (path: string, body: unknown): Promise<Answer> => site.ask('POST', path, { body })
const zone = async (fields: object = {}) => (await post('/zones', { name: unheardOf(), ...fields })).json
const system = async (fields: object = {}) => (await post('/systems', { name: unheardOf(), ...fields })).json

describe('the version of a system', () => {
  test('is asked for by every change of a system, and of nothing else', async () => {
    const { id } = await system()
    const change = (query: string, body: object = { description: 'x' }) =>
      site.ask('PATCH', `/systems/${id}${query}`, { body })
    expect((await change('')).status).toBe(422)
    expect((await change('', { version: 0 })).status).toBe(422)
    for (const query of ['?version=', '?version=one', '?version=1.5']) {
      const { status, json } = await change(query)
      expect([status, json]).toMatchObject([400, { parameter: 'version', restriction: expect.any(String) }])
    }
    const stale = await change('?version=7')
    expect([stale.status, stale.json]).toEqual([409, { error: expect.stringContaining('0') }])
    expect((await change('?version=0', { version: 41 })).json.version).toBe(1)
    expect((await site.ask('PATCH', '/zones/zone-0?version=9', { body: {} })).status).toBe(200)
  })

  test('lets one of two who change the same at once know that it was late', async () => {
    const { id } = await system()
    const change = (description: string) => site.ask('PATCH', `/systems/${id}?version=0`, { body: { description } })
    const [a, b] = await Promise.all([change('a'), change('b')])
    expect([a.status, b.status].sort()).toEqual([200, 409])
    expect((await site.get(`/systems/${id}`)).json).toMatchObject({
      version: 1,
      description: a.status === 200 ? 'a' : 'b',
    })
  })

  test('rises when modules and zones come and go', async () => {
    const { id: zoneId } = await zone()
    const { id } = await system({ zones: [zoneId] })
    const version = async () => (await site.get(`/systems/${id}`)).json.version
    const logic = (await post('/modules', { driver_id: 'driver-poller', control_system_id: id })).json
    expect(await version()).toBe(1)
    await site.ask('PUT', `/systems/${id}/module/mod-0`)
    expect(await version()).toBe(2)
    await site.ask('DELETE', `/modules/${logic.id}`)
    expect(await version()).toBe(3)
    await site.ask('DELETE', `/zones/${zoneId}`)
    expect(await version()).toBe(4)
  })
})

describe('an answer', () => {
  const actions: [string, string, number][] = [
    ['POST', '/systems/sys-0/start', 200],
    ['POST', '/systems/sys-0/stop', 200],
    ['POST', '/systems/sys-0/start?single_occurrence=false', 200],
    ['POST', '/modules/mod-poller/stop', 200],
    ['POST', '/modules/mod-poller/start', 200],
    ['GET', '/drivers/driver-acme/compiled', 200],
    ['DELETE', '/metadata/zone-0?name=nothing', 202],
    ['DELETE', '/zones/zone-5', 202],
    ['DELETE', '/triggers/trigger-5', 202],
    ['DELETE', '/systems/sys-test/triggers/trig-6', 202],
  ]
  test.each(actions)('of %s %s is empty, and JSON by its type', async (method, path, status) => {
    const answer = await site.ask(method, path)
    expect([answer.status, answer.text]).toEqual([status, ''])
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    expect(answer.headers['content-length']).toBe('0')
  })

  test('of an action needs no body and ignores one', async () => {
    expect((await site.ask('POST', '/systems/sys-0/start', { body: { single_occurrence: false } })).status).toBe(200)
    expect((await site.ask('PUT', '/systems/sys-1/module/mod-poller', { body: [] })).status).toBe(200)
    expect((await site.ask('DELETE', '/systems/sys-1/module/mod-poller')).status).toBe(202)
  })

  test('of a creation is 201 with the record, times in seconds', async () => {
    const { status, json } = await post('/zones', { name: unheardOf() })
    expect([status, json]).toMatchObject([201, { id: expect.stringMatching(/^zone-/) }])
    expect(Math.abs(json.created_at - Date.now() / 1000)).toBeLessThan(60)
  })

  test('that is a text is a JSON string', async () => {
    const { text } = await site.get('/modules/mod-display1/state/never_set')
    expect(text).toBe('"null"')
  })
})

describe('a function run over REST', () => {
  const run = (path: string, body: unknown = []) => site.ask('POST', `/systems/${path}`, { body })
  const failed = { sys_id: 'sys-test', module_name: 'Display', index: 1, message: expect.any(String), backtrace: null }

  test('answers with the bare result', async () => {
    await until(
      () => run('sys-test/Display_1/no'),
      ({ status }) => status === 200,
    )
    for (const [path, body, text] of [
      ['sys-test/Display_1/volume', [3, 4], '7'],
      ['sys-test/Display/no', [], 'false'],
      ['sys-test/Display_2/who', [], expect.stringMatching(/^"user-/)],
      ['sys-test/Display_1/nothing_in_json', [], 'null'],
    ] as const) {
      const answer = await run(path, body)
      expect([answer.status, answer.text]).toEqual([200, text])
    }
  })

  test.each([
    ['sys-test/Display_9/no', 404, { error: 'module not found', ...failed, index: 9 }],
    ['sys-test/display_1/no', 404, { error: 'module not found', ...failed, module_name: 'display' }],
    ['sys-test/Display_1_1/no', 404, { error: 'module not found', ...failed, module_name: 'Display_1' }],
    [
      'sys-none/Display_1/no',
      404,
      { error: expect.stringMatching(/^(module|system) not found$/), ...failed, sys_id: 'sys-none' },
    ],
    ['sys-test/Display_1/dance', 400, { error: 'bad request', ...failed }],
    ['sys-test/Display_1/toString', 400, { error: 'bad request', ...failed }],
    ['sys-test/Display_1/fail', 500, { error: 'unexpected failure', ...failed, message: 'no such lamp' }],
  ])('%s fails with %i and says where', async (path, status, body) => {
    const answer = await run(path)
    expect([answer.status, answer.json]).toEqual([status, body])
  })

  test('of a higher level than the role is 403, and hidden from the list of functions', async () => {
    const asked = { as: 'support', body: [] } as const
    const { status, json } = await site.ask('POST', '/systems/sys-test/Display_1/service_menu', asked)
    expect([status, json]).toEqual([403, undefined])
    const functions = await site.get('/systems/sys-test/functions/Display_1', { as: 'support' })
    expect(Object.keys(functions.json)).not.toContain('service_menu')
    expect(Object.keys((await site.get('/systems/sys-test/functions/Display_1')).json)).toContain('service_menu')
  })
})
