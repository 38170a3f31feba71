import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDigest, digestAnswer, readChallenges } from './digest.ts'

// The example of RFC 7616 3.9.1.
const rfc = {
  realm: 'http-auth@example.org',
  qop: 'auth, auth-int',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
}
const mufasa = {
  method: 'GET',
  uri: '/dir/index.html',
  username: 'Mufasa',
  password: 'Circle of Life',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  count: 1,
}

test.each([
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
])('the example of RFC 7616 comes out with %s', (algorithm, response) => {
  const answer = digestAnswer({ challenge: { ...rfc, algorithm }, ...mufasa })
  expect(answer).toContain(`response="${response}"`)
  expect(answer).toContain(`opaque="${rfc.opaque}"`)
  expect(answer).toContain(`algorithm=${algorithm}, cnonce="${mufasa.cnonce}", nc=00000001, qop=auth`)
})

test('the digest is the older one where no quality of protection is offered', () => {
  // RFC 2617 3.5 without its qop, as the example of RFC 2069 has a wrong digest.
  const challenge = { realm: 'testrealm@host.com', nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093' }
  const answer = digestAnswer({ challenge, ...mufasa, password: 'Circle Of Life' })
  expect(answer).toContain('response="670fd8c2df070c60b045671b8b24ff02"')
  expect(answer).not.toMatch(/qop|nc=|cnonce|algorithm/)
})

test('of several challenges the strongest that we know is answered', () => {
  const digest = createDigest()
  const header =
    'Basic realm="x", Digest realm="a, b", qop="auth", algorithm=MD5, nonce="1", ' +
    'Digest realm="\\"q\\"", qop="auth-int,auth", algorithm=SHA-256-sess, nonce="2", Digest algorithm=SHA-9, nonce="3"'
  expect(readChallenges(header).map(({ realm, nonce }) => [realm, nonce])).toEqual([
    ['a, b', '1'],
    ['"q"', '2'],
    [undefined, '3'],
  ])
  expect(digest.challenged(header, false)).toBe(true)
  const answer = digest.header({ method: 'GET', uri: '/' }, { username: 'a "b"', password: '' })
  expect(answer).toContain('username="a \\"b\\"", realm="\\"q\\"", nonce="2", uri="/", algorithm=SHA-256-sess')
})

test.each([
  undefined,
  '',
  'Basic realm="x"',
  'Digest realm="x"',
  'Digest nonce="1", algorithm=SHA-9',
  'Digest nonce="1", qop="auth-int"',
])('%s is no challenge that we could answer', header => {
  expect(createDigest().challenged(header, false)).toBe(false)
})

test('a nonce is used again and counted, and a name that is not ASCII is escaped', () => {
  const digest = createDigest(() => 'c')
  const ask = () => digest.header({ method: 'GET', uri: '/' }, { username: 'Jürgen', password: 'x' })
  expect(ask()).toBeUndefined()
  digest.challenged('Digest nonce="1", qop=auth', false)
  expect(ask()).toContain("username*=UTF-8''J%C3%BCrgen")
  expect(ask()).toContain('nc=00000002')
  digest.challenged('Digest nonce="2", qop=auth', true)
  expect(ask()).toContain('nc=00000001')
})

test('the same challenge again means a wrong password, unless it was only too old', () => {
  const digest = createDigest()
  expect(digest.challenged('Digest nonce="1", qop=auth', false)).toBe(true)
  expect(digest.challenged('Digest nonce="1", qop=auth', true)).toBe(false)
  expect(digest.challenged('Digest nonce="1", qop=auth, stale=TRUE', true)).toBe(true)
  expect(digest.challenged('Digest nonce="2", qop=auth', true)).toBe(true)
})

test('a name may be kept from whoever listens', () => {
  const challenge = { realm: 'api@example.org', nonce: 'n', qop: 'auth', algorithm: 'SHA-256', userhash: 'true' }
  const answer = digestAnswer({ challenge, ...mufasa })
  expect(answer).toMatch(/^Digest username="[0-9a-f]{64}".*userhash=true$/)
})

test('no header, however broken, is more than a challenge that cannot be answered', () => {
  const piece = fc.constantFrom(
    'Digest ',
    'nonce=',
    '"',
    '\\',
    ',',
    '=',
    'qop=auth',
    'algorithm=MD5',
    ' ',
    'a',
    'é',
    '__proto__="x"',
  )
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }).map(pieces => pieces.join('')),
      header => {
        const digest = createDigest()
        const usable = digest.challenged(header, false)
        const answer = digest.header({ method: 'GET', uri: '/' }, { username: 'a', password: 'b' })
        expect(answer === undefined).toBe(!usable)
      },
    ),
    { numRuns: 500 },
  )
})
