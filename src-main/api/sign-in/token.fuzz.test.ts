import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, type Sent } from './testing/browser.ts'
import { APP, authorizePath, clientIdOf, type Office, openOffice, pairFor } from './testing/office.ts'

// Whatever comes to where tokens are given out: it is refused, nothing is given, and the node stays up.

const FUZZ_MS = process.env.ALCOVE_SOAK ? 60_000 : 4_000
let office: Office
let good: Record<string, string>
beforeAll(async () => {
  office = await openOffice()
  await office.addPerson('Ada')
  await office.addApplication()
  const { access_token, refresh_token } = await pairFor(await office.signedIn('ada@example.com'))
  good = { client_id: clientIdOf(APP), redirect_uri: APP, scope: 'public', access_token, refresh_token }
}, 60_000)
afterAll(() => office.node.stop())

const names = [
  ...['client_id', 'client_secret', 'redirect_uri', 'grant_type', 'code', 'code_verifier', 'refresh_token', 'scope'],
  ...['username', 'password', 'authority', 'state', 'token', 'nonce', 'response_type', 'code_challenge'],
  ...[
    'code_challenge_method',
    '__proto__',
    'constructor',
    'toString',
    'client_id[]',
    'client_id[0]',
    'grant_type[$ne]',
  ],
]
const grants = ['authorization_code', 'refresh_token', 'password', 'client_credentials', 'implicit', 'hasOwnProperty']
const value = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('', ' ', '0', 'null', 'undefined', '[object Object]', '*', '%', '%00', '%ff'),
  },
  { weight: 3, arbitrary: fc.constantFrom(...grants) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.nat(14_000).map(length => 'a'.repeat(length)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('é日🙂', '\ud800', 'a\u0000b', 'a\r\nx-injected: 1', "' or 1=1 --", '../../etc'),
  },
)
/** One that is right, so that what comes after it is looked at. */
const known = fc.constantFrom('client_id', 'redirect_uri', 'scope')
const pair = fc.oneof(
  { weight: 3, arbitrary: known.map(name => [name, undefined] as const) },
  { weight: 3, arbitrary: fc.constantFrom(...grants).map(grant => ['grant_type', grant] as const) },
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...names), value) },
  { weight: 1, arbitrary: fc.tuple(fc.string({ unit: 'binary', maxLength: 20 }), value) },
)
const pairs = fc.array(pair, { maxLength: 10 })
const types = [
  ...['application/x-www-form-urlencoded', 'application/json', 'text/plain', 'multipart/form-data; boundary=x', ''],
  ...['application/x-www-form-urlencoded; charset=utf-16', 'application/json; charset=', 'x', 'APPLICATION/JSON'],
]
const json = fc.oneof(
  fc.json({ maxDepth: 3 }),
  pairs.map(some => JSON.stringify(Object.fromEntries(some.map(([name, text]) => [name, text ?? [text, {}]])))),
)
const request = fc.record({
  path: fc.constantFrom(
    '/auth/oauth/token',
    '/auth/token',
    '/auth/oauth/revoke',
    '/auth/oauth/introspect',
    '/auth/signin',
  ),
  query: pairs,
  form: pairs,
  raw: fc.option(fc.oneof(json, fc.string({ unit: 'binary' }), fc.constant('a=b&'.repeat(10_000))), { nil: undefined }),
  type: fc.constantFrom(...types),
  authorization: fc.option(
    fc.oneof(
      fc.constantFrom('Basic', 'Basic ', 'Basic Og==', 'Basic !!!', 'Basic YTpi', 'Bearer', 'Bearer x', 'Token', ''),
      fc.base64String({ maxLength: 2_000 }).map(text => `Basic ${text}`),
    ),
    { nil: undefined },
  ),
})

const encoded = (some: readonly (readonly [string, string | undefined])[]) =>
  new URLSearchParams(some.map(([name, text]): [string, string] => [name, text ?? good[name] ?? ''])).toString()

test('only what is asked for rightly is given: anything else is refused, and never fails', async () => {
  await fc.assert(
    fc.asyncProperty(request, async ({ path, query, form, raw, type, authorization }) => {
      const sent: Sent = {
        body: raw ?? encoded(form),
        headers: {
          ...(type ? { 'content-type': type } : {}),
          ...(authorization === undefined ? {} : { authorization }),
        },
      }
      const { status, text, setCookies, headers } = await openBrowser(office.node).post(
        `${path}?${encoded(query)}`,
        sent,
      )
      // Revoking what is no token is done at once (RFC 7009, 2.2).
      const isFine = status >= 400 && status < 500
      expect(isFine || (path === '/auth/oauth/revoke' && status === 200 && text === '{}'), `${status} ${text}`).toBe(
        true,
      )
      expect(text).not.toMatch(/access_token"|refresh_token"|eyJ/)
      expect([setCookies, headers['x-injected']]).toEqual([[], undefined])
      // The words are for a person, and not from inside.
      expect(text).not.toMatch(/node_modules|TypeError|\bat .*\.ts:\d/)
    }),
    { numRuns: 1_000_000, interruptAfterTimeLimit: FUZZ_MS, markInterruptAsFailure: false },
  )
  await stillWorks()
}, 120_000)

test('whatever is asked of the way in for applications ends at a page, the sign-in or the application', async () => {
  const browser = await office.signedIn('ada@example.com')
  await fc.assert(
    fc.asyncProperty(pairs, fc.boolean(), async (some, isRight) => {
      const path = isRight ? `${authorizePath()}&${encoded(some)}` : `/auth/oauth/authorize?${encoded(some)}`
      const { status, headers, text } = await browser.get(path)
      if (status === 302) expect(headers.location).toMatch(/^http:\/\/localhost\/app\/oauth-resp\.html[?#]/)
      else expect([400, 401, 414, 431]).toContain(status)
      expect(headers['x-injected']).toBeUndefined()
      expect(text).not.toMatch(/<script|node_modules|TypeError/i)
    }),
    { numRuns: 1_000_000, interruptAfterTimeLimit: FUZZ_MS / 2, markInterruptAsFailure: false },
  )
  await stillWorks()
}, 120_000)

async function stillWorks(): Promise<void> {
  expect((await fetch(`${office.node.url}/readyz`)).status).toBe(200)
  expect(office.node.lines.filter(({ level }) => level === 'error')).toEqual([])
  await pairFor(await office.signedIn('ada@example.com'))
}
