import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { Failed } from '../../base/result.ts'
import type { DoorkeeperApplication } from '../../model/doorkeeper-application.ts'
import type { Applications } from './applications.ts'
import { type Authorization, createCodes, readAuthorization, withCode, withToken } from './authorize.ts'
import type { Principal } from './principal.ts'

const redirect_uri = 'https://edge.example.com/app/oauth-resp.html'
const uid = createHash('md5').update(redirect_uri).digest('hex')
const application = { id: '1', uid, name: 'Panel', redirect_uri, scopes: 'public' } as DoorkeeperApplication
const applications: Applications = { find: id => (id === uid ? application : undefined), mayAsk: () => true }
const asked = { response_type: 'code', client_id: uid, redirect_uri, state: 'nonce;extra', scope: 'public' }
const challenge = 'RqIZl4LIgn8KxW9QO-nTnv7pf0CnNrksx9fF-CXP2FE'
const principal = { sub: 'user-a', sessionId: 'session-a' } as Principal

const refusal = (change: object) => {
  try {
    readAuthorization(applications, { ...asked, ...change })
  } catch (error) {
    if (error instanceof Failed) return (error.detail as { error: string }).error
  }
  return undefined
}

describe('what an application asks for', () => {
  test('is taken with and without PKCE, for a code and for a token', () => {
    expect(readAuthorization(applications, asked)).toEqual({
      clientId: uid,
      redirectUri: redirect_uri,
      scope: ['public'],
      responseType: 'code',
      state: 'nonce;extra',
      challenge: undefined,
      method: 'plain',
      nonce: undefined,
    })
    expect(refusal({ response_type: 'token', scope: undefined })).toBeUndefined()
    expect(refusal({ code_challenge: challenge, code_challenge_method: 'S256' })).toBeUndefined()
    expect(refusal({ code_challenge: challenge })).toBeUndefined()
  })

  test.each([
    ['invalid_client', { client_id: 'unknown' }],
    ['invalid_client', { client_id: undefined }],
    ['invalid_request', { redirect_uri: 'https://evil.example.com/' }],
    ['invalid_request', { redirect_uri: undefined }],
    ['unsupported_response_type', { response_type: 'id_token' }],
    ['unsupported_response_type', { response_type: undefined }],
    ['invalid_scope', { scope: 'public systems' }],
    ['invalid_request', { code_challenge: challenge, code_challenge_method: 's256' }],
    ['invalid_request', { code_challenge: challenge, code_challenge_method: 'none' }],
    ['invalid_request', { code_challenge: challenge.slice(1), code_challenge_method: 'S256' }],
    ['invalid_request', { code_challenge: `${challenge}=`, code_challenge_method: 'S256' }],
    ['invalid_request', { code_challenge: 'a'.repeat(129) }],
    // Whoever means to prove something later, and does not say with what, would be left without protection.
    ['invalid_request', { code_challenge_method: 'S256' }],
  ])('is refused as %s: %j', (error, change) => {
    expect(refusal(change)).toBe(error)
  })
})

describe('the way back', () => {
  const to = (redirectUri: string, state?: string) => ({ redirectUri, state }) as Authorization

  test('keeps the query that is there, and the state letter by letter', () => {
    expect(withCode(to('https://a/b', 'x;y z&?#'), 'c')).toBe('https://a/b?code=c&state=x%3By+z%26%3F%23')
    expect(withCode(to('https://a/b?d=1'), 'c')).toBe('https://a/b?d=1&code=c')
  })

  test('has the token in the fragment, and no refresh token', () => {
    expect(withToken(to('https://a/b', 's'), 'jwt', 7_200)).toBe(
      'https://a/b#access_token=jwt&token_type=Bearer&expires_in=7200&state=s',
    )
  })

  test('is a header, whatever letters the address has', () => {
    expect(withCode(to('https://a/ü\r\nx: y/\ud800'), 'c')).toBe('https://a/%C3%BC%0D%0Ax:%20y/%EF%BF%BD?code=c')
    expect(withToken(to('https://a/日'), 'jwt', 1)).toMatch(/^https:\/\/a\/%E6%97%A5#/)
  })
})

describe('a code', () => {
  const authorization = readAuthorization(applications, asked)

  test('is found until ten minutes have gone by', async () => {
    const clock = fakeClock()
    const codes = createCodes(clock)
    const code = codes.issue(authorization, principal)
    await clock.advance(599_999)
    expect(codes.find(code)).toMatchObject({ clientId: uid, redirectUri: redirect_uri, used: false })
    await clock.advance(1)
    expect(codes.find(code)).toBeUndefined()
  })

  test('that was used is found as used, so that whoever uses it again is noticed', () => {
    const codes = createCodes(fakeClock())
    const issued = codes.find(codes.issue(authorization, principal))
    if (issued) codes.use(issued)
    expect(issued?.used).toBe(true)
  })

  test('is not kept as it is, and no two are alike', () => {
    const codes = createCodes(fakeClock())
    const [one, other] = [codes.issue(authorization, principal), codes.issue(authorization, principal)]
    expect(JSON.stringify([codes.find(one), codes.find(other)])).not.toMatch(new RegExp(`${one}|${other}`))
    expect(codes.find(one)?.family).not.toBe(codes.find(other)?.family)
  })

  test('goes when two thousand newer ones are waiting: nobody fills the memory with them', () => {
    const codes = createCodes(fakeClock())
    const first = codes.issue(authorization, principal)
    const later = Array.from({ length: 2_000 }, () => codes.issue(authorization, principal))
    expect(codes.find(first)).toBeUndefined()
    expect(later.every(code => codes.find(code))).toBe(true)
  })
})
