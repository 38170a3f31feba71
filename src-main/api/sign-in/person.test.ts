import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openControl } from '../../testing/control-client.ts'
import { ADMIN_KEY } from '../../testing/start-node.ts'
import { type Office, openOffice, PASSWORD, pairFor, refreshGrant } from './testing/office.ts'

// auth.md 6.2, 6.3 and 6.4 on a whole node.

let office: Office
beforeAll(async () => {
  office = await openOffice()
  await office.addPerson('Ada')
  await office.addApplication()
}, 60_000)
afterAll(() => office.node.stop())
const right = { email: 'ada@example.com', password: PASSWORD }

describe('POST /auth/signin', () => {
  test('without continue is 202, empty, with a cookie below /auth for a day', async () => {
    const { status, text, setCookies } = await office.browser().post('/auth/signin', { form: right })
    expect([status, text]).toEqual([202, ''])
    expect(setCookies).toEqual([
      expect.stringMatching(/^user=[\w-]{43}; Max-Age=86400; Path=\/auth; HttpOnly; SameSite=Lax$/),
    ])
  })

  test.each([
    ['the form', { form: { ...right, email: ' ADA@Example.COM ' } }],
    ['JSON', { json: right }],
  ])('takes %s, whatever the case of the address', async (_, sent) => {
    expect((await office.browser().post('/auth/signin', sent)).status).toBe(202)
  })

  test('with continue is 302 to it, with the cookie', async () => {
    const form = { ...right, continue: '/auth/oauth/authorize?a=b&c=//d' }
    const { status, headers, setCookies } = await office.browser().post('/auth/signin', { form })
    expect([status, headers.location]).toEqual([302, '/auth/oauth/authorize?a=b&c=//d'])
    expect(setCookies).toHaveLength(1)
  })

  test.each(['https://evil.com/', '//evil.com', '/\\evil.com', 'javascript:alert(1)'])(
    'goes to / instead of %s',
    async elsewhere => {
      const { status, headers } = await office
        .browser()
        .post('/auth/signin', { form: { ...right, continue: elsewhere } })
      expect([status, headers.location]).toEqual([302, '/'])
    },
  )

  test('of somebody unknown, removed or with a wrong password is 401, empty, and sets nothing', async () => {
    const [gone, kept] = [await office.addPerson('Gone'), await office.addPerson('Kept')]
    await office.must('DELETE', `/users/${gone.id}`)
    await office.must('PATCH', `/domains/${office.authorityId}`, { internals: { soft_delete: true } })
    await office.must('DELETE', `/users/${kept.id}`)
    const wrong = [
      { email: 'nobody@example.com', password: PASSWORD },
      { email: 'kept@example.com', password: PASSWORD },
      { email: 'gone@example.com', password: PASSWORD },
      { email: 'ada@example.com', password: 'wrong' },
    ]
    for (const form of wrong) {
      const { status, text, setCookies } = await office.browser().post('/auth/signin', { form })
      expect([status, text, setCookies]).toEqual([401, '', []])
    }
  })

  test('with a wrong password and continue goes back to where it came from, on this node only', async () => {
    const form = { email: 'back@example.com', password: 'wrong', continue: '/app/' }
    const from = async (referer?: string) =>
      (await office.browser().post('/auth/signin', { form, headers: referer ? { referer } : {} })).headers.location
    expect(await from(`http://localhost:${office.node.port}/login?continue=%2Fapp%2F`)).toBe(
      '/login?continue=%2Fapp%2F',
    )
    expect(await from('https://evil.com/login')).toBe('/')
    expect(await from()).toBe('/')
  })

  test('says in JSON what was wrong, to whoever asks in JSON, and the same to all', async () => {
    const said = async (json: object) => (await office.browser().post('/auth/signin', { json })).json
    const wrong = await said({ email: 'ada@example.com', password: 'wrong' })
    expect(wrong).toEqual({ error: 'The e-mail address or the password is not right.' })
    expect(await said({ email: 'nobody@example.com', password: 'wrong' })).toEqual(wrong)
    expect(await said({ email: 'ada@example.com' })).toEqual({ error: 'Give an e-mail address and a password.' })
  })

  test('is slowed down for whoever guesses, and says for how long', async () => {
    await office.addPerson('Victim')
    const guess = (password: string) =>
      office.browser().post('/auth/signin', { json: { email: 'victim@example.com', password } })
    for (let times = 0; times < 3; times++) expect((await guess('wrong')).status).toBe(401)
    const { status, json, headers } = await guess(PASSWORD)
    expect(status).toBe(429)
    expect(json).toEqual({ error: expect.stringContaining('Too many attempts'), retry_after_ms: expect.any(Number) })
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    office.moveOn(5_000)
    expect((await guess(PASSWORD)).status).toBe(202)
  })

  test('is slowed down as much for whoever sends all guesses at once', async () => {
    await office.addPerson('Target')
    const guess = (password: string) =>
      office.browser().post('/auth/signin', { json: { email: 'target@example.com', password } })
    const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => guess(`wrong-${at}`)))
    const statuses = answers.map(({ status }) => status).toSorted()
    expect(statuses).toEqual([...Array(3).fill(401), ...Array(9).fill(429)])
  })

  test('lets many in at the same time who share an account, as panels do', async () => {
    await office.addPerson('Panels')
    const form = { email: 'panels@example.com', password: PASSWORD }
    const answers = await Promise.all(Array.from({ length: 6 }, () => office.browser().post('/auth/signin', { form })))
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(202))
  })

  test('counts, and remembers when', async () => {
    const { id } = await office.addPerson('Counted')
    await office.signedIn('counted@example.com')
    await office.signedIn('counted@example.com')
    const { json } = await office.rest('GET', `/users/${id}`)
    expect(json.login_count).toBe(2)
    expect(Math.abs(json.last_login - office.now() / 1000)).toBeLessThan(10)
  })
})

describe('the session', () => {
  test('is what /auth/authority tells of: by its cookie, until that is over', async () => {
    const browser = await office.signedIn('ada@example.com')
    const session = async () => (await browser.get('/auth/authority')).json.session
    expect(await session()).toBe(true)
    office.moveOn(24 * 3_600_000)
    expect(await session()).toBe(false)
  })

  test('lasts as many minutes as the domain says', async () => {
    const internals = (session_timeout?: number) =>
      office.must('PATCH', `/domains/${office.authorityId}`, { internals: { session_timeout } })
    await internals(5)
    const { setCookies } = await office.browser().post('/auth/signin', { form: right })
    expect(setCookies[0]).toContain('Max-Age=300;')
    await internals()
  })

  test('is never one that was planted: a new one is opened, and the one brought along ends', async () => {
    const attacker = await office.signedIn('ada@example.com')
    const planted = attacker.cookies.get('user') ?? ''
    await office.addPerson('Bea')
    const victim = office.browser()
    victim.cookies.set('user', planted)
    await victim.post('/auth/signin', { form: { email: 'bea@example.com', password: PASSWORD } })
    expect(victim.cookies.get('user')).not.toBe(planted)
    expect((await attacker.get('/auth/authority')).json.session).toBe(false)
    const made = office.browser()
    made.cookies.set('user', 'a-value-of-my-own')
    await made.post('/auth/signin', { form: right })
    expect(made.cookies.get('user')).not.toBe('a-value-of-my-own')
  })

  test('ends in this browser alone with /auth/signout, with what was issued for it', async () => {
    const [here, there] = [await office.signedIn('ada@example.com'), await office.signedIn('ada@example.com')]
    const [mine, theirs] = [await pairFor(here), await pairFor(there)]
    const cookie = here.cookies.get('user') ?? ''
    const { status, setCookies } = await here.post('/auth/signout', { json: {} })
    expect(status).toBe(202)
    expect(setCookies.join()).toMatch(/user=;.*Path=\/auth/)
    here.cookies.set('user', cookie)
    expect((await here.get('/auth/authority')).json.session).toBe(false)
    expect((await office.api('/users/current', mine.access_token)).status).toBe(401)
    expect((await here.post('/auth/oauth/token', { form: refreshGrant(mine.refresh_token) })).status).toBe(400)
    expect((await office.api('/users/current', theirs.access_token)).status).toBe(200)
  })

  test('of one domain’s people is named in no other cookie, header or body', async () => {
    const browser = await office.signedIn('ada@example.com')
    const token = browser.cookies.get('user') ?? ''
    for (const path of ['/auth/authority', '/auth/options']) expect((await browser.get(path)).text).not.toContain(token)
  })
})

describe('GET /auth/logout', () => {
  test('ends every session, token and socket of the person on all devices; keys go on', async () => {
    const { id } = await office.addPerson('Leaver')
    const key = await office.must<{ x_api_key: string }>('POST', '/api_keys', { name: 'Leaver', user_id: id })
    const [here, there] = [await office.signedIn('leaver@example.com'), await office.signedIn('leaver@example.com')]
    const [mine, theirs] = [await pairFor(here), await pairFor(there)]
    const others = await pairFor(await office.signedIn('ada@example.com'))
    const open = (query: string) => openControl(office.node.url, { query })
    const [socket, other, ofKey] = await Promise.all([
      open(`?bearer_token=${theirs.access_token}`),
      open(`?bearer_token=${others.access_token}`),
      open(`?api-key=${key.x_api_key}`),
    ])
    const closed = new Promise<{ code: number; reason: string }>(resolve =>
      socket.socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
    )
    const { status, headers, setCookies } = await here.get('/auth/logout?continue=/login')
    expect([status, headers.location]).toEqual([302, '/login'])
    expect(setCookies.join()).toContain('user=;')
    expect(await closed).toEqual({ code: 1008, reason: 'They signed out everywhere.' })
    for (const { access_token, refresh_token } of [mine, theirs]) {
      expect((await office.api('/users/current', access_token)).status).toBe(401)
      expect((await here.post('/auth/oauth/token', { form: refreshGrant(refresh_token) })).status).toBe(400)
    }
    expect((await there.get('/auth/authority')).json.session).toBe(false)
    expect((await office.api('/users/current', undefined, { 'x-api-key': key.x_api_key })).status).toBe(200)
    expect((await office.api('/users/current', others.access_token)).status).toBe(200)
    await expect(ofKey.ask({ id: 1, cmd: 'ignore', sys: 'sys-test', mod: 'Display', name: 'x' })).resolves.toBeDefined()
    await Promise.all([other.close(), ofKey.close()])
  })

  test('works with a bearer and no cookie, as the client asks first', async () => {
    await office.addPerson('Bearer')
    const browser = await office.signedIn('bearer@example.com')
    const { access_token } = await pairFor(browser)
    const headers = { authorization: `Bearer ${access_token}` }
    expect((await office.browser().get('/auth/logout', { headers })).status).toBe(302)
    expect((await browser.get('/auth/authority')).json.session).toBe(false)
    expect((await office.api('/users/current', access_token)).status).toBe(401)
  })

  test('lets the person in again in the same second', async () => {
    await office.addPerson('Hasty')
    const browser = await office.signedIn('hasty@example.com')
    await browser.get('/auth/logout')
    const { access_token } = await pairFor(await office.signedIn('hasty@example.com'))
    expect((await office.api('/users/current', access_token)).status).toBe(200)
  })

  test('of nobody, or by a key, ends nothing and goes on all the same', async () => {
    const browser = await office.signedIn('ada@example.com')
    expect((await office.browser().get('/auth/logout')).headers.location).toBe('/')
    expect((await office.browser().get('/auth/logout', { headers: { 'x-api-key': ADMIN_KEY } })).status).toBe(302)
    expect((await browser.get('/auth/authority')).json.session).toBe(true)
  })

  test.each(['https://evil.com', '//evil.com', '/a//b', '/\\evil.com'])('goes to / instead of %s', async elsewhere => {
    const { headers } = await office.browser().get(`/auth/logout?continue=${encodeURIComponent(elsewhere)}`)
    expect(headers.location).toBe('/')
  })
})
