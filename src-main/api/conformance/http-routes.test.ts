import { isContractProcedure } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contract } from '../../contract/index.ts'
import { until } from '../../testing/until.ts'
import { type HttpSite, openHttpSite } from './testing/http-site.ts'

// What holds for every route that reads, whichever it is (rest.md 1.1, 1.8, 1.12): each one of the contract is asked.

let site: HttpSite
beforeAll(async () => {
  site = await openHttpSite()
  records.cluster = (await site.get('/cluster')).json[0].id
  await site.ask('POST', '/edges', { body: { name: 'With a key', user_id: 'user-0' } })
  records.edges = (await site.get('/edges?q=key')).json[0].id
  await until(
    () => site.get('/systems/sys-test/Display_1'),
    ({ json }) => json.greeting !== undefined,
  )
  await site.ask('POST', '/systems/sys-test/Chaos_1/throw_in_timer', { body: [] })
  await until(
    () => site.get('/modules/mod-chaos/error'),
    ({ status }) => status === 200,
  )
  // Its driver is begun again meanwhile.
  await until(
    () => site.get('/modules/mod-chaos'),
    ({ json }) => json.connected === true,
  )
})
afterAll(() => site.node.stop())

const BASE = '/api/engine/v2'

/** A record of each resource, by the word that its routes begin with; some are made first. */
const records: Record<string, string> = {
  api_keys: 'key-0',
  brokers: 'broker-0',
  domains: 'authority-0',
  drivers: 'driver-acme',
  ldap_auths: 'ldap_strat-0',
  metadata: 'zone-org',
  modules: 'mod-display1',
  oauth_apps: '1',
  oauth_auths: 'oauth_strat-0',
  repositories: 'repo-alcove',
  saml_auths: 'adfs_strat-0',
  schema: 'json_schema-0',
  settings: 'sets-0',
  systems: 'sys-test',
  triggers: 'trigger-0',
  users: 'user-0',
  webhook: 'trig-0',
  zones: 'zone-org',
}
const parameters: Record<string, string> = {
  sys_id: 'sys-test',
  trig_id: 'trig-0',
  module_slug: 'Display_1',
  key: 'greeting',
  name: 'listed',
  email: 'ada@acme.example',
}
const queries: Record<string, string> = {
  '/systems/with_emails': '?in=listed1@acme.example',
  '/metadata/{name}/bulk': '?parent_ids=zone-1,zone-2',
  '/repositories/{id}/details': '?driver=acme/display&commit=HEAD',
  '/users/groups': '?emails=p1@acme.example',
  '/users/metadata/search': '?filter=$.at',
  '/webhook/{id}': '?secret=secret-0',
}
/** Of these an answer takes a git server, a socket, or a driver with more to say. */
const elsewhere = /^\/(repositories\/remote_|edges\/(control|.*stream)|drivers\/\{id\}\/readme)/
const special: Record<string, string> = { '/modules/{id}/error': '/modules/mod-chaos/error' }

const routes = gets(contract).filter(route => !elsewhere.test(route))

function gets(tree: object): string[] {
  return Object.values(tree).flatMap(branch => {
    if (!isContractProcedure(branch)) return gets(branch)
    const { method, path = '' } = branch['~orpc'].route
    return method === 'GET' && path.startsWith(BASE) ? [path.slice(BASE.length) || '/'] : []
  })
}

function pathOf(route: string): string {
  const [, word = ''] = route.split('/')
  const filled = route.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => (name === 'id' ? records[word] : parameters[name]) ?? name,
  )
  return special[route] ?? filled
}

describe.each(routes)('GET %s', route => {
  const query = queries[route] ?? ''
  const headers = { 'x-request-id': 'the same' }
  const steady = ({ date: _, ...told }: Record<string, string | undefined>) => told

  test('is answered in JSON, without null, and with nothing for a cache or another origin', async () => {
    const answer = await site.get(`${pathOf(route)}${query}`)
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    expect(answer.text).not.toMatch(/:null|"(settings_id|metadata_id|update_triggers|update_systems|password_digest)"/)
    const names = [
      'cache-control',
      'etag',
      'last-modified',
      'expires',
      'vary',
      'access-control-allow-origin',
      'location',
    ]
    expect(Object.keys(answer.headers).filter(name => names.includes(name))).toEqual([])
  })

  test('is answered the same to HEAD, with a slash at its end, and with a parameter nobody knows', async () => {
    const path = pathOf(route)
    const mark = query ? '&' : '?'
    const asked = { headers }
    const [plain, head, slash, more] = await Promise.all([
      site.get(`${path}${query}`, asked),
      site.ask('HEAD', `${path}${query}`, asked),
      site.get(`${path.replace(/\/$/, '')}/${query}`, asked),
      site.get(`${path}${query}${mark}surprise=1&fields=name&ref=x`, asked),
    ])
    for (const answer of [head, slash, more]) expect(answer.status).toBe(plain.status)
    expect(head.text).toBe('')
    if (/^\/(cluster|edges|api_keys\/inspect)/.test(route)) return
    expect(steady(head.headers)).toEqual(steady(plain.headers))
    expect([slash.text, more.text]).toEqual([plain.text, plain.text])
  })

  test('is refused without a credential, unless anybody may ask', async () => {
    const open = /^\/(domains\/lookup\/.*)?$/.test(route)
    const { status, headers: told } = await site.get(`${pathOf(route)}${query}`, { as: 'nobody' })
    expect(status).toBe(open ? 200 : 401)
    expect('x-request-id' in told).toBe(open)
  })
})

test.each([
  ['/drivers/driver-acme/readme', 404],
  ['/systems/control', 426],
  ['/edges/control', 501],
])('%s is %i, with words', async (path, status) => {
  const answer = await site.get(path)
  expect(answer.status).toBe(status)
  expect(answer.text).toMatch(/\w/)
})

test.each([
  ['/repositories/repo-alcove/default_branch', '"main"'],
  ['/domains/lookup/ada@acme.example', '"localhost"'],
])('%s is a text, so a JSON string', async (path, text) => expect((await site.get(path)).text).toBe(text))
