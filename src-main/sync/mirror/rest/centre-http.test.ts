import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { openAuthority } from '../../../auth/ldap/testing/certificates.ts'
import { systemClock } from '../../../base/clock.ts'
import { fakeClock } from '../../../base/fake-clock.ts'
import { selfSignedCertificate } from '../../../runtime/simulators/certificate.ts'
import { until } from '../../../testing/until.ts'
import { createCentreHttp } from './centre-http.ts'
import { API_KEY, type Said, type SmallPlaceos, smallPlaceos } from './testing/small-placeos.ts'

let placeos: SmallPlaceos
beforeEach(async () => {
  placeos = await smallPlaceos()
})
afterEach(() => placeos.stop())

const never = new AbortController().signal

async function asked(said: Said | undefined, address = placeos.url) {
  placeos.instead = said && (() => said)
  const http = createCentreHttp({ address, apiKey: API_KEY }, systemClock)
  try {
    return await http.ask({ path: '/systems/sys-1' }, never)
  } finally {
    http.close()
  }
}

test.each<[Said | undefined, string, RegExp]>([
  [{ status: 401, body: {} }, 'denied', /does not accept the API key/],
  [{ status: 403 }, 'denied', /may not read \/systems\/sys-1/],
  [undefined, 'not_found', /has nothing at \/systems\/sys-1/],
  [{ status: 404, type: 'text/plain', body: '404 Not Found' }, 'rejected', /does not know that/],
  [{ status: 500, body: { error: 'out\nof memory' } }, 'offline', /trouble of its own.*out of memory/],
  [{ status: 401, body: { error: `no such key: ${API_KEY}` } }, 'denied', /It says: no such key: …$/],
  [
    { status: 422, body: { error: 'validation failed', failures: [{ field: 'name', reason: 'is required' }] } },
    'rejected',
    /name is required/,
  ],
  [{ type: 'text/html', body: '<html>' }, 'rejected', /not PlaceOS/],
  [{ body: 'x'.repeat(9 * 1024 * 1024) }, 'rejected', /more than 8 MB/],
])('says in words what came instead of an answer: %#', async (said, code, words) => {
  await expect(asked(said)).rejects.toMatchObject({ code, message: expect.stringMatching(words) })
})

test('says in words why nobody answers', async () => {
  await expect(asked(undefined, 'http://127.0.0.1:1')).rejects.toMatchObject({
    code: 'offline',
    message: expect.stringMatching(/refuses the connection/),
  })
  await expect(asked(undefined, placeos.url.replace('http', 'https'))).rejects.toMatchObject({
    ...{ code: 'rejected', message: expect.stringMatching(/does not speak TLS/) },
  })
})

test('an answer that does not come is not waited for', async () => {
  const clock = fakeClock()
  const http = createCentreHttp({ address: placeos.url, apiKey: API_KEY }, clock)
  const stuck = createHangingAnswer()
  const answer = http.ask({ path: '/systems' }, never)
  answer.catch(() => {})
  await until(
    () => placeos.asked.length,
    count => count === 1,
  )
  await clock.advance(30_000)
  await expect(answer).rejects.toMatchObject({ code: 'timeout' })
  http.close()
  stuck()
})

test('whoever asks can stop', async () => {
  const http = createCentreHttp({ address: placeos.url, apiKey: API_KEY }, systemClock)
  createHangingAnswer()
  const life = new AbortController()
  const answer = http.ask({ path: '/systems' }, life.signal)
  answer.catch(() => {})
  await until(
    () => placeos.asked.length,
    count => count === 1,
  )
  life.abort()
  await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
  http.close()
})

test('over TLS only the pinned authority is trusted, and the key is sent to nobody else', async () => {
  const certificate = await selfSignedCertificate()
  const { ask, keys } = await overTls(certificate)
  await expect(ask(undefined)).rejects.toMatchObject({
    code: 'rejected',
    message: expect.stringMatching(/is self-signed/),
  })
  const other = await selfSignedCertificate()
  await expect(ask(other.cert)).rejects.toMatchObject({
    code: 'rejected',
    message: expect.stringMatching(/not signed by the authority that was entered/),
  })
  expect(keys).toEqual([])
  expect(await ask(certificate.cert)).toMatchObject({ body: { id: 'sys-1' } })
})

test("a pinned certificate counts alone, as it does for the link, also when it is the server's own and another signed it", async () => {
  const authority = await openAuthority('Example Company Root')
  const own = await authority.signs(['127.0.0.1'])
  const { ask } = await overTls(own)
  expect(await ask(own.cert)).toMatchObject({ body: { id: 'sys-1' } })
})

async function overTls(certificate: { cert: string; key: string }) {
  const keys: unknown[] = []
  const server = createServer(certificate, (request, response) => {
    keys.push(request.headers['x-api-key'])
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"sys-1"}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ask = async (ca: string | undefined) => {
    const http = createCentreHttp({ address, ca, apiKey: API_KEY }, systemClock)
    return http.ask({ path: '/systems/sys-1' }, never).finally(() => http.close())
  }
  return { ask, keys }
}

/** The headers come and the rest never does. */
function createHangingAnswer() {
  placeos.instead = () => ({ body: '[]', headers: { 'content-length': '1000' } })
  return () => {
    placeos.instead = undefined
  }
}
