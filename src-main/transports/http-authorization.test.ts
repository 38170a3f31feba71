import { createHash } from 'node:crypto'
import type http from 'node:http'
import { expect, test } from 'vitest'
import { readChallenges } from './http/digest.ts'
import { forever, serving, talkingTo } from './testing/http-server.ts'

const login = { username: 'admin', password: 'pässword' }

test('the settings say who asks, digest before bearer before basic, and a driver goes over them', async () => {
  const { base, port } = await serving((request, response) => response.end(request.headers.authorization ?? 'nobody'))
  const who = async (given: Parameters<typeof talkingTo>[1], headers = {}, to = base) =>
    (await talkingTo(to, given).request({ path: '/', headers }, forever)).text
  const basic = `Basic ${Buffer.from('admin:pässword').toString('base64')}`
  expect(await who({})).toBe('nobody')
  expect(await who({ settings: { basic_auth: login } })).toBe(basic)
  expect(await who({ settings: { basic_auth: login, bearer_auth: { token: 't' } } })).toBe('Bearer t')
  expect(await who({ settings: { basic_auth: login, digest_auth: login } })).toBe('nobody')
  const authentication = () => ({ kind: 'bearer' as const, token: 'driver' })
  expect(await who({ settings: { basic_auth: login }, authentication })).toBe('Bearer driver')
  expect(await who({ authentication: () => undefined, settings: { basic_auth: login } })).toBe(basic)
  expect(await who({ settings: { basic_auth: login } }, { Authorization: 'own' })).toBe('own')
  expect(await who({}, {}, `http://admin:p%C3%A4ssword@127.0.0.1:${port}`)).toBe(basic)
})

/** A device that is strict about RFC 7616: each count of a nonce is taken once. */
function guarded(algorithm: string, { usesOfNonce = 1_000 } = {}) {
  let [nonces, nonce, uses, count] = [0, '', 0, 0]
  const log: string[] = []
  const name = algorithm.startsWith('SHA-256') ? 'sha256' : 'md5'
  const hash = (...parts: (string | undefined)[]) => createHash(name).update(parts.join(':')).digest('hex')

  function verdict(request: http.IncomingMessage): 'good' | 'stale' | 'wrong' {
    const [given] = readChallenges(request.headers.authorization ?? '')
    if (!given || given.uri !== request.url) return 'wrong'
    const plain = hash(login.username, 'room', login.password)
    const who = algorithm.endsWith('-sess') ? hash(plain, given.nonce, given.cnonce) : plain
    const right = hash(who, given.nonce, given.nc, given.cnonce, 'auth', hash(request.method, given.uri))
    if (given.response !== right || given.username !== login.username) return 'wrong'
    if (given.nonce !== nonce || uses >= usesOfNonce) return 'stale'
    if (Number.parseInt(given.nc ?? '', 16) !== count + 1) return 'wrong'
    count += 1
    uses += 1
    return 'good'
  }
  const answer: http.RequestListener = (request, response) => {
    const found = verdict(request)
    log.push(request.headers.authorization ? found : 'asked')
    if (found === 'good') return void request.pipe(response)
    nonces += 1
    nonce = `nonce-${nonces}`
    uses = 0
    count = 0
    const stale = found === 'stale' ? ', stale=true' : ''
    response.setHeader('www-authenticate', [
      `Digest realm="room", qop="auth-int, auth", nonce="${nonce}", opaque="o", algorithm=${algorithm}${stale}`,
      'Basic realm="room"',
    ])
    response.writeHead(401).end('who are you?')
  }
  return { answer, log }
}

test.each(['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'])(
  'a device that wants a digest of %s is asked twice at first, then once, and hears the body both times',
  async algorithm => {
    const { answer, log } = guarded(algorithm)
    const { transport, connections } = await serving(answer, { settings: { digest_auth: login } })
    const ask = () => transport.request({ path: '/rpc?id=1', method: 'POST', json: { on: true } }, forever)
    expect(await ask()).toMatchObject({ status: 200, text: '{"on":true}' })
    expect(await ask()).toMatchObject({ status: 200, text: '{"on":true}' })
    expect(await transport.request({ path: '/x' }, forever)).toMatchObject({ status: 200 })
    expect(log).toEqual(['asked', 'good', 'good', 'good'])
    expect(connections()).toBe(1)
  },
)

test('a nonce that became too old is changed without anyone noticing', async () => {
  const { answer, log } = guarded('SHA-256', { usesOfNonce: 2 })
  const { transport } = await serving(answer, { settings: { digest_auth: login } })
  for (let at = 0; at < 3; at++) expect(await transport.request({ path: '/' }, forever)).toMatchObject({ status: 200 })
  expect(log).toEqual(['asked', 'good', 'good', 'stale', 'good'])
})

test('a wrong password is tried once for each request', async () => {
  const { answer, log } = guarded('SHA-256')
  const { transport } = await serving(answer, { settings: { digest_auth: { ...login, password: 'wrong' } } })
  for (let at = 0; at < 2; at++) {
    expect(await transport.request({ path: '/' }, forever)).toMatchObject({ status: 401, text: 'who are you?' })
  }
  expect(log).toEqual(['asked', 'wrong', 'asked', 'wrong'])
})

test('a digest is worked out beside other requests too', async () => {
  const { answer, log } = guarded('MD5')
  const { transport } = await serving(answer, { settings: { digest_auth: login } })
  await transport.request({ path: '/' }, forever)
  expect(await transport.request({ path: '/', concurrent: true }, forever)).toMatchObject({ status: 200 })
  expect(log).toEqual(['asked', 'good', 'good'])
})

test('who may not in is told so when there is no digest to answer with', async () => {
  const { answer, log } = guarded('MD5')
  const { transport } = await serving(answer, { settings: { basic_auth: login } })
  expect(await transport.request({ path: '/' }, forever)).toMatchObject({ status: 401 })
  expect(log).toEqual(['wrong'])
})
