import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN_KEY } from '../../testing/start-node.ts'
import type { Browser } from './testing/browser.ts'
import {
  APP,
  authorizePath,
  CHALLENGE,
  claimsIn,
  clientIdOf,
  type Office,
  openOffice,
  PASSWORD,
} from './testing/office.ts'

// auth.md 4.2 on a whole node.

let office: Office
let ada: Browser
beforeAll(async () => {
  office = await openOffice()
  await office.addPerson('Ada', { groups: ['group-a'], support: true })
  await office.addApplication()
  ada = await office.signedIn('ada@example.com')
}, 60_000)
afterAll(() => office.node.stop())

describe('GET /auth/oauth/authorize', () => {
  test('sends whoever is signed in back with a code and the state, and asks nothing', async () => {
    for (const more of [{}, { code_challenge: CHALLENGE, code_challenge_method: 'S256' }]) {
      const { status, headers } = await ada.get(authorizePath({ ...more, state: 'nonce;extra' }))
      expect(status).toBe(302)
      expect(headers.location).toMatch(
        /^http:\/\/localhost\/app\/oauth-resp\.html\?code=[\w-]{43}&state=nonce%3Bextra$/,
      )
      expect(headers['cache-control']).toBe('no-store')
    }
  })

  test('sends a token in the fragment where one is asked for, without a refresh token', async () => {
    const { status, headers } = await ada.get(authorizePath({ response_type: 'token' }))
    const { origin, pathname, search, hash } = new URL(String(headers.location))
    expect([status, origin + pathname, search]).toEqual([302, APP, ''])
    const { access_token = '', ...rest } = Object.fromEntries(new URLSearchParams(hash.slice(1)))
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: '7200', state: 'nonce' })
    expect(claimsIn(access_token)).toMatchObject({
      ...{ iss: 'POS', aud: 'localhost', scope: ['public'] },
      u: { n: 'Ada', e: 'ada@example.com', p: 1, r: ['group-a'] },
    })
    expect((await office.api('/users/current', access_token)).json.name).toBe('Ada')
  })

  test('sends whoever is not signed in to the sign-in page, which leads back here', async () => {
    const path = authorizePath({ code_challenge: CHALLENGE, code_challenge_method: 'S256' })
    const stranger = office.browser()
    const { status, headers } = await stranger.get(path)
    expect(status).toBe(302)
    const login = new URL(String(headers.location), 'http://localhost')
    expect([login.pathname, login.searchParams.get('continue')]).toEqual(['/login', path])
    const form = { email: 'ada@example.com', password: PASSWORD, continue: login.searchParams.get('continue') ?? '' }
    const signedIn = await stranger.post('/auth/signin', { form })
    const back = await stranger.get(String(signedIn.headers.location))
    expect(back.headers.location).toMatch(/^http:\/\/localhost\/app\/oauth-resp\.html\?code=/)
  })

  test('asks for no consent, whatever the application says of it', async () => {
    const redirect_uri = 'http://localhost/asks/oauth-resp.html'
    await office.addApplication({ name: 'Asks', redirect_uri, skip_authorization: false })
    const { status } = await ada.get(authorizePath({ client_id: clientIdOf(redirect_uri), redirect_uri }))
    expect(status).toBe(302)
  })

  test('keeps what is registered as a query, and takes loopback addresses on any port', async () => {
    const redirect_uri = 'http://127.0.0.1/cli?tool=1'
    await office.addApplication({ name: 'Cli', redirect_uri })
    const asked = 'http://127.0.0.1:51234/cli?tool=1'
    const { headers } = await ada.get(authorizePath({ client_id: clientIdOf(redirect_uri), redirect_uri: asked }))
    expect(headers.location).toMatch(/^http:\/\/127\.0\.0\.1:51234\/cli\?tool=1&code=/)
  })

  test.each([
    ['an application that is not known', 401, { client_id: 'unknown' }],
    ['no application', 401, { client_id: '' }],
    ['an address that is not registered', 400, { redirect_uri: 'https://evil.example.com/' }],
    ['an address with a fragment', 400, { redirect_uri: `${APP}#` }],
    ['another response type', 400, { response_type: 'code token' }],
    ['scopes that it may not have', 400, { scope: 'public systems' }],
    ['another method of PKCE', 400, { code_challenge: CHALLENGE, code_challenge_method: 'S512' }],
  ])('shows %s a page with words, and sends nobody anywhere', async (_, status, more) => {
    const answer = await ada.get(authorizePath(more))
    expect(answer.status).toBe(status)
    expect(answer.headers.location).toBeUndefined()
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.text).toContain('This application cannot sign in')
  })

  test.each([[`&client_id=${clientIdOf(APP)}`], ['&redirect_uri=https%3A%2F%2Fevil.example.com%2F']])(
    'takes no parameter that is there twice: %s',
    async again => {
      expect((await ada.get(authorizePath() + again)).headers.location).toBeUndefined()
    },
  )
})

describe('the page that says what is wrong', () => {
  const evil = `https://evil.example.com/"><script>alert(1)</script><img src=x onerror='alert(2)'>`

  test('runs no script, loads nothing, and may be framed by this node alone', async () => {
    const { headers, text } = await ada.get(
      authorizePath({ client_id: evil, redirect_uri: evil, state: evil, scope: evil }),
    )
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
      'x-frame-options': 'SAMEORIGIN',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    expect(text).not.toMatch(/<(script|img|iframe|link|meta http|base)|onerror=|javascript:/i)
    // What was asked is in one place only: encoded, in the link for an admin.
    expect(text).toContain(`redirect_uri=${encodeURIComponent(evil).replaceAll("'", '&#39;')}"`)
  })

  test('escapes the names of applications', async () => {
    const redirect_uri = 'http://localhost/named/oauth-resp.html'
    await office.addApplication({ name: 'Bold & "Brave"', redirect_uri })
    const { text } = await ada.get(authorizePath({ client_id: clientIdOf(redirect_uri) }))
    expect(text).toContain('Bold &#38; &#34;Brave&#34;')
  })

  test('is written into the audit trail', async () => {
    await ada.get(authorizePath({ client_id: 'for-the-trail' }))
    const { json } = await office.browser().get('/api/alcove/v1/audit?refused=true', {
      headers: { 'x-api-key': ADMIN_KEY },
    })
    expect(JSON.stringify(json)).toContain('authorize: No application with this client id is registered on this node.')
  })
})
