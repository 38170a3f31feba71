import { createPublicKey, verify } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN_KEY, startNode } from '../../testing/start-node.ts'
import type { Browser } from './testing/browser.ts'
import {
  APP,
  authorizePath,
  claimsIn,
  clientIdOf,
  type Office,
  openOffice,
  pairFor,
  refreshGrant,
} from './testing/office.ts'

// auth.md 4.5: what may be asked about tokens, and how they are taken back.

let office: Office
let ada: Browser
let bea: Browser
beforeAll(async () => {
  office = await openOffice()
  await office.addPerson('Ada')
  await office.addPerson('Bea')
  await office.addApplication()
  ada = await office.signedIn('ada@example.com')
  bea = await office.signedIn('bea@example.com')
}, 60_000)
afterAll(() => office.node.stop())
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
const anybody = () => office.browser()
const isGood = async (token: string) => (await office.api('/users/current', token)).status === 200

describe('POST /auth/oauth/revoke', () => {
  const revoke = (form: Record<string, string>) => anybody().post('/auth/oauth/revoke', { form })

  test('takes a refresh token back, with all that came with it', async () => {
    const { access_token, refresh_token } = await pairFor(ada)
    const { status, json } = await revoke({ token: refresh_token, client_id: clientIdOf(APP) })
    expect([status, json]).toEqual([200, {}])
    expect(await isGood(access_token)).toBe(false)
    expect((await anybody().post('/auth/oauth/token', { form: refreshGrant(refresh_token) })).status).toBe(400)
    expect(await isGood((await pairFor(ada)).access_token)).toBe(true)
  })

  test('takes an access token back, with its refresh token, and one of the implicit flow', async () => {
    const { access_token, refresh_token } = await pairFor(ada)
    expect((await revoke({ token: access_token })).status).toBe(200)
    expect(await isGood(access_token)).toBe(false)
    expect((await anybody().post('/auth/oauth/token', { form: refreshGrant(refresh_token) })).status).toBe(400)
    const { headers } = await ada.get(authorizePath({ response_type: 'token' }))
    const implicit = new URLSearchParams(new URL(String(headers.location)).hash.slice(1)).get('access_token') ?? ''
    expect(await isGood(implicit)).toBe(true)
    await revoke({ token: implicit })
    expect(await isGood(implicit)).toBe(false)
  })

  test('is for the application that it was given to: another, or none, gets 403', async () => {
    const { access_token, refresh_token } = await pairFor(ada)
    for (const more of [{}, { client_id: 'another' }] as Record<string, string>[]) {
      const { status, json } = await revoke({ token: refresh_token, ...more })
      expect(status).toBe(403)
      expect(json).toEqual({
        error: 'unauthorized_client',
        error_description: 'You are not authorized to revoke this token',
      })
    }
    expect(await isGood(access_token)).toBe(true)
  })

  test('of an application that keeps a secret needs it', async () => {
    const redirect_uri = 'http://localhost/secret/oauth-resp.html'
    const client_id = clientIdOf(redirect_uri)
    const { secret = '' } = await office.addApplication({ name: 'Secret', redirect_uri, confidential: true })
    const { headers } = await ada.get(authorizePath({ client_id, redirect_uri }))
    const code = new URL(String(headers.location)).searchParams.get('code') ?? ''
    const form = { client_id, redirect_uri, code, client_secret: secret ?? '', grant_type: 'authorization_code' }
    const { json } = await anybody().post('/auth/oauth/token', { form })
    expect((await revoke({ token: json.refresh_token, client_id })).status).toBe(403)
    expect((await revoke({ token: json.refresh_token, client_id, client_secret: secret ?? '' })).status).toBe(200)
  })

  test('of what is no token is 200 all the same, and of nothing too', async () => {
    for (const form of [{ token: 'none' }, { token: '' }, {}] as Record<string, string>[]) {
      const { status, json } = await revoke(form)
      expect([status, json]).toEqual([200, {}])
    }
  })

  test('holds over a restart', async () => {
    const own = await openOffice()
    await own.addPerson('Ada')
    await own.addApplication()
    const { access_token } = await pairFor(await own.signedIn('ada@example.com'))
    await anybodyAt(own, access_token)
    await own.node.stop()
    const again = await startNode({ folder: own.node.folder, port: own.node.port })
    const { status } = await fetch(`${again.url}/api/engine/v2/users/current`, bearer(access_token))
    expect(status).toBe(401)
    await again.stop()
  })
  const anybodyAt = (own: Office, token: string) => own.browser().post('/auth/oauth/revoke', { form: { token } })
})

describe('POST /auth/oauth/introspect', () => {
  const introspect = (token: string, as: string) =>
    anybody().post('/auth/oauth/introspect', { form: { token }, ...bearer(as) })

  test('tells whoever has it of their own tokens, and an admin of all', async () => {
    const [mine, theirs] = [await pairFor(ada), await pairFor(bea)]
    const { sub, exp, iat } = claimsIn(mine.access_token)
    const active = { active: true, scope: 'public', sub, aud: 'localhost', exp, iat, token_type: 'Bearer' }
    expect((await introspect(mine.access_token, mine.access_token)).json).toEqual(active)
    expect((await introspect(mine.access_token, theirs.access_token)).json).toEqual({ active: false })
    const sent = { form: { token: mine.access_token }, headers: { 'x-api-key': ADMIN_KEY } }
    expect((await anybody().post('/auth/oauth/introspect', sent)).json).toEqual(active)
  })

  test('says no more than that it is over of what is over, unknown or no token', async () => {
    const [mine, gone] = [await pairFor(ada), await pairFor(ada)]
    await anybody().post('/auth/oauth/revoke', { form: { token: gone.access_token } })
    for (const token of [gone.access_token, mine.refresh_token, 'none', '']) {
      expect((await introspect(token, mine.access_token)).json).toEqual({ active: false })
    }
  })

  test('needs a credential that is good', async () => {
    const { access_token } = await pairFor(ada)
    const { status, json } = await anybody().post('/auth/oauth/introspect', { form: { token: access_token } })
    expect([status, json]).toEqual([401, { error: 'invalid_token' }])
    expect((await introspect(access_token, 'none')).status).toBe(401)
  })
})

describe('who a token is of', () => {
  test('is told to whoever brings it: info, and userinfo by either method', async () => {
    const { access_token } = await pairFor(ada)
    const { sub } = claimsIn(access_token)
    expect((await anybody().get('/auth/oauth/token/info', bearer(access_token))).json).toEqual({
      resource_owner_id: sub,
      scope: ['public'],
      expires_in: expect.closeTo(7_199, -1),
      application: { uid: null },
    })
    for (const method of ['get', 'post'] as const) {
      const { json } = await anybody()[method]('/auth/oauth/userinfo', bearer(access_token))
      expect(json).toEqual({ sub, name: 'Ada', email: 'ada@example.com' })
    }
  })

  test.each(['/auth/oauth/token/info', '/auth/oauth/userinfo'])('is told to nobody else: %s', async path => {
    const cookieOnly = await ada.get(path)
    for (const answer of [cookieOnly, await anybody().get(path), await anybody().get(path, bearer('none'))]) {
      expect([answer.status, answer.json]).toEqual([401, { error: 'invalid_token' }])
    }
  })
})

describe('what others check tokens with', () => {
  test('the keys at /auth/oauth/discovery/keys fit the tokens', async () => {
    const { access_token } = await pairFor(ada)
    const [head = '', body = '', signature = ''] = access_token.split('.')
    const { json, status } = await anybody().get('/auth/oauth/discovery/keys')
    expect(status).toBe(200)
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString())
    const jwk = json.keys.find((key: { kid: string }) => key.kid === kid)
    expect(jwk).toEqual({ kty: 'RSA', n: expect.any(String), e: 'AQAB', kid, alg: 'RS256', use: 'sig' })
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    expect(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(true)
  })

  test.each(['openid-configuration', 'oauth-authorization-server'])(
    '/.well-known/%s says where everything is',
    async name => {
      const { json } = await anybody().get(`/.well-known/${name}`)
      const base = `http://localhost:${office.node.port}`
      expect(json).toMatchObject({
        issuer: base,
        authorization_endpoint: `${base}/auth/oauth/authorize`,
        token_endpoint: `${base}/auth/oauth/token`,
        jwks_uri: `${base}/auth/oauth/discovery/keys`,
        code_challenge_methods_supported: ['S256', 'plain'],
      })
      expect(json.grant_types_supported).not.toContain('client_credentials')
      for (const [member, url] of Object.entries(json)) {
        if (!/_endpoint$|_uri$/.test(member)) continue
        const { pathname } = new URL(String(url))
        const statuses = [(await anybody().get(pathname)).status, (await anybody().post(pathname, { form: {} })).status]
        expect(statuses, member).not.toEqual([404, 404])
      }
    },
  )

  test('/.well-known/webfinger names the issuer, and needs to know of whom', async () => {
    const { json, headers } = await anybody().get('/.well-known/webfinger?resource=acct:ada@example.com')
    expect(headers['content-type']).toContain('application/jrd+json')
    expect(json).toEqual({
      subject: 'acct:ada@example.com',
      links: [{ rel: 'http://openid.net/specs/connect/1.0/issuer', href: `http://localhost:${office.node.port}` }],
    })
    expect((await anybody().get('/.well-known/webfinger')).status).toBe(400)
  })
})
