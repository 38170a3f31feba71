import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, type HttpSite, openHttpSite } from './testing/http-site.ts'

// Lists, to the byte (rest.md 1.6, 1.9, 1.10, 4).

let site: HttpSite
beforeAll(async () => {
  site = await openHttpSite()
})
afterAll(() => site.node.stop())

const ids = ({ json }: Answer): unknown[] => json.map(({ id }: { id: unknown }) => id)
const where = ({ headers }: Answer) => [headers['x-total-count'], headers['content-range'], headers.link]
const next = (query: string) => `</api/engine/v2/${query}>; rel="next"`

/** Every paged list with seven rows that `q=listed` finds, and what its ranges are called. */
const paged = [
  ['api_keys', 'api_key'],
  ['domains', 'authority'],
  ['drivers', 'driver'],
  ['edges', 'edge'],
  ['ldap_auths', 'ldap_strat'],
  ['modules', 'mod'],
  ['oauth_apps', 'oauth_applications'],
  ['oauth_auths', 'oauth_strat'],
  ['repositories', 'repo'],
  ['saml_auths', 'adfs_strat'],
  ['schema', 'json_schema'],
  ['settings', 'sets'],
  ['systems', 'sys'],
  ['systems/sys-test/triggers', 'trig'],
  ['triggers', 'trigger'],
  ['users', 'user'],
  ['zones', 'zone'],
] as const

describe.each(paged)('the list %s', (path, table) => {
  const page = (query: string) => site.get(`/${path}?q=listed${query}`)

  test('says where a page lies, its end exclusive, and where the next one is', async () => {
    expect(where(await page('&limit=3'))).toEqual(['7', `${table} 0-3/7`, next(`${path}/?q=listed&limit=3&offset=3`)])
    expect(where(await page('&offset=3&limit=3'))).toEqual([
      '7',
      `${table} 3-6/7`,
      next(`${path}/?q=listed&offset=6&limit=3`),
    ])
    expect(where(await page('&limit=3&offset=6'))).toEqual(['7', `${table} 6-7/7`, undefined])
    expect(where(await page(''))).toEqual(['7', `${table} 0-7/7`, undefined])
    expect(where(await page('&offset=4'))).toEqual(['7', `${table} 4-7/7`, undefined])
  })

  test('may be asked for nothing, and beyond its end', async () => {
    const [none, beyond] = [await page('&limit=0'), await page('&offset=9')]
    expect([none.json, none.headers['x-total-count'], none.headers['content-range']]).toEqual([
      [],
      '7',
      `${table} 0-0/7`,
    ])
    expect([beyond.json, ...where(beyond)]).toEqual([[], '7', `${table} 9-9/7`, undefined])
  })

  test('has each row once over its pages, in an order that stays', async () => {
    const all = ids(await page(''))
    const pages = await Promise.all([0, 2, 4, 6].map(offset => page(`&limit=2&offset=${offset}`)))
    expect(pages.flatMap(ids)).toEqual(all)
    expect(new Set(all).size).toBe(7)
  })

  test.each(['limit=-1', 'limit=many', 'limit=', 'limit=1.5', 'offset=-1', 'offset=x'])('refuses %s', async query => {
    const { status, json } = await page(`&${query}`)
    expect(status).toBe(400)
    const [parameter] = query.split('=')
    expect(json).toEqual({
      error: expect.stringContaining(`"${parameter}"`),
      parameter,
      restriction: expect.any(String),
    })
  })

  test('caps what is asked for, and ignores what it does not know, the words of ts-client among it', async () => {
    const { status, json, headers } = await page('&limit=1000000&ref=x&fields=name&cache=1&_poll=true&surprise=1')
    expect([status, json.length, headers['content-range']]).toEqual([200, 7, `${table} 0-7/7`])
  })
})

describe('the next page', () => {
  test('is asked for with the same query, its commas and spaces encoded', async () => {
    const { headers } = await site.get('/zones?tags=listed%2Copen&q=nobody,%20listed&parent_id=zone-org&limit=2')
    expect(headers.link).toBe(
      next('zones/?tags=listed%2Copen&q=nobody%2C%20listed&parent_id=zone-org&limit=2&offset=2'),
    )
    expect(headers.link?.split(',')).toHaveLength(1)
    expect(headers.link?.split(';')).toHaveLength(2)
  })

  test('is told with a limit of its own when none was asked for', async () => {
    await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        site.ask('POST', '/zones', { body: { name: `many ${at}`, tags: ['many'] } }),
      ),
    )
    const { json, headers } = await site.get('/zones')
    expect([json.length, headers.link]).toEqual([100, next('zones/?offset=100&limit=100')])
  })
})

describe('short lists end inclusively and ignore paging', () => {
  test.each([
    ['/brokers?limit=2&q=nothing', 'broker 0-6/7', 7],
    ['/systems/with_emails?in=listed1@acme.example', 'sys 0-0/1', 1],
    ['/systems/with_emails?in=nobody@acme.example', 'sys 0--1/0', 0],
    ['/systems/sys-test/zones', 'zone 0-0/1', 1],
    ['/systems/sys-test/zones?limit=0', 'zone 0-0/1', 1],
    ['/zones/zone-org/triggers', 'trigger 0--1/0', 0],
    ['/triggers/trigger-1/instances', 'trig 0-0/1', 1],
    ['/modules?control_system_id=sys-test&limit=1&offset=3&q=nothing', 'mod 0-3/4', 4],
    ['/modules?control_system_id=sys-0', 'mod 0--1/0', 0],
    ['/modules?control_system_id=sys-none', 'mod 0--1/0', 0],
  ])('%s', async (path, range, count) => {
    const answer = await site.get(path)
    expect(answer.json).toHaveLength(count)
    expect(where(answer)).toEqual([String(count), range, undefined])
  })
})

test.each(['/settings?parent_id=zone-1', '/systems/sys-test/settings', '/modules/mod-poller/settings', '/zones/tags'])(
  '%s has no list headers',
  async path => expect(where(await site.get(path))).toEqual([undefined, undefined, undefined]),
)

describe('how a record was', () => {
  const histories = [
    [
      'settings',
      '/settings/sets-1',
      '/settings/sets-1/history',
      'settings/sets-1/history',
      { settings_string: 'listed: false' },
    ],
    [
      'metadata',
      '/metadata/zone-1',
      '/metadata/zone-1/history?name=listed',
      'metadata/zone-1/history',
      { name: 'listed', description: '', details: 1 },
    ],
  ] as const

  test.each(histories)('is listed in pages: %s', async (_, record, history, path, change) => {
    for (let at = 0; at < 3; at++) await site.ask('PUT', record, { body: change })
    const mark = history.includes('?') ? '&' : '?'
    const table = record.startsWith('/settings') ? 'sets' : 'metadata'
    const first = await site.get(`${history}${mark}limit=2`)
    const query = history.split('?')[1]
    expect(where(first)).toEqual(['3', `${table} 0-2/3`, next(`${path}/?${query ? `${query}&` : ''}limit=2&offset=2`)])
    expect(where(await site.get(`${history}${mark}limit=2&offset=2`))).toEqual(['3', `${table} 2-3/3`, undefined])
  })
})

describe('what is searched for', () => {
  test.each([
    ['systems', 'q=LISTED%20none', 7],
    ['systems', 'q=listed3%40acme.example', 1],
    ['systems', 'q=list', 7],
    ['systems', 'q=list%20nothing', 0],
    ['systems', 'q=isted', 0],
    ['systems', 'q=*', 8],
    ['systems', 'q=', 8],
    ['systems', 'q=%20', 8],
    ['systems', 'q=name%3Atest%20and%20or', 1],
    ['systems', 'q=%22test%22*', 1],
    ['zones', 'q=organisation', 1],
    ['zones', 'q=building', 1],
    ['modules', 'q=poller', 1],
    ['modules', 'q=127.0.0.1', 9],
    ['drivers', 'q=acme', 1],
    ['drivers', 'q=chaos%2Fpoller', 2],
    ['settings', 'q=listed', 7],
    ['settings', 'q=true', 0],
    ['users', 'q=p3%40acme.example', 1],
    ['oauth_apps', 'q=app4', 1],
    ['domains', 'q=d5', 1],
    ['api_keys', 'q=key', 14],
    ['systems/sys-test/triggers', 'q=trigger%203', 7],
    ['ldap_auths', 'q=example', 0],
  ])('in %s by %s', async (path, query, count) => {
    expect((await site.get(`/${path}?${query}`)).headers['x-total-count']).toBe(String(count))
  })
})

describe('what a list is narrowed by', () => {
  const seven = (table: string) => Array.from({ length: 7 }, (_, at) => `${table}-${at}`)
  test.each([
    ['/systems?zone_id=zone-org', seven('sys')],
    ['/systems?zone_id=zone-org,zone-test', []],
    ['/systems?zone_id=%20zone-org%20,,zone-org', seven('sys')],
    ['/systems?zone_id=&q=test', ['sys-test']],
    ['/systems?zone_id=zone-org&zone_id=zone-none', seven('sys')],
    ['/systems?email=&q=test', ['sys-test']],
    ['/systems?features=,&q=test', ['sys-test']],
    ['/systems?capacity=6', ['sys-6']],
    ['/systems?capacity=many&q=test', ['sys-test']],
    ['/systems?bookable=true', []],
    ['/systems?bookable=1&q=test', ['sys-test']],
    ['/systems?bookable=false&q=test', ['sys-test']],
    ['/systems?public=false&q=test', ['sys-test']],
    ['/systems?public=TRUE', []],
    ['/systems?signage=true', []],
    ['/systems?group_id=none&q=test', ['sys-test']],
    ['/systems?trigger_id=trigger-none', []],
    ['/zones?tags=building', ['zone-test']],
    ['/zones?tags=building,org', []],
    ['/zones?parent_id=zone-org,root&tags=open', seven('zone')],
    ['/zones?parent_id=zone-none', []],
    ['/zones?parent_id=&tags=org', ['zone-org']],
    ['/zones?parent_id=root&tags=&q=organisation', ['zone-org']],
    ['/drivers?role=device', ['driver-acme']],
    ['/drivers?role=DEVICE', ['driver-acme']],
    ['/drivers?role=1', ['driver-acme']],
    ['/drivers?role=Service', seven('driver')],
    ['/drivers?role=web_socket', []],
    ['/drivers?role=7&q=acme', ['driver-acme']],
    ['/drivers?update_available=true', []],
    ['/drivers?update_available=1&q=acme', ['driver-acme']],
    ['/modules?driver_id=driver-acme', ['mod-display1', 'mod-display2']],
    ['/modules?running=false', seven('mod')],
    ['/modules?running=true&no_logic=true', ['mod-display1', 'mod-display2']],
    ['/modules?running=true&no_logic=1&q=poller', ['mod-poller']],
    ['/modules?as_of=1', []],
    ['/modules?as_of=&q=poller', ['mod-poller']],
    ['/modules?as_of=lately&q=poller', ['mod-poller']],
    ['/settings?parent_id=zone-2,zone-1', ['sets-2', 'sets-1']],
    ['/settings?parent_id=zone-none', []],
    ['/systems/sys-test/triggers?trigger_id=trigger-3', ['trig-3']],
    ['/systems/sys-test/triggers?important=1', seven('trig')],
    ['/systems/sys-test/triggers?important=true', []],
    ['/systems/sys-test/triggers?triggered=true', []],
    ['/systems/sys-test/triggers?as_of=&trigger_id=trigger-3', ['trig-3']],
    ['/systems/sys-test/triggers?as_of=1', []],
    ['/systems/sys-none/triggers', []],
    ['/api_keys?authority_id=authority-1', []],
    ['/ldap_auths?authority_id=authority-localhost', seven('ldap_strat')],
    ['/ldap_auths?authority_id=authority-1', []],
    ['/oauth_auths?authority_id=authority-localhost', seven('oauth_strat')],
    ['/saml_auths?authority_id=authority-1', []],
    ['/oauth_apps?authority_id=authority-localhost', [1, 2, 3, 4, 5, 6, 7]],
    ['/oauth_apps?authority_id=authority-1', []],
  ])('%s', async (path, expected) => expect(ids(await site.get(path))).toEqual(expected))
})
