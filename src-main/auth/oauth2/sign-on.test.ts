import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Clock, systemClock } from '../../base/clock.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { CLIENT_SECRET, type OidcProvider, openOidcProvider, REDIRECT_URI } from '../../testing/oidc-provider.ts'
import { closedPort } from '../../testing/tcp-device.ts'
import { until } from '../../testing/until.ts'
import type { Source } from './addresses.ts'
import { ASK_WITHIN_MS } from './ask.ts'
import { beginSignOn, completeSignOn, type PendingSignOn, pendingSignOn } from './sign-on.ts'

let provider: OidcProvider
beforeAll(async () => {
  provider = await openOidcProvider()
})
afterAll(() => provider.stop())
afterEach(() => provider.misbehave({}))

const signal = new AbortController().signal
const complete = (source: Source, pending: PendingSignOn, callbackUrl: string, clock: Clock = systemClock) =>
  completeSignOn(source, pending, { callbackUrl }, { signal, clock })

/** All of it, as one person in one browser. */
async function signOn(source: Source = provider.source(), clock: Clock = systemClock) {
  const { url, pending } = beginSignOn(source, { redirectUri: REDIRECT_URI })
  return complete(source, pending, await provider.signIn(url), clock)
}

/** What refuses a sign-on; nothing that is secret may be in it. */
async function refusal(promise: Promise<unknown>) {
  const error = await promise.then(
    value => expect.fail(`Was let in: ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown as { code: string; message: string; detail: unknown },
  )
  expect(JSON.stringify([error.message, error.detail ?? null])).not.toContain(CLIENT_SECRET)
  return `${error.code}: ${error.message}`
}

const host = () => new URL(provider.issuer).host

describe('somebody whom the provider knows', () => {
  test('is told by the profile, under our names', async () => {
    expect(await signOn()).toEqual({ uid: 'ada', fields: { email: 'ada@example.com', name: 'Ada Lovelace' } })
  })

  test('is told by the identity token when there is no address of a profile', async () => {
    const source = provider.source({ raw_info_url: null })
    expect(await signOn(source)).toEqual({ uid: 'ada', fields: { email: 'ada@example.com', name: 'Ada Lovelace' } })
    expect(provider.asked.filter(line => line.endsWith('/jwks'))).not.toEqual([])
  })

  test('comes back by a form post as well', async () => {
    const source = provider.source()
    const { url, pending } = beginSignOn(source, { redirectUri: REDIRECT_URI })
    const params = new URL(await provider.signIn(url)).searchParams
    expect(await completeSignOn(source, pending, { params }, { signal, clock: systemClock })).toMatchObject({
      uid: 'ada',
    })
    expect(await refusal(complete(source, pending, `${REDIRECT_URI}&${params}`))).toContain('used already')
  })

  test('may be vouched for with the id and secret in a header', async () => {
    const source = provider.source({ client_id: 'alcove-basic', auth_scheme: 'basic_auth' })
    expect(await signOn(source)).toMatchObject({ uid: 'ada' })
  })

  test('brings groups and tokens, where they are mapped', async () => {
    const info_mappings = {
      uid: 'sub',
      email: 'mail,email',
      groups: 'groups',
      access_token: 'token',
      refresh_token: 'refresh_token',
      expires_at: 'expires_at',
      expires: 'expires',
    }
    const { fields } = await signOn(provider.source({ info_mappings }))
    expect(fields).toEqual({
      email: 'ada@example.com',
      groups: ['engineers', 'poets'],
      access_token: expect.stringMatching(/^[\w-]{20,}$/),
      refresh_token: expect.stringMatching(/^[\w-]{20,}$/),
      expires_at: expect.any(Number),
      expires: true,
    })
    expect(Math.abs(Number(fields.expires_at) - systemClock.now() / 1000 - 3_600)).toBeLessThan(60)
  })

  test('is taken from the profile when no identity token came', async () => {
    provider.misbehave({ noIdToken: true })
    expect(await signOn()).toMatchObject({ uid: 'ada' })
    expect(await refusal(signOn(provider.source({ raw_info_url: null })))).toContain('rejected: ')
  })

  test('is let in by a pattern that matches one of several values', async () => {
    const source = provider.source({
      ensure_matching: { groups: ['^POET'], email: ['@example\\.org$', '@example\\.com\\z'] },
    })
    expect(await signOn(source)).toMatchObject({ uid: 'ada' })
  })

  test('is not let in when one field matches none, and is told which', async () => {
    const source = provider.source({ ensure_matching: { email: ['@example\\.com'], groups: ['^painters$'] } })
    const words = await refusal(signOn(source))
    expect(words).toContain('denied: You may not sign in here: your "groups" at')
    expect(words).not.toContain('engineers')
  })

  test('is not let in without what they are known by', async () => {
    expect(await refusal(signOn(provider.source({ info_mappings: { email: 'email' } })))).toContain('map uid')
    expect(await refusal(signOn(provider.source({ info_mappings: { uid: 'oid' } })))).toContain('has no "oid"')
  })
})

describe('the address people are sent to', () => {
  const asked = (source: Source) => {
    const { url, pending } = beginSignOn(source, { redirectUri: REDIRECT_URI })
    return { url: new URL(url), params: new URL(url).searchParams, pending }
  }

  test('asks with PKCE, a state and a nonce that are new each time', () => {
    const [first, second] = [asked(provider.source()), asked(provider.source())]
    expect(Object.fromEntries(first.params)).toMatchObject({
      response_type: 'code',
      client_id: 'alcove',
      redirect_uri: REDIRECT_URI,
      scope: 'openid',
      state: first.pending.state,
      nonce: first.pending.nonce,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(first.url.href).not.toContain(first.pending.verifier)
    expect(first.url.href).not.toContain(CLIENT_SECRET)
    for (const name of ['state', 'nonce', 'verifier'] as const) {
      expect(first.pending[name]).toHaveLength(43)
      expect(first.pending[name]).not.toBe(second.pending[name])
    }
  })

  test('has no nonce without openid, and what is pending survives as JSON', () => {
    const { params, pending } = asked(provider.source({ scope: 'profile  email ' }))
    expect([params.get('scope'), params.has('nonce')]).toEqual(['profile email', false])
    expect(pendingSignOn.parse(JSON.parse(JSON.stringify(pending)))).toEqual(pending)
  })

  test('has what the row adds, which replaces nothing of ours', () => {
    const authorize_params = { prompt: 'login', state: 'x', redirect_uri: 'https://evil.example', request: 'x', p: 'b' }
    const { params } = asked(provider.source({ authorize_params, authorize_url: '/auth?p=a&client_id=x' }))
    expect([params.getAll('prompt'), params.getAll('p'), params.getAll('client_id')]).toEqual([
      ['login'],
      ['b'],
      ['alcove'],
    ])
    expect([params.getAll('redirect_uri'), params.has('request')]).toEqual([[REDIRECT_URI], false])
    expect(params.getAll('state')).not.toContain('x')
  })

  test.each([
    ['http://login.example.com', '/a', 'site'],
    ['https://login.example.com', 'http://other.example.com/a', 'authorize_url'],
    ['http://127.0.0.1.example.com', '/a', 'site'],
    ['ftp://127.0.0.1', '/a', 'site'],
  ])('is never without TLS beyond this machine: %s with %s', (site, authorize_url, field) => {
    expect(() => asked(provider.source({ site, authorize_url }))).toThrow(
      `The address in ${field} must begin with https://`,
    )
  })

  test('may be of another host, or below the site', () => {
    const at = (site: string, authorize_url: string) => asked(provider.source({ site, authorize_url })).url.href
    expect(at('https://a.example/b', 'c')).toMatch(/^https:\/\/a\.example\/b\/c\?/)
    expect(at('https://a.example/b/', '/c')).toMatch(/^https:\/\/a\.example\/c\?/)
    expect(at('https://a.example', 'https://d.example/e')).toMatch(/^https:\/\/d\.example\/e\?/)
    expect(() => at('example', '/c')).toThrow('The site "example" is not an address.')
  })
})

describe('nobody is let in', () => {
  test('when the state is another one, or missing, or there twice', async () => {
    const source = provider.source()
    for (const callback of [{ state: 'another' }, { state: null }]) {
      provider.misbehave({ callback })
      expect(await refusal(signOn())).toContain('denied: This sign-in was not begun in this browser')
    }
    provider.misbehave({})
    const { url, pending } = beginSignOn(source, { redirectUri: REDIRECT_URI })
    const callbackUrl = await provider.signIn(url)
    const before = provider.asked.length
    expect(await refusal(complete(source, pending, `${callbackUrl}&state=another`))).toContain('not begun')
    const emptied = { ...pending, state: '' }
    expect(await refusal(complete(source, emptied, REDIRECT_URI))).toContain('not begun')
    expect(provider.asked.length, 'the provider is not even asked').toBe(before)
  })

  test('with a sign-on that was begun elsewhere, though the state is right', async () => {
    const { url, pending } = beginSignOn(provider.source(), { redirectUri: REDIRECT_URI })
    const callbackUrl = await provider.signIn(url)
    const other = provider.source({ id: 'oauth_strat-other' })
    expect(await refusal(complete(other, pending, callbackUrl))).toContain('not begun')
  })

  test("with somebody else's code: it goes with another verifier", async () => {
    const [mine, theirs] = [0, 1].map(() => beginSignOn(provider.source(), { redirectUri: REDIRECT_URI }))
    const stolen = new URL(await provider.signIn(theirs?.url ?? '')).searchParams.get('code') ?? ''
    const params = { code: stolen, state: mine?.pending.state ?? '', iss: provider.issuer }
    const tried = completeSignOn(
      provider.source(),
      mine?.pending as PendingSignOn,
      { params },
      { signal, clock: systemClock },
    )
    expect(await refusal(tried)).toContain('denied: This sign-in was used already, or took too long.')
  })

  test('with a code that was used before', async () => {
    await signOn()
    provider.misbehave({ replaysCode: true })
    expect(await refusal(signOn())).toContain('denied: This sign-in was used already')
  })

  test('when another provider answers, or it does not say who it is', async () => {
    for (const iss of ['https://evil.example', `${provider.issuer}/evil`, null]) {
      provider.misbehave({ callback: { iss } })
      expect(await refusal(signOn())).toBe(`denied: Another provider than ${host()} sent this answer. Sign in again.`)
    }
  })

  test.each([
    ['of another sign-in', { nonce: 'another' }, 'belongs to another sign-in'],
    ['without a nonce', { nonce: undefined }, 'belongs to another sign-in'],
    ['for another program', { aud: 'somebody-else' }, 'unexpected JWT "aud"'],
    ['of another issuer', { iss: 'https://evil.example' }, 'unexpected JWT "iss"'],
    ['that has expired', { iat: 1_000, exp: 2_000 }, 'has expired, or is not valid yet'],
  ])('with an identity token %s', async (_, claims, words) => {
    provider.misbehave({ claims })
    for (const raw_info_url of [null, `${provider.issuer}/me`]) {
      const told = await refusal(signOn(provider.source({ raw_info_url })))
      expect(told).toMatch(/^denied: /)
      expect(told).toContain(words)
    }
  })

  test('with an identity token that is over by the clock of this node', async () => {
    const ahead = { ...systemClock, now: () => systemClock.now() + 2 * 3_600_000 }
    expect(await refusal(signOn(provider.source(), ahead))).toContain('denied: What')
  })

  test('with an identity token that somebody else signed', async () => {
    provider.misbehave({ signsWithOtherKey: true })
    expect(await refusal(signOn())).toContain('cannot be trusted: JWT signature verification failed.')
  })

  test('with the profile of another person than the identity token is of', async () => {
    provider.misbehave({ profile: { sub: 'grace', email: 'grace@example.com' } })
    expect(await refusal(signOn())).toContain('told us of another')
  })

  test('when the profile is too much, or none', async () => {
    provider.misbehave({ profile: { sub: 'ada', misc: 'x'.repeat(300_000) } })
    expect(await refusal(signOn())).toBe(`rejected: ${host()} sent more than 256 kB in one answer.`)
    provider.misbehave({ profile: '[1]' })
    expect(await refusal(signOn())).toContain('is not a profile in JSON')
  })

  test('when the token address sends on: the code and the secret do not go there', async () => {
    provider.misbehave({ tokenRedirects: `${provider.issuer}/elsewhere` })
    expect(await refusal(signOn())).toContain('rejected: The token address of the provider sends on')
    expect(provider.asked.filter(line => line.endsWith('/elsewhere'))).toEqual([])
  })

  test('when the provider says no, and its words are told', async () => {
    provider.misbehave({ refuses: 'Not on\u202e a Sunday.' })
    const words = await refusal(signOn())
    expect(words).toBe(`denied: ${host()} did not let you in, or the sign-in was broken off. It says: Not on a Sunday.`)
  })

  test('when the answer has no code, or an error of its own making with a secret in it', async () => {
    const { pending } = beginSignOn(provider.source(), { redirectUri: REDIRECT_URI })
    const answer = (more: Record<string, string>) =>
      refusal(
        completeSignOn(
          provider.source(),
          pending,
          { params: { state: pending.state, ...more } },
          { signal, clock: systemClock },
        ),
      )
    expect(await answer({})).toContain('without saying who you are')
    const told = await answer({
      error: 'weird',
      error_description: `${CLIENT_SECRET} ${pending.verifier} ${'z'.repeat(900)}`,
    })
    expect(told).toMatch(/^rejected: .* refuses this sign-in \(weird\)\. It says: … … z+…$/)
    expect(told.length).toBeLessThan(350)
  })

  test('when the id or secret of this node is wrong', async () => {
    expect(await refusal(signOn(provider.source({ client_secret: 'wrong' })))).toContain(
      `rejected: ${host()} does not accept the client id or secret of this node.`,
    )
  })

  test('when a pattern cannot be read', async () => {
    const source = provider.source({ ensure_matching: { email: ['fine', '(@example'] } })
    expect(await refusal(signOn(source))).toContain('invalid: Pattern 2 of ensure_matching for "email" cannot be read')
  })
})

describe('a provider that is away', () => {
  let gone: OidcProvider
  beforeEach(async () => {
    gone = await openOidcProvider()
  })
  afterEach(() => gone.stop())

  test('is offline, which is not the same as being refused', async () => {
    const { url, pending } = beginSignOn(gone.source(), { redirectUri: REDIRECT_URI })
    const callbackUrl = await gone.signIn(url)
    await gone.stop()
    expect(await refusal(complete(gone.source(), pending, callbackUrl))).toContain('offline: ')
    const port = await closedPort()
    const moved = gone.source({ scope: 'email', token_url: `http://127.0.0.1:${port}/token` })
    const begun = beginSignOn(moved, { redirectUri: REDIRECT_URI })
    const answer = completeSignOn(
      moved,
      begun.pending,
      { params: { state: begun.pending.state, code: 'x' } },
      { signal, clock: systemClock },
    )
    expect(await refusal(answer)).toBe(
      `offline: 127.0.0.1:${port} refuses the connection. Check the port, and that the provider runs.`,
    )
  })

  test('is not waited for longer than ten seconds', async () => {
    gone.misbehave({ tokenHangs: true })
    const clock = fakeClock(systemClock.now())
    const told = refusal(
      (async () => {
        const { url, pending } = beginSignOn(gone.source(), { redirectUri: REDIRECT_URI })
        return complete(gone.source(), pending, await gone.signIn(url), clock)
      })(),
    )
    await until(
      () => gone.asked,
      asked => asked.includes('POST /token'),
    )
    await clock.advance(ASK_WITHIN_MS)
    expect(await told).toContain('timeout: ')
  })

  test('is not waited for when the person has gone', async () => {
    gone.misbehave({ tokenHangs: true })
    const leave = new AbortController()
    const { url, pending } = beginSignOn(gone.source(), { redirectUri: REDIRECT_URI })
    const callbackUrl = await gone.signIn(url)
    const told = refusal(
      completeSignOn(gone.source(), pending, { callbackUrl }, { signal: leave.signal, clock: systemClock }),
    )
    await until(
      () => gone.asked,
      asked => asked.includes('POST /token'),
    )
    leave.abort()
    expect(await told).toBe('cancelled: Stopped before it was done.')
  })
})
