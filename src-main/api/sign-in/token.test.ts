import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failingDisk } from '../../store/testing/failing-disk.ts'
import type { Browser, Sent } from './testing/browser.ts'
import {
  APP,
  CHALLENGE,
  claimsIn,
  clientIdOf,
  codeFor,
  codeGrant,
  type Office,
  openOffice,
  PASSWORD,
  pairFor,
  refreshGrant,
  VERIFIER,
} from './testing/office.ts'

// auth.md 4.4 on a whole node.

let office: Office
let ada: Browser
beforeAll(async () => {
  office = await openOffice()
  await office.addPerson('Ada', { groups: ['group-a'] })
  await office.addApplication()
  ada = await office.signedIn('ada@example.com')
}, 60_000)
afterAll(() => office.node.stop())

/** Applications have no cookies. */
const ask = (sent: Sent, query: Record<string, string> = {}, path = '/auth/oauth/token') =>
  office.browser().post(`${path}?${new URLSearchParams(query)}`, sent)
const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }
const isGood = async (token: string) => (await office.api('/users/current', token)).status === 200

describe('a code', () => {
  test('is exchanged as ts-client does it: all in the query, the body empty', async () => {
    const { status, json, headers } = await ask(form, codeGrant(await codeFor(ada)))
    expect(status).toBe(200)
    expect(json).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 7_200,
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      scope: 'public',
      created_at: expect.closeTo(office.now() / 1000, -1),
    })
    expect(headers).toMatchObject({
      'cache-control': 'no-store, no-cache',
      pragma: 'no-cache',
      'content-type': 'application/json; charset=utf-8',
    })
    expect(claimsIn(json.access_token)).toMatchObject({ aud: 'localhost', sub: expect.stringMatching(/^user-/) })
    expect(await isGood(json.access_token)).toBe(true)
  })

  test('is exchanged also with a form, with JSON, with some of it in each, and at the library’s own address', async () => {
    const { client_id, code, ...rest } = codeGrant(await codeFor(ada))
    expect((await ask({ form: { code, ...rest } }, { client_id })).status).toBe(200)
    expect((await ask({ form: codeGrant(await codeFor(ada)) }, {}, '/auth/token')).status).toBe(200)
    expect((await ask({ json: codeGrant(await codeFor(ada)) })).status).toBe(200)
  })

  test('of which the body says something else than the query counts as the body says it', async () => {
    expect((await ask({ form: codeGrant(await codeFor(ada)) }, { code: 'other' })).status).toBe(200)
  })

  test.each([
    ['S256', CHALLENGE, VERIFIER],
    ['plain', VERIFIER, VERIFIER],
    ['', VERIFIER, VERIFIER],
  ])('with a challenge by %j needs its verifier', async (code_challenge_method, code_challenge, code_verifier) => {
    const challenge = { code_challenge, code_challenge_method }
    const answer = await ask({ form: codeGrant(await codeFor(ada, challenge), { code_verifier }) })
    expect(answer.status).toBe(200)
    for (const wrong of [{}, { code_verifier: '' }, { code_verifier: VERIFIER.replace('a', 'b') }]) {
      const code = await codeFor(ada, challenge)
      const { status, json } = await ask({ form: codeGrant(code, wrong) })
      expect([status, json.error]).toEqual([400, 'invalid_grant'])
      // It was tried once, so nobody finds the verifier by trying.
      expect((await ask({ form: codeGrant(code, { code_verifier }) })).status).toBe(400)
    }
    const { status } = await ask({ form: codeGrant(await codeFor(ada, challenge), { code_verifier: 'short' }) })
    expect(status).toBe(400)
  })

  test('by S256 is not proved by the challenge itself, which others saw', async () => {
    const challenge = { code_challenge: CHALLENGE, code_challenge_method: 'S256' }
    const { status } = await ask({ form: codeGrant(await codeFor(ada, challenge), { code_verifier: CHALLENGE }) })
    expect(status).toBe(400)
  })

  test('without a challenge takes no verifier: it was put in by somebody else', async () => {
    const { status } = await ask({ form: codeGrant(await codeFor(ada), { code_verifier: VERIFIER }) })
    expect(status).toBe(400)
  })

  test('is good for ten minutes', async () => {
    const [soon, late] = [await codeFor(ada), await codeFor(ada)]
    office.moveOn(590_000)
    expect((await ask({ form: codeGrant(soon) })).status).toBe(200)
    office.moveOn(10_000)
    const { status, json } = await ask({ form: codeGrant(late) })
    expect([status, json.error]).toEqual([400, 'invalid_grant'])
  })

  test('used twice gives nothing, and takes back what it gave', async () => {
    const code = await codeFor(ada)
    const { json } = await ask({ form: codeGrant(code) })
    const next = (await ask({ form: refreshGrant(json.refresh_token) })).json
    expect((await ask({ form: codeGrant(code) })).status).toBe(400)
    for (const pair of [json, next]) {
      expect(await isGood(pair.access_token)).toBe(false)
      expect((await ask({ form: refreshGrant(pair.refresh_token) })).status).toBe(400)
    }
    expect(await isGood((await pairFor(ada)).access_token)).toBe(true)
  })

  test('used by many at the same time leaves nothing good behind', async () => {
    const code = await codeFor(ada)
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask({ form: codeGrant(code) })))
    for (const { status, json } of answers) {
      if (status !== 200) continue
      expect(await isGood(json.access_token)).toBe(false)
      expect((await ask({ form: refreshGrant(json.refresh_token) })).status).toBe(400)
    }
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThan(2)
  })

  test('is of one application and one address', async () => {
    const redirect_uri = 'http://localhost/other/oauth-resp.html'
    const client_id = clientIdOf(redirect_uri)
    await office.addApplication({ name: 'Other', redirect_uri })
    const wrong = [{ client_id, redirect_uri }, { client_id }, { redirect_uri }, { redirect_uri: '' }]
    for (const more of wrong) {
      const { status, json } = await ask({ form: codeGrant(await codeFor(ada), more) })
      expect(status).toBe(400)
      expect(json.access_token).toBeUndefined()
    }
  })

  test('is worth nothing once whoever it was for has signed out', async () => {
    const browser = await office.signedIn('ada@example.com')
    const code = await codeFor(browser)
    await browser.post('/auth/signout', { json: {} })
    const { status, json } = await ask({ form: codeGrant(code) })
    expect([status, json.error]).toEqual([400, 'invalid_grant'])
  })
})

describe('a refresh token', () => {
  test('sent twice within milliseconds, as front ends do at start-up, gives two pairs that are good', async () => {
    const { refresh_token } = await pairFor(ada)
    const answers = await Promise.all([1, 2].map(() => ask({ form: refreshGrant(refresh_token) })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(new Set(answers.map(({ json }) => json.refresh_token)).size).toBe(2)
    for (const { json } of answers) {
      expect(await isGood(json.access_token)).toBe(true)
      expect((await ask({ form: refreshGrant(json.refresh_token) })).status).toBe(200)
    }
  })

  test('keeps person and scope, and is bound to its application', async () => {
    const { access_token, refresh_token } = await pairFor(ada)
    const redirect_uri = 'http://localhost/foreign/oauth-resp.html'
    await office.addApplication({ name: 'Foreign', redirect_uri })
    const foreign = await ask({ form: refreshGrant(refresh_token, { client_id: clientIdOf(redirect_uri) }) })
    expect([foreign.status, foreign.json.error]).toEqual([400, 'invalid_grant'])
    const { json } = await ask({ form: refreshGrant(refresh_token) })
    const [before, after] = [claimsIn(access_token), claimsIn(json.access_token)]
    for (const name of ['sub', 'scope', 'aud', 'sid', 'fam']) expect(after[name]).toEqual(before[name])
    expect(after.jti).not.toBe(before.jti)
    const wider = await ask({ form: refreshGrant(json.refresh_token, { scope: 'public systems' }) })
    expect([wider.status, wider.json.error]).toEqual([400, 'invalid_scope'])
  })

  test('used half a minute after its successor was, ends all that came of it', async () => {
    const first = await pairFor(ada)
    const { json: second } = await ask({ form: refreshGrant(first.refresh_token) })
    expect(await isGood(second.access_token)).toBe(true)
    office.moveOn(29_000)
    expect((await ask({ form: refreshGrant(first.refresh_token) })).status).toBe(200)
    office.moveOn(2_000)
    const { status, json } = await ask({ form: refreshGrant(first.refresh_token) })
    expect([status, json.error]).toEqual([400, 'invalid_grant'])
    for (const { access_token } of [first, second]) expect(await isGood(access_token)).toBe(false)
    expect((await ask({ form: refreshGrant(second.refresh_token) })).status).toBe(400)
    expect((await ada.get('/auth/authority')).json.session).toBe(true)
  })

  test('works on after the cookie is over: a panel stays signed in', async () => {
    const browser = await office.signedIn('ada@example.com')
    const { refresh_token } = await pairFor(browser)
    office.moveOn(25 * 3_600_000)
    expect((await browser.get('/auth/authority')).json.session).toBe(false)
    const { status, json } = await ask({ form: refreshGrant(refresh_token) })
    expect(status).toBe(200)
    expect(await isGood(json.access_token)).toBe(true)
    ada = await office.signedIn('ada@example.com')
  })
})

describe('the password grant', () => {
  const grant = (more: object = {}) => ({
    ...{ grant_type: 'password', client_id: clientIdOf(APP), redirect_uri: APP, scope: 'public' },
    ...{ username: 'ada@example.com', password: PASSWORD, authority: office.authorityId, ...more },
  })
  const allow = (password_grant: unknown) =>
    office.must('PATCH', `/domains/${office.authorityId}`, { internals: { password_grant } })

  test.each([[false], ['true'], [1], [undefined]])('is refused unless the domain allows it: %j', async allowed => {
    await allow(allowed)
    const { status, json } = await ask(form, grant())
    expect(status).toBe(400)
    expect(json).toEqual({ error: 'invalid_grant', error_description: expect.stringContaining('not enabled') })
  })

  test('gives a pair without a cookie where it is allowed, all in the query, whatever secret comes along', async () => {
    await allow(true)
    const { status, json, setCookies } = await ask(form, grant({ client_secret: 'undefined' }))
    expect([status, setCookies]).toEqual([200, []])
    expect(await isGood(json.access_token)).toBe(true)
    expect((await ask({ form: refreshGrant(json.refresh_token) })).status).toBe(200)
  })

  test('is refused for a wrong password, and slowed down as any sign-in', async () => {
    await allow(true)
    await office.addPerson('Guessed')
    const guess = (password: string) => ask(form, grant({ username: 'guessed@example.com', password }))
    for (let times = 0; times < 3; times++) {
      const { status, json } = await guess('wrong')
      expect([status, json.error]).toEqual([400, 'invalid_grant'])
    }
    const { status, json, headers } = await guess(PASSWORD)
    expect([status, json.error]).toEqual([429, 'temporarily_unavailable'])
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    const long = await ask({ form: grant({ username: 'a'.repeat(20_000), password: 'b'.repeat(20_000) }) })
    expect([long.status, long.json.error]).toEqual([400, 'invalid_grant'])
    await allow(false)
  })
})

describe('an application that keeps a secret', () => {
  const redirect_uri = 'http://localhost/secret/oauth-resp.html'
  const client_id = clientIdOf(redirect_uri)
  let secret = ''
  beforeAll(async () => {
    secret = (await office.addApplication({ name: 'Secret', redirect_uri, confidential: true })).secret ?? ''
  })
  const grant = async (more: Record<string, string> = {}) =>
    codeGrant(await codeFor(ada, { client_id, redirect_uri }), { client_id, redirect_uri, ...more })
  const basic = (name: string, word: string) => ({
    authorization: `Basic ${Buffer.from(`${name}:${word}`).toString('base64')}`,
  })

  test('must send it: in the body, in the query or by Basic', async () => {
    expect((await ask({ form: await grant({ client_secret: secret }) })).status).toBe(200)
    expect((await ask(form, await grant({ client_secret: secret }))).status).toBe(200)
    expect((await ask({ form: await grant(), headers: basic(client_id, secret) })).status).toBe(200)
  })

  test('gets 401 and nothing without it, or with a wrong one, also to refresh', async () => {
    const { json: pair } = await ask({ form: await grant({ client_secret: secret }) })
    const refresh = refreshGrant(pair.refresh_token, { client_id, redirect_uri })
    const wrong: Sent[] = [
      { form: await grant() },
      { form: await grant({ client_secret: 'wrong' }) },
      { form: await grant(), headers: basic(client_id, 'wrong') },
      { form: await grant({ client_secret: secret }), headers: basic(client_id, 'wrong') },
      { form: refresh },
    ]
    for (const sent of wrong) {
      const { status, json, headers } = await ask(sent)
      expect(status).toBe(401)
      expect(json).toEqual({ error: 'invalid_client', error_description: expect.any(String) })
      expect(headers['www-authenticate']).toMatch(/error="invalid_client"/)
    }
    expect((await ask({ form: { ...refresh, client_secret: secret } })).status).toBe(200)
  })
})

describe('what is refused', () => {
  test.each([
    ['nothing', {}, 400, 'invalid_request'],
    ['no client', { client_id: '' }, 401, 'invalid_client'],
    ['an unknown client', { client_id: 'unknown' }, 401, 'invalid_client'],
    ['no grant type', { grant_type: '' }, 400, 'invalid_request'],
    ['another grant type', { grant_type: 'client_credentials' }, 400, 'unsupported_grant_type'],
    ['a grant type there is not', { grant_type: 'magic' }, 400, 'unsupported_grant_type'],
    ['no code', { code: '' }, 400, 'invalid_request'],
    ['a code that is none', { code: 'none' }, 400, 'invalid_grant'],
    ['a refresh token that is none', refreshGrant('none'), 400, 'invalid_grant'],
    ['no refresh token', refreshGrant(''), 400, 'invalid_request'],
  ])('%s, with a code of OAuth, words, and never a cache', async (name, more, expected, error) => {
    const sent = name === 'nothing' ? {} : codeGrant('code', more)
    const { status, json, headers } = await ask({ form: sent })
    expect([status, json.error]).toEqual([expected, error])
    expect(json).toEqual({ error, error_description: expect.stringMatching(/\w/) })
    expect(headers).toMatchObject({
      'cache-control': 'no-store, no-cache',
      pragma: 'no-cache',
      'www-authenticate': `Bearer realm="PlaceOS", error="${error}"`,
    })
  })

  test('an application that was revoked', async () => {
    const redirect_uri = 'http://localhost/revoked/oauth-resp.html'
    const { id } = await office.addApplication({ name: 'Revoked', redirect_uri })
    const own = { client_id: clientIdOf(redirect_uri), redirect_uri }
    const pair = (await ask({ form: codeGrant(await codeFor(ada, own), own) })).json
    await office.must('PATCH', `/oauth_apps/${id}`, { revoked_at: Math.floor(office.now() / 1000) })
    expect((await ask({ form: refreshGrant(pair.refresh_token, own) })).status).toBe(401)
  })

  test('the client’s own way to take a token back, which has no grant type: it is told so', async () => {
    const { access_token } = await pairFor(ada)
    const { status, json } = await ask({}, { token: access_token }, '/auth/token')
    expect([status, json.error]).toEqual([400, 'invalid_request'])
  })
})

test('an ID token comes with the scope openid', async () => {
  const { json } = await ask({ form: codeGrant(await codeFor(ada, { scope: 'openid public', nonce: 'once' })) })
  expect(json.scope).toBe('openid public')
  const claims = claimsIn(json.id_token)
  expect(claims).toMatchObject({
    ...{ iss: `http://localhost:${office.node.port}`, aud: clientIdOf(APP), name: 'Ada', nonce: 'once' },
    email: 'ada@example.com',
  })
  expect(Number(claims.exp) - Number(claims.iat)).toBe(120)
  expect((await office.api('/users/current', json.id_token)).status).toBe(401)
})

test('while the disk refuses, nothing is given that would be forgotten, and nothing is lost', async () => {
  const disk = failingDisk()
  const own = await openOffice({ disk })
  await own.addPerson('Ada')
  await own.addApplication()
  const { access_token, refresh_token } = await pairFor(await own.signedIn('ada@example.com'))
  disk.refuse('ENOSPC')
  const refused = await own.browser().post('/auth/oauth/token', { form: refreshGrant(refresh_token) })
  expect([refused.status, refused.json.error]).toEqual([503, 'temporarily_unavailable'])
  expect(refused.json.error_description).toContain('the disk is full')
  expect((await own.api('/users/current', access_token)).status).toBe(200)
  disk.recover()
  expect((await own.browser().post('/auth/oauth/token', { form: refreshGrant(refresh_token) })).status).toBe(200)
  await own.node.stop()
})
