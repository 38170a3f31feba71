import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CLIENT_SECRET, type Misbehaviour, type OidcProvider, openOidcProvider } from '../../testing/oidc-provider.ts'
import { directoryBase, directoryReader, openSlapd, type Slapd } from '../../testing/slapd.ts'
import { closedPort } from '../../testing/tcp-device.ts'
import type { Visitor } from '../../testing/visitor.ts'
import { type House, openHouse, PASSWORD } from './testing/house.ts'

// Signing in with a directory and with a provider, both real, and what becomes of it while they are away.

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const V2 = '/api/engine/v2'
const V1 = '/api/alcove/v1'
let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
// Who guessed is forgiven, so that each test begins with none.
beforeEach(() => house.moveOn(61 * MINUTE))

const meOf = async (browser: Visitor) => (await browser.ask('GET', '/auth/options')).json.me

describe('a directory', () => {
  let slapd: Slapd
  let id: string
  beforeAll(async () => {
    slapd = await openSlapd({ anonymous: false })
    const row = await house.asked('POST', `${V2}/ldap_auths`, {
      ...{ name: 'House', authority_id: 'authority-localhost', host: '127.0.0.1', port: slapd.tlsPort },
      ...{ auth_method: 'ssl', base: directoryBase, uid: 'uid', ca: slapd.certificate.cert, ...directoryReader },
    })
    id = row.id
  })
  afterAll(() => slapd.close())

  const signIn = (browser: Visitor, username: string, password: string, source = id) =>
    browser.post('/auth/ldap/callback', { id: source, username, password })
  const change = (fields: object) => house.asked('PATCH', `${V2}/ldap_auths/${id}`, fields)
  /** Nobody answers there meanwhile. */
  async function away(run: () => Promise<void>): Promise<void> {
    await change({ port: await closedPort() })
    await run().finally(() => change({ port: slapd.tlsPort }))
  }

  test('is offered, and whoever it takes comes in as an ordinary person', async () => {
    const browser = house.visitor()
    const { json } = await browser.ask('GET', '/auth/options')
    expect(json.sources).toContainEqual({ id, kind: 'ldap', name: 'House' })
    const answer = await signIn(browser, 'marie', 'polonium')
    expect([answer.status, answer.text]).toEqual([202, ''])
    expect(answer.headers['set-cookie']).toMatch(/^user=[\w-]{43}; Max-Age=86400; Path=\/auth; HttpOnly; SameSite=Lax$/)
    expect(await meOf(browser)).toEqual({ name: 'Marie Curie', role: 'user' })
    expect((await house.audit('Marie'))[0]).toMatchObject({ what: 'sign-in', ok: true, detail: 'directory House' })
  })

  test('is tried out step by step, with somebody looked up or without', async () => {
    const test = (body: object) => house.asked('POST', `${V1}/sign-on/ldap/${id}/test`, { id, ...body })
    const { ok, steps, profile, took_ms } = await test({ username: 'marie' })
    expect([ok, took_ms >= 0]).toEqual([true, true])
    expect(steps.length).toBeGreaterThan(2)
    expect(steps.map(({ outcome }: { outcome: string }) => outcome)).not.toContain('failed')
    expect(JSON.stringify(profile)).toContain('Marie Curie')
    expect((await test({})).ok).toBe(true)
    await away(async () => {
      const down = await test({})
      expect(down.ok).toBe(false)
      expect(down.steps).toContainEqual(expect.objectContaining({ outcome: 'failed', hint: expect.any(String) }))
      expect(JSON.stringify(down)).not.toContain(directoryReader.password)
    })
    await expect(house.asked('POST', `${V1}/sign-on/ldap/none/test`, { id: 'none' })).rejects.toThrow('404')
  })

  test('says the same of a wrong password, no password and a name it does not know', async () => {
    const answers = []
    for (const [name, password] of [
      ['marie', 'radium'],
      ['marie', ''],
      ['nobody', 'polonium'],
      ['*', 'polonium'],
    ] as const) {
      const browser = house.visitor()
      const { status, json } = await signIn(browser, name, password)
      answers.push([status, json, browser.cookies.size])
    }
    expect(new Set(answers.map(answer => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toEqual([
      401,
      { error: 'House does not take this user name and password. Try again, and mind capital letters.' },
      0,
    ])
  })

  test('is not asked any more by whoever guesses, until they have waited', async () => {
    const browser = house.visitor()
    const statuses: number[] = []
    for (let at = 0; at < 5; at++) statuses.push((await signIn(browser, 'zoë', `guess-${at}`)).status)
    expect(statuses).toEqual([401, 401, 401, 429, 429])
    const { json } = await signIn(browser, 'zoë', 'grüne Wiese')
    expect(json.retry_after_ms).toBeGreaterThan(0)
    house.moveOn(json.retry_after_ms)
    expect((await signIn(browser, 'zoë', 'grüne Wiese')).status).toBe(202)
  })

  test('is none that is not there, or is of another domain', async () => {
    const other = await house.asked('POST', `${V2}/domains`, { name: 'Other', domain: 'other.example' })
    const row = await house.asked('POST', `${V2}/ldap_auths`, {
      ...{ name: 'Elsewhere', authority_id: other.id, host: '127.0.0.1', port: slapd.tlsPort, base: directoryBase },
    })
    for (const source of ['none', row.id, 'x'.repeat(100)]) {
      const { status, json } = await signIn(house.visitor(), 'marie', 'polonium', source)
      expect([status, json]).toEqual([404, { error: 'There is no such way to sign in here. Load the page again.' }])
    }
    for (const body of [{}, { id, username: 'marie' }, { id, username: 'x'.repeat(257), password: 'x' }]) {
      expect((await house.visitor().post('/auth/ldap/callback', body)).status).toBe(400)
    }
    expect((await house.visitor().ask('GET', '/auth/options')).json.sources).not.toContainEqual(
      expect.objectContaining({ id: row.id }),
    )
  })

  test('takes a form as well, and goes on to a path of this node only', async () => {
    const form = (goOn: string) =>
      house
        .visitor()
        .ask(
          'POST',
          '/auth/ldap/callback',
          new URLSearchParams({ id, username: 'marie', password: 'polonium', continue: goOn }).toString(),
          { 'content-type': 'application/x-www-form-urlencoded' },
        )
    const { status, headers } = await form('/panel/')
    expect([status, headers.location]).toEqual([302, '/panel/'])
    for (const elsewhere of ['https://evil.example/', '//evil.example/', '/\\evil.example']) {
      const answer = await form(elsewhere)
      expect([answer.status, answer.headers.location]).toEqual([202, undefined])
    }
  })

  test('that does not answer is vouched for by what it took before, for two weeks', async () => {
    await signIn(house.visitor(), 'marie', 'polonium')
    await away(async () => {
      const browser = house.visitor()
      expect((await signIn(browser, 'MARIE', 'polonium')).status).toBe(202)
      expect(await meOf(browser)).toEqual({ name: 'Marie Curie', role: 'user' })
      expect((await house.audit('offline House'))[0]).toMatchObject({
        what: 'offline',
        who: 'Marie Curie',
        detail: 'House does not answer; let in as it vouched for them before.',
      })
      // Whom it never saw, and whoever has another password, is told that it does not answer.
      for (const [name, password] of [
        ['marie', 'radium'],
        ['special', 'p*(w)\\d'],
      ] as const) {
        const { status, json } = await signIn(house.visitor(), name, password)
        expect([status, json]).toEqual([
          503,
          { error: expect.stringMatching(/^House \(127\.0\.0\.1:\d+\) refuses the connection\./) },
        ])
      }
      house.moveOn(14 * DAY)
      expect((await signIn(house.visitor(), 'marie', 'polonium')).status).toBe(503)
    })
  })

  test('that does not answer slows down whoever guesses meanwhile', async () => {
    await signIn(house.visitor(), 'marie', 'polonium')
    await away(async () => {
      const statuses: number[] = []
      for (let at = 0; at < 5; at++) statuses.push((await signIn(house.visitor(), 'marie', `guess-${at}`)).status)
      expect(statuses).toEqual([503, 503, 503, 429, 429])
      expect((await signIn(house.visitor(), 'marie', 'polonium')).status).toBe(429)
    })
  })

  test('lets nobody in as before whom it refuses when it answers again', async () => {
    await signIn(house.visitor(), 'marie', 'polonium')
    expect((await signIn(house.visitor(), 'marie', 'radium')).status).toBe(401)
  })

  test('leaves no password on the disk', () => {
    const kept = ['sign-in.json', 'model.json', 'journal/audit.jsonl'].map(name =>
      readFileSync(join(house.node.folder, name), 'utf8'),
    )
    for (const secret of ['polonium', 'radium', 'guess-1', directoryReader.password]) {
      expect(kept.join()).not.toContain(secret)
    }
  })
})

describe('a provider', () => {
  let provider: OidcProvider
  let id: string
  let port: number
  beforeAll(async () => {
    port = await closedPort()
    const row = await house.asked('POST', `${V2}/oauth_auths`, {
      ...{ name: 'Office', authority_id: 'authority-localhost', site: `http://127.0.0.1:${port}`, scope: 'openid' },
      ...{ client_id: 'alcove', client_secret: CLIENT_SECRET, authorize_url: '/auth', token_url: '/token' },
      ...{ raw_info_url: `http://127.0.0.1:${port}/me`, info_mappings: { uid: 'sub', email: 'email', name: 'name' } },
    })
    id = row.id
    await started()
  })
  afterAll(() => provider.stop())
  beforeEach(() => misbehave({}))

  async function started(claims?: Record<string, unknown>) {
    const callback = `${house.node.url}/auth/oauth2/callback?id=${id}`
    // Where an id has a tilde, the provider sends people back to it encoded.
    const redirectUris = [callback, callback.replaceAll('~', '%7E')]
    provider = await openOidcProvider({ port, redirectUris, ...(claims ? { claims } : {}) })
    misbehave({})
  }
  /** It lives at the time of the house. */
  function misbehave(how: Misbehaviour): void {
    const iat = Math.floor(house.now() / 1000)
    provider.misbehave({ claims: { iat, exp: iat + 3_600 }, ...how })
  }
  async function away(run: () => Promise<void>): Promise<void> {
    await provider.stop()
    await run().finally(() => started())
  }

  const begin = (browser: Visitor, more: Record<string, string> = {}) =>
    browser.ask(
      'GET',
      `/auth/login?${new URLSearchParams({ provider: 'oauth2', id, continue: '/panel/?a=1', ...more })}`,
    )
  /** To the provider and back, up to the address of the callback. */
  async function there(browser: Visitor, more: Record<string, string> = {}): Promise<string> {
    const { status, headers } = await begin(browser, more)
    if (status !== 303) throw new Error(`Beginning: ${status} ${headers.location}`)
    return provider.signIn(headers.location ?? '')
  }
  const signIn = async (browser: Visitor, more: Record<string, string> = {}) =>
    browser.ask('GET', await there(browser, more))
  /** What the page says where somebody is sent to it. */
  async function failureOf(browser: Visitor, { headers }: { headers: Record<string, string> }) {
    const code = new URLSearchParams(headers.location?.split('?')[1]).get('failed')
    expect(headers.location).toMatch(/^\/login\?failed=[\w-]{16}(&continue=%2Fpanel%2F%3Fa%3D1)?$/)
    return (await browser.ask('GET', `/auth/failure?code=${code}`)).json
  }

  test('is offered, and whoever signs in there comes in and goes on where they wanted', async () => {
    const browser = house.visitor()
    expect((await browser.ask('GET', '/auth/options')).json.sources).toContainEqual({
      id,
      kind: 'oauth2',
      name: 'Office',
    })
    const begun = await begin(browser)
    expect(begun.headers['cache-control']).toBe('no-store')
    expect(begun.headers['set-cookie']).toMatch(/^sign-on=[^;]+; Max-Age=1200; Path=\/auth; HttpOnly; SameSite=Lax$/)
    const asked = new URL(begun.headers.location ?? '')
    expect(asked.origin).toBe(provider.issuer)
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256')

    const back = await browser.ask('GET', await provider.signIn(asked.href))
    expect([back.status, back.headers.location, back.headers['cache-control']]).toEqual([
      303,
      '/panel/?a=1',
      'no-store',
    ])
    expect([...browser.cookies.keys()].sort()).toEqual(['remembered', 'user'])
    expect(await meOf(browser)).toEqual({ name: 'Ada Lovelace', role: 'user' })
    expect((await house.audit('Ada Lovelace sign-on'))[0]).toMatchObject({ what: 'sign-in', detail: 'sign-on Office' })
  })

  test.each(['https://evil.example/', '//evil.example/', '/\\evil.example/'])('goes on to %s never', async goOn => {
    const browser = house.visitor()
    expect((await signIn(browser, { continue: goOn })).headers.location).toBe('/admin')
  })

  test('is tried out step by step', async () => {
    const test = () => house.asked('POST', `${V1}/sign-on/oauth2/${id}/test`, { id })
    const { ok, steps, took_ms } = await test()
    expect([ok, steps.length > 4, took_ms >= 0]).toEqual([true, true, true])
    await away(async () => {
      const down = await test()
      expect(down.ok).toBe(false)
      expect(down.steps).toContainEqual(
        expect.objectContaining({ step: `Connect to 127.0.0.1:${port}`, outcome: 'failed' }),
      )
      expect(JSON.stringify(down)).not.toContain(CLIENT_SECRET)
    })
    await expect(house.asked('POST', `${V1}/sign-on/oauth2/none/test`, { id: 'none' })).rejects.toThrow('404')
  })

  describe('lets nobody in', () => {
    const notBegun = 'This sign-in was not begun in this browser, or too long ago. Begin it again.'

    test('without the cookie of this browser', async () => {
      const [browser, other] = [house.visitor(), house.visitor()]
      const callback = await there(browser)
      expect(await failureOf(other, await other.ask('GET', callback))).toMatchObject({ error: notBegun })
      expect(other.cookies.size).toBe(0)
    })

    test('with the cookie of another sign-in', async () => {
      const [browser, other] = [house.visitor(), house.visitor()]
      const callback = await there(browser)
      await begin(other)
      const { error } = await failureOf(other, await other.ask('GET', callback))
      expect(error).toMatch(/./)
      expect(other.cookies.has('user')).toBe(false)
    })

    test('with a cookie that was changed, or is none', async () => {
      for (const change of [(text: string) => text.slice(0, -8), () => 'made up', () => '%00']) {
        const browser = house.visitor()
        const callback = await there(browser)
        browser.cookies.set('sign-on', change(browser.cookies.get('sign-on') ?? ''))
        expect(await failureOf(browser, await browser.ask('GET', callback))).toMatchObject({ error: notBegun })
      }
    })

    test('with a cookie that is older than twenty minutes', async () => {
      const browser = house.visitor()
      const callback = await there(browser)
      house.moveOn(20 * MINUTE + 1)
      expect(await failureOf(browser, await browser.ask('GET', callback))).toMatchObject({ error: notBegun })
    })

    test('a second time with the same answer', async () => {
      const browser = house.visitor()
      const callback = await there(browser)
      const kept = browser.cookies.get('sign-on') ?? ''
      expect((await browser.ask('GET', callback)).headers.location).toBe('/panel/?a=1')
      const again = house.visitor()
      expect(await failureOf(again, await again.ask('GET', callback))).toMatchObject({ error: notBegun })
      // Nor with the cookie: a code is good at the provider for once.
      again.cookies.set('sign-on', kept)
      await failureOf(again, await again.ask('GET', callback))
      expect(again.cookies.has('user')).toBe(false)
    })

    test('with another state, or none', async () => {
      for (const state of ['made up', null]) {
        misbehave({ callback: { state } })
        const browser = house.visitor()
        await failureOf(browser, await signIn(browser))
        expect(browser.cookies.size).toBe(0)
      }
    })

    test('whom the provider refuses, and says so once', async () => {
      misbehave({ refuses: 'Not on Sundays' })
      const browser = house.visitor()
      const answer = await signIn(browser)
      expect((await failureOf(browser, answer)).error).toContain('Not on Sundays')
      expect(await failureOf(browser, answer)).toEqual({ error: 'Signing in did not work.', hint: 'Try again.' })
    })

    test('by a source that is not there', async () => {
      const browser = house.visitor()
      const answer = await begin(browser, { id: 'none' })
      expect(await failureOf(browser, answer)).toMatchObject({
        error: 'There is no such way to sign in here. Load the page again.',
      })
    })
  })

  describe('that does not answer', () => {
    test('is told, and this browser may go on as whoever signed in by it before', async () => {
      const browser = house.visitor()
      await signIn(browser)
      await browser.post('/auth/page-sessions', { page: 'admin' })
      browser.cookies.delete('user')
      const callback = await there(browser)
      await away(async () => {
        const failed = await browser.ask('GET', callback)
        expect((await failureOf(browser, failed)).error).toContain(`127.0.0.1:${port}`)
        expect((await browser.ask('GET', '/auth/options')).json).toMatchObject({
          remembered: { name: 'Ada Lovelace', source: 'Office' },
          me: null,
        })
        expect((await browser.post('/auth/remembered')).status).toBe(202)
        expect(await meOf(browser)).toEqual({ name: 'Ada Lovelace', role: 'user' })
        expect((await house.audit('Ada remembered'))[0]).toMatchObject({ what: 'sign-in', ok: true })
      })
    })

    test('lets nobody go on in another browser, nor after two weeks', async () => {
      const browser = house.visitor()
      await signIn(browser)
      expect((await house.visitor().post('/auth/remembered')).status).toBe(401)
      const guessing = house.visitor()
      guessing.cookies.set('remembered', 'made up')
      expect((await guessing.post('/auth/remembered')).status).toBe(401)
      house.moveOn(14 * DAY + 1)
      expect((await browser.post('/auth/remembered')).status).toBe(401)
      expect((await browser.ask('GET', '/auth/options')).json.remembered).toBeNull()
    })

    test('lets nobody go on who signed out, or was removed', async () => {
      const browser = house.visitor()
      await signIn(browser)
      const token = browser.cookies.get('remembered') ?? ''
      await browser.post('/auth/signout')
      expect(browser.cookies.size).toBe(0)
      const { id: ada } = await house.asked('GET', `${V2}/users/ada@example.com`)
      await house.asked('DELETE', `${V2}/users/${ada}`)
      browser.cookies.set('remembered', token)
      expect((await browser.post('/auth/remembered')).status).toBe(401)
      await signIn(house.visitor())
    })
  })

  test('makes nobody an admin by an address; the admin adds it to their own account, and it is theirs from then on', async () => {
    await provider.stop()
    await started({ sub: 'grace', name: 'Grace', email: 'grace@example.com' })
    const admin = await house.person('Grace', { sys_admin: true })
    const stranger = house.visitor()
    const refused = await failureOf(stranger, await signIn(stranger))
    expect(refused.error).toBe(
      'grace@example.com has a role here. Sign in with its password first, then with this: they are one person from then on.',
    )
    expect(stranger.cookies.has('user')).toBe(false)

    // Signing in while somebody else is signed in at the same desk adds nothing to their account.
    await failureOf(admin, await signIn(admin))
    expect((await signIn(admin, { link: '1' })).headers.location).toBe('/panel/?a=1')
    const later = house.visitor()
    await signIn(later)
    expect(await meOf(later)).toEqual({ name: 'Grace', role: 'admin' })
    await provider.stop()
    await started()
  })

  test('is added to nobody but whoever asked for it', async () => {
    const admin = await house.person('Hedy', { sys_admin: true })
    const callback = await there(admin, { link: '1' })
    // Somebody else signs in at this desk before they are back.
    await house.person('Ida')
    await admin.post('/auth/signin', { email: 'ida@example.com', password: PASSWORD })
    await admin.ask('GET', callback)
    expect((await meOf(admin)).name).toBe('Ada Lovelace')
  })
})
