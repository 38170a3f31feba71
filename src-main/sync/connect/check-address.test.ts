import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { until } from '../../testing/until.ts'
import { createChecks } from './check.ts'
import { check, closedPort, placeOS, serve, serveBytes } from './testing/servers.ts'

test('PlaceOS behind https is found, and told how the address was understood', async () => {
  const port = await serve(placeOS, await selfSignedCertificate())
  const found = await check('address', { address: `127.0.0.1:${port}/backoffice/` })
  expect(found).toEqual({
    step: 'address',
    ok: true,
    warn: false,
    address: `https://127.0.0.1:${port}`,
    title: `PlaceOS answers at https://127.0.0.1:${port} (2.4.1, edge)`,
    detail:
      'Nothing was in front of it, so https:// is taken. The path behind it is left out: the node knows which one to ask for.',
  })
})

test('http is fine with a warning that the secret can be read', async () => {
  const port = await serve(placeOS)
  const found = await check('address', { address: `http://127.0.0.1:${port}` })
  expect(found).toMatchObject({ ok: true, warn: true, address: `http://127.0.0.1:${port}` })
  expect(found.detail).toMatch(/secret goes over the network readable/)
})

test('a PlaceOS that tells nobody its version without a sign-in is PlaceOS, too', async () => {
  const port = await serve((_, response) => void response.writeHead(401).end('{"error":"no bearer auth token"}'))
  const found = await check('address', { address: `http://127.0.0.1:${port}` })
  expect(found.title).toBe(`PlaceOS answers at http://127.0.0.1:${port}`)
})

test.each([
  ['another web server', 200, '<html>It works!</html>'],
  ['another JSON', 200, '{"hello":1}'],
  ['null', 200, 'null'],
  ['a page that is not there', 404, ''],
  ['a proxy whose server is away', 502, '<html>'],
])('%s is told from PlaceOS, with a warning', async (_, status, body) => {
  const port = await serve((_request, response) => void response.writeHead(status).end(body))
  const found = await check('address', { address: `http://127.0.0.1:${port}` })
  expect(found).toMatchObject({ ok: true, warn: true })
  expect(found.title).toBe(`127.0.0.1:${port} answers, but not as PlaceOS does (${status})`)
})

test('a body without end is not waited for', async () => {
  const port = await serve((_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
    }
    response.on('drain', more)
    more()
  })
  const found = await check('address', { address: `http://127.0.0.1:${port}` })
  expect(found).toMatchObject({ ok: true, warn: true })
})

test('an address that sends on to https is to be entered as that', async () => {
  const port = await serve(
    (_, response) => void response.writeHead(301, { location: 'https://central.example/x' }).end(),
  )
  const found = await check('address', { address: `http://127.0.0.1:${port}` })
  expect(found).toMatchObject({ ok: false, detail: 'Enter https://central.example.' })
})

test('an address that sends on elsewhere is told with a warning', async () => {
  const port = await serve((_, response) => void response.writeHead(302, { location: '/login?secret=1' }).end())
  const found = await check('address', { address: `http://127.0.0.1:${port}` })
  expect(found).toMatchObject({ ok: true, warn: true })
  expect(found.title).toBe(`127.0.0.1:${port} sends us on to http://127.0.0.1:${port}`)
})

test('http to a port that wants https is told so', async () => {
  const port = await serve((_, response) => {
    response.writeHead(400).end('<center>The plain HTTP request was sent to HTTPS port</center>')
  })
  const found = await check('address', { address: `http://127.0.0.1:${port}` })
  expect(found).toMatchObject({ ok: false, title: `127.0.0.1:${port} speaks https only` })
  const tls = await serve(placeOS, await selfSignedCertificate())
  const cut = await check('address', { address: `http://127.0.0.1:${tls}` })
  expect(cut.ok).toBe(false)
  expect(cut.detail).toMatch(/Does it want https:\/\/ in front/)
})

test('https to a port without TLS is told so', async () => {
  const port = await serve(placeOS)
  const found = await check('address', { address: `https://127.0.0.1:${port}` })
  expect(found).toMatchObject({ ok: false, title: `127.0.0.1:${port} does not speak TLS` })
  expect(found.detail).toMatch(/http:\/\//)
})

test('a port at which nobody listens is told', async () => {
  const port = await closedPort()
  const found = await check('address', { address: `127.0.0.1:${port}` })
  expect(found).toMatchObject({ ok: false, title: `127.0.0.1:${port} refuses the connection` })
  expect(found.detail).toMatch(/is the port right\?/)
})

test('a name that nobody knows is told', async () => {
  const found = await check('address', { address: 'no-such-centre.invalid' })
  expect(found).toMatchObject({ ok: false, title: 'The name in no-such-centre.invalid:443 was not found' })
})

test('what is no address is told, and nothing is asked', async () => {
  const found = await check('address', { address: 'ftp://central.example' })
  expect(found).toMatchObject({ ok: false, title: 'ftp:// is no scheme of a central server' })
})

test('something that speaks no HTTP is told', async () => {
  const port = await serveBytes(socket => void socket.end('SSH-2.0-OpenSSH\r\n'))
  const found = await check('address', { address: `http://127.0.0.1:${port}` })
  expect(found).toMatchObject({ ok: false, title: `What answers at 127.0.0.1:${port} does not speak HTTP` })
})

test.each(['address', 'certificate', 'secret', 'clock'] as const)(
  'the %s of a server that says nothing is waited for 10 s and no longer, and not at all once it is called off',
  async step => {
    let [taken, open] = [0, 0]
    const port = await serveBytes(socket => {
      taken += 1
      open += 1
      socket.resume()
      socket.on('close', () => open--)
    })
    const clock = fakeClock()
    const checks = createChecks({ clock, linked: () => undefined })
    const given = { address: `https://127.0.0.1:${port}`, secret: `${'a1'.repeat(16)}.${'x'.repeat(43)}`, ca: null }
    const found = checks.check(step, given, new AbortController().signal)
    // The address is first looked at whether it can be reached at all.
    const asked = step === 'address' ? 2 : 1
    await until(
      () => taken,
      count => count >= asked,
    )
    await clock.advance(10_000)
    expect(await found).toMatchObject({ step, ok: false, title: expect.stringMatching(/does not answer within 10 s/) })

    const life = new AbortController()
    const calledOff = checks.check(step, given, life.signal)
    await until(
      () => taken,
      count => count >= 2 * asked,
    )
    life.abort()
    await expect(calledOff).rejects.toThrow()
    await until(
      () => open,
      count => count === 0,
    )
    expect(clock.waiting).toBe(0)
  },
)
