import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { CLIENT_SECRET, type OidcProvider, openOidcProvider, REDIRECT_URI } from '../../testing/oidc-provider.ts'
import { closedPort } from '../../testing/tcp-device.ts'
import type { Source } from './addresses.ts'
import { testProvider } from './test-provider.ts'
import { openPlainProvider, type Script } from './testing/plain-provider.ts'
import { sourceAt } from './testing/source.ts'

let provider: OidcProvider
beforeAll(async () => {
  provider = await openOidcProvider()
})
afterAll(() => provider.stop())
const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  provider.misbehave({})
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function tried(source: Source, redirectUri = REDIRECT_URI) {
  const signal = new AbortController().signal
  const { ok, steps } = await testProvider(source, { redirectUri, signal, clock: systemClock })
  expect(JSON.stringify(steps)).not.toContain(CLIENT_SECRET)
  for (const { outcome, hint } of steps) if (outcome === 'failed') expect(hint).toMatch(/\w/)
  const find = (name: string) => steps.find(({ step }) => step.startsWith(name))
  const said = (name: string) => `${find(name)?.outcome}: ${find(name)?.said}`
  return { ok, steps, find, said }
}

async function plain(script: Script) {
  const opened = await openPlainProvider(() => script)
  cleanups.push(opened.stop)
  return opened
}

test('a source that is right is good from step to step', async () => {
  const { ok, steps } = await tried(provider.source())
  const { host } = new URL(provider.issuer)
  expect(ok).toBe(true)
  expect(steps.map(({ step, outcome }) => `${step}: ${outcome}`)).toEqual([
    'Read the addresses: good',
    'Find 127.0.0.1: good',
    `Connect to ${host}: good`,
    'Discovery: good',
    `Authorize address ${provider.issuer}/auth: good`,
    `Token address ${provider.issuer}/token: good`,
    `Profile address ${provider.issuer}/me: good`,
    'info_mappings: good',
    'ensure_matching: noted',
    'Redirect address: noted',
  ])
  expect(steps.at(-1)?.said).toBe(REDIRECT_URI)
})

test('a wrong secret, and a wrong id, are told from a good one', async () => {
  for (const given of [{ client_secret: 'wrong' }, { client_id: 'nobody' }]) {
    const { ok, find, said } = await tried(provider.source(given))
    expect(ok).toBe(false)
    expect(said('Token address')).toMatch(/^failed: .* does not accept the client id or secret/)
    expect(find('Token address')?.hint).toContain('make a new client secret')
  }
})

test('a redirect address that is not registered is told', async () => {
  const { ok, find, said } = await tried(provider.source(), 'http://127.0.0.1:9/callback')
  expect([ok, said('Authorize address')]).toEqual([false, 'failed: It does not take what it is asked (400).'])
  expect(find('Authorize address')?.hint).toContain('redirect address')
})

test('a scope that is refused, and addresses that are not there, are told', async () => {
  const source = provider.source({ authorize_url: '/nowhere', token_url: '/nowhere', raw_info_url: '/nowhere' })
  const wrong = await tried(source)
  expect(wrong.said('Authorize address')).toBe('failed: There is no such page there (404).')
  expect(wrong.said('Token address')).toMatch(/^failed: /)
  expect(wrong.said('Profile address')).toBe('failed: There is nothing there (404).')
  expect(wrong.said('Discovery')).toContain(`authorize_url is ${provider.issuer}/auth and token_url is`)
  const { said } = await tried(provider.source({ authorize_params: { prompt: 'none' } }))
  expect(said('Authorize address')).toContain('failed: It refuses: login_required.')
})

test('a server that is not there is told once, and what needs it is skipped', async () => {
  const port = await closedPort()
  const { ok, steps, said } = await tried(sourceAt(`http://127.0.0.1:${port}`))
  expect([ok, said('Connect to')]).toEqual([
    false,
    `failed: 127.0.0.1:${port} refuses the connection. Check the port, and that the provider runs.`,
  ])
  expect(steps.filter(({ outcome }) => outcome === 'skipped').map(({ step }) => step.split(' ')[0])).toEqual([
    'Discovery',
    'Authorize',
    'Token',
    'Profile',
  ])
})

test('a name that nobody has is told, without a connection', async () => {
  // Too long a label for DNS, so that nobody is asked.
  const { said } = await tried(sourceAt(`https://${'a'.repeat(64)}.example`))
  expect(said('Find')).toContain('failed: The host aaa')
  expect(said('Connect to')).toBe('skipped: The name does not resolve.')
})

test('a certificate that is not trusted is told', async () => {
  const opened = await openPlainProvider(() => ({}), { tls: true })
  cleanups.push(opened.stop)
  const { said } = await tried(sourceAt(opened.url))
  expect(said('Connect to')).toContain('failed: Nobody this machine trusts has signed the certificate')
})

test('addresses without TLS are told, and nobody is asked', async () => {
  const { ok, steps } = await tried(sourceAt('http://login.example.com'))
  expect(ok).toBe(false)
  expect(steps.map(({ step }) => step)).toEqual([
    'Read the addresses',
    'info_mappings',
    'ensure_matching',
    'Redirect address',
  ])
})

test('a provider without discovery is noted, and good all the same', async () => {
  const refusal = { status: 400, body: { error: 'invalid_grant' } }
  const { url } = await plain({
    '/oauth/authorize': { body: 'Sign in' },
    '/oauth/token': refusal,
    '/me': { status: 401 },
  })
  const { ok, said } = await tried(sourceAt(url, { info_mappings: { uid: 'id', email: 'email' } }))
  expect([ok, said('Discovery').slice(0, 6)]).toEqual([true, 'noted:'])
  expect(said('Authorize address')).toBe('good: It shows a page.')
})

test('where a profile comes from must be known', async () => {
  const { url } = await plain({})
  expect((await tried(sourceAt(url, { raw_info_url: null, scope: 'openid' }))).said('Profile')).toContain(
    'failed: There is nowhere',
  )
  const { said } = await tried(provider.source({ raw_info_url: null }))
  expect(said('Profile')).toContain('noted: Profiles come from the identity token')
})

test.each([
  [{ body: { id: 1 } }, 'noted: It answers without a token.'],
  [{ status: 400 }, 'good: It does not answer without a token (400).'],
  [{ status: 500 }, 'failed: It has trouble of its own (500).'],
  [{ status: 302, headers: { location: '/login' } }, 'failed: It answers with 302 where it should ask for a token.'],
])('a profile address that says %j without a token is %s', async (me, words) => {
  const { url } = await plain({ '/me': me })
  expect((await tried(sourceAt(url))).said('Profile address')).toBe(words)
})

test.each([
  [{ body: { error: 'incorrect_client_credentials' } }, 'failed: '],
  [{ status: 401 }, 'failed: '],
  [{ status: 400, body: { error: 'unauthorized_client' } }, 'failed: '],
  [{ status: 400, body: { error: 'invalid_request' } }, 'noted: '],
  [{ status: 405 }, 'failed: '],
  [{ status: 503 }, 'failed: '],
  [{ status: 301, headers: { location: '/x' } }, 'failed: '],
  [{ body: { access_token: 'x', token_type: 'bearer' } }, 'failed: It gave a token for a code that was made up.'],
  [{ body: { error: 'bad_verification_code' } }, 'good: '],
])('a token address that says %j to a made-up code is %s', async (token, words) => {
  const { url } = await plain({ '/oauth/token': token })
  expect((await tried(sourceAt(url))).said('Token address')).toContain(words)
})

test.each([
  [{ info_mappings: {} }, 'info_mappings', 'failed: Nothing is mapped to uid and email.'],
  [{ info_mappings: { uid: 'sub' } }, 'info_mappings', 'failed: Nothing is mapped to email.'],
  [
    { info_mappings: { uid: 'sub', email: 'email', sys_admin: 'admin' } },
    'info_mappings',
    'noted: Nobody gets sys_admin from a provider: these are not copied.',
  ],
  [
    { ensure_matching: { hd: ['('] } },
    'ensure_matching',
    'failed: Pattern 1 of ensure_matching for "hd" cannot be read',
  ],
  [{ ensure_matching: { hd: [] } }, 'ensure_matching', 'failed: "hd" has no pattern, so nobody is let in.'],
  [{ ensure_matching: { hd: ['a'] } }, 'ensure_matching', 'good: hd: every pattern can be read.'],
])('of the row itself, %j is told', async (given, step, words) => {
  expect((await tried(sourceAt('http://login.example.com', given))).said(step)).toContain(words)
})

test('whoever stops it gets no report', async () => {
  provider.misbehave({ tokenHangs: true })
  const leave = new AbortController()
  const report = testProvider(provider.source(), {
    redirectUri: REDIRECT_URI,
    signal: leave.signal,
    clock: systemClock,
  })
  leave.abort()
  await expect(report).rejects.toMatchObject({ code: 'cancelled' })
})
