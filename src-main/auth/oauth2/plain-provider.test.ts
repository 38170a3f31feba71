import { SignJWT } from 'jose'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { beginSignOn, completeSignOn } from './sign-on.ts'
import { openPlainProvider, type PlainProvider, type Script } from './testing/plain-provider.ts'
import { sourceAt } from './testing/source.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

const redirectUri = 'http://127.0.0.1:8420/auth/oauth2/callback?id=oauth_strat-plain'
const token = { access_token: 'a-token-of-theirs', token_type: 'bearer' }
const grace = { id: 7, email: 'grace@example.com' }

async function opened(script: (url: string) => Script = () => ({})): Promise<PlainProvider> {
  const provider = await openPlainProvider(url => ({
    '/oauth/token': { body: token },
    '/me': { body: grace },
    ...script(url),
  }))
  cleanups.push(provider.stop)
  return provider
}

function signOn(source: ReturnType<typeof sourceAt>, more: Record<string, string> = {}) {
  const { pending } = beginSignOn(source, { redirectUri })
  const params = { code: 'a-code', state: pending.state, ...more }
  return completeSignOn(source, pending, { params }, { signal: new AbortController().signal, clock: systemClock })
}

const idToken = () =>
  new SignJWT({ sub: 'forged', nonce: 'x' })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('https://elsewhere.example')
    .setAudience('alcove')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode('a key of nobody that is long enough'))

test('a code is exchanged with the verifier, and the profile asked for with the token', async () => {
  const provider = await opened()
  expect(await signOn(sourceAt(provider.url))).toEqual({ uid: '7', fields: { email: 'grace@example.com' } })
  const [exchanged, profile] = provider.asked
  expect(exchanged).toMatchObject({ method: 'POST', path: '/oauth/token' })
  expect(Object.fromEntries(exchanged?.params ?? [])).toEqual({
    grant_type: 'authorization_code',
    code: 'a-code',
    redirect_uri: redirectUri,
    code_verifier: expect.stringMatching(/^[\w-]{43}$/),
    client_id: 'alcove',
    client_secret: 'the-secret-of-this-node',
  })
  expect(profile).toMatchObject({ method: 'GET', path: '/me', headers: { authorization: 'Bearer a-token-of-theirs' } })
  expect(provider.asked).toHaveLength(2)
})

test('the secret may be asked for in a header, and the exchange as a GET', async () => {
  const provider = await opened()
  await signOn(sourceAt(provider.url, { auth_scheme: 'basic_auth', token_method: 'get' }))
  const [exchanged] = provider.asked
  expect(exchanged).toMatchObject({ method: 'GET', path: '/oauth/token' })
  expect(exchanged?.headers.authorization).toBe(`Basic ${btoa('alcove:the-secret-of-this-node')}`)
  expect([exchanged?.params.get('code'), exchanged?.params.has('client_secret')]).toEqual(['a-code', false])
  await expect(signOn(sourceAt(provider.url, { token_method: 'put' }))).rejects.toMatchObject({
    code: 'invalid',
    message: 'The token_method "put" is not known here. Use post, or get.',
  })
})

test('an id and secret in a header are encoded only where they could be read in two ways', async () => {
  const provider = await opened()
  const given = { client_id: 'a:b', client_secret: 'x~-_.!*/= +%é', auth_scheme: 'basic_auth' }
  await signOn(sourceAt(provider.url, given))
  const sent = atob(provider.asked[0]?.headers.authorization?.replace('Basic ', '') ?? '')
  expect(sent).toBe('a%3Ab:x~-_.!*/=%20%2B%25%C3%A9')
  expect(sent.split(':').map(decodeURIComponent)).toEqual([given.client_id, given.client_secret])
})

test('an identity token that nothing can be held against is nothing: the profile counts', async () => {
  const id_token = await idToken()
  const provider = await opened(() => ({ '/oauth/token': { body: { ...token, id_token } } }))
  for (const scope of ['profile', 'openid profile']) {
    expect(await signOn(sourceAt(provider.url, { scope }))).toMatchObject({ uid: '7' })
  }
  const source = sourceAt(provider.url, { scope: 'openid', raw_info_url: null, info_mappings: { uid: 'sub' } })
  await expect(signOn(source)).rejects.toMatchObject({
    code: 'rejected',
    message: /said nothing of you that can be trusted/,
  })
})

test('a refusal with 200 is a refusal', async () => {
  const provider = await opened(() => ({ '/oauth/token': { body: { error: 'bad_verification_code' } } }))
  await expect(signOn(sourceAt(provider.url))).rejects.toMatchObject({ code: 'denied', message: /was used already/ })
})

test.each([
  [{ status: 503, body: 'Down for repairs' }, 'offline'],
  [{ status: 500, body: { error: 'server_error' } }, 'offline'],
  [{ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }, 'rejected'],
  [{ status: 404 }, 'rejected'],
  [{ body: '<html>Sign in</html>' }, 'rejected'],
  [{ body: { token_type: 'bearer' } }, 'rejected'],
  [{ body: '{ "access_token": ', headers: { 'content-type': 'application/json' } }, 'rejected'],
  [{ status: 302, headers: { location: '/me' } }, 'rejected'],
])('a token address that says %j is %s', async (said, code) => {
  const provider = await opened(() => ({ '/oauth/token': said }))
  await expect(signOn(sourceAt(provider.url))).rejects.toMatchObject({ code, message: expect.stringMatching(/\S \S/) })
  expect(provider.asked.map(({ path }) => path)).toEqual(['/oauth/token'])
})

test.each([
  [{ status: 503 }, 'offline'],
  [{ status: 401 }, 'rejected'],
  [{ status: 302, headers: { location: '/elsewhere' } }, 'rejected'],
  [{ body: [grace] }, 'rejected'],
  [{ body: '<html></html>' }, 'rejected'],
  [{ status: 204 }, 'rejected'],
])('a profile that is %j is %s', async (said, code) => {
  const provider = await opened(() => ({ '/me': said }))
  await expect(signOn(sourceAt(provider.url))).rejects.toMatchObject({ code })
  expect(provider.asked.map(({ path }) => path)).toEqual(['/oauth/token', '/me'])
})

const configuration = (issuer: string, url: string) => ({
  body: {
    issuer,
    authorization_endpoint: `${url}/oauth/authorize`,
    token_endpoint: `${url}${issuer.includes('/other') ? '/other' : ''}/oauth/token`,
    jwks_uri: `${url}/jwks`,
  },
})

test('an issuer below the site may name itself, and is believed when the token address is its own', async () => {
  const at = '/realms/ours/.well-known/openid-configuration'
  const provider = await opened(url => ({ [at]: configuration(`${url}/realms/ours`, url) }))
  expect(await signOn(sourceAt(provider.url), { iss: `${provider.url}/realms/ours` })).toMatchObject({ uid: '7' })
})

test('another issuer of the same host is refused before it gets the code', async () => {
  const at = '/realms/other/.well-known/openid-configuration'
  const provider = await opened(url => ({ [at]: configuration(`${url}/realms/other`, url) }))
  await expect(signOn(sourceAt(provider.url), { iss: `${provider.url}/realms/other` })).rejects.toMatchObject({
    code: 'denied',
    message: /^Another provider than/,
  })
  expect(provider.asked.map(({ path }) => path)).not.toContain('/oauth/token')
})

test('an issuer of another host is refused without being asked', async () => {
  const [provider, evil] = [await opened(), await opened()]
  for (const iss of [evil.url, 'not an address']) {
    await expect(signOn(sourceAt(provider.url), { iss })).rejects.toMatchObject({ code: 'denied' })
  }
  expect(evil.asked).toEqual([])
  expect(provider.asked.map(({ path }) => path)).not.toContain('/oauth/token')
})

test('whether an issuer ends in a slash is its own affair', async () => {
  const at = '/tenant/.well-known/openid-configuration'
  for (const [site, issuer] of [
    ['/tenant', '/tenant/'],
    ['/tenant/', '/tenant'],
  ] as const) {
    const provider = await opened(url => ({ [at]: configuration(url + issuer, url) }))
    const source = sourceAt(provider.url + site, { raw_info_url: '/me' })
    expect(await signOn(source, { iss: provider.url + issuer })).toMatchObject({ uid: '7' })
    await expect(signOn(source, { iss: `${provider.url}/realm` })).rejects.toMatchObject({ code: 'denied' })
  }
})

test('an issuer must say that it is the one that was asked', async () => {
  const at = '/.well-known/openid-configuration'
  const provider = await opened(url => ({ [at]: configuration('https://evil.example', url) }))
  const source = sourceAt(provider.url, { scope: 'openid', raw_info_url: null })
  await expect(signOn(source)).rejects.toMatchObject({ code: 'rejected', message: /can be trusted/ })
})
