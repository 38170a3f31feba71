import { expect, test } from 'vitest'
import { startCentral } from '../../../e2e/central/central.ts'
import { selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { type LinkCentre, openLinkCentre } from '../edge/testing/link-centre.ts'
import { check, hastyClock, serve } from './testing/servers.ts'

const SECRET = `${'a1'.repeat(16)}.${'Abc_-'.repeat(8)}xyz`

async function centre(
  tls?: Awaited<ReturnType<typeof selfSignedCertificate>>,
): Promise<LinkCentre & { address: string }> {
  const opened = await openLinkCentre(tls)
  return Object.assign(opened, { address: `${tls ? 'https' : 'http'}://127.0.0.1:${opened.port}` })
}

test('a secret that is taken is told so; it goes in a header, and the connection is given up at once', async () => {
  const there = await centre()
  const found = await check('secret', { address: there.address, secret: ` ${SECRET}\n` }, { clock: hastyClock })
  const where = there.address.slice('http://'.length)
  expect(found).toEqual({
    ...{ step: 'secret', ok: true, warn: false, address: there.address },
    ...{ title: `${where} takes the secret`, detail: '' },
  })
  expect(there.requests.map(({ url }) => url)).toEqual(['/api/engine/v2/edges/control'])
  expect(there.requests[0]?.headers['x-api-key']).toBe(SECRET)
  expect(there.peers[0]?.frames).toEqual([])
  await there.stop()
})

test('a centre that takes it in the address only is fine with a warning', async () => {
  const there = await centre()
  there.admits = ({ headers }) => (headers['x-api-key'] ? { status: 401, body: '{"error":"unknown X-API-Key"}' } : 101)
  const found = await check('secret', { address: there.address, secret: SECRET }, { clock: hastyClock })
  expect(found).toMatchObject({ ok: true, warn: true, detail: expect.stringContaining('in the address only') })
  await there.stop()
})

test.each([
  ['an unknown key', 401, '{"error":"unknown X-API-Key"}', /does not know the secret/, /edge removed/],
  ['an expired key', 401, '{"error":"API key has expired"}', /has expired/, /new one made/],
  ['another domain', 401, '{"error":"authority does not match"}', /under that name/, /address of the domain/],
  ['no reason', 401, '', /does not let this node in/, /secret/],
  ['no rights', 403, '', /may not open an edge's link/, /edge-control/],
  ['a proxy that does not upgrade', 426, '', /upgrade to a WebSocket does not get through/, /proxy/],
  ['no such route', 404, '', /There is no PlaceOS at/, /host and port/],
  ['a server that is down behind its proxy', 503, '', /does not work at the moment/, /./],
])('%s is told with what to try', async (_, status, body, title, detail) => {
  const there = await centre()
  there.admits = () => ({ status, body })
  const found = await check('secret', { address: there.address, secret: SECRET })
  expect(found).toMatchObject({ ok: false, warn: false })
  expect(`${found.title} ${found.detail}`).toMatch(title)
  expect(found.detail).toMatch(detail)
  expect(JSON.stringify(found)).not.toContain(SECRET)
  await there.stop()
})

test.each([
  ['dropped without a goodbye', () => undefined, /let us in and cut the link/, /is this edge still there/],
  ['closed without a code', 1005, /let us in and closed the link/, /PlaceOS core run/],
])('a connection that is let in and %s is told apart', async (_, how, title, detail) => {
  const there = await centre()
  const found = check('secret', { address: there.address, secret: SECRET })
  const peer = await there.connected()
  if (typeof how === 'number') peer.close()
  else peer.drop()
  expect(await found).toMatchObject({ ok: false, title: expect.stringMatching(title) })
  expect((await found).detail).toMatch(detail)
  await there.stop()
})

test('a certificate that is not trusted is told, and the secret is not sent', async () => {
  const there = await centre(await selfSignedCertificate())
  const found = await check('secret', { address: there.address, secret: SECRET })
  expect(found).toMatchObject({ ok: false, title: expect.stringContaining('self-signed') })
  expect(there.requests).toEqual([])
  await there.stop()
})

test('with its certificate pinned it is', async () => {
  const tls = await selfSignedCertificate()
  const there = await centre(tls)
  const found = await check('secret', { address: there.address, secret: SECRET, ca: tls.cert }, { clock: hastyClock })
  expect(found).toMatchObject({ ok: true, warn: false })
  await there.stop()
})

test('a page instead of PlaceOS is told', async () => {
  const port = await serve((_request, response) => void response.end('<html>'))
  const found = await check('secret', { address: `http://127.0.0.1:${port}`, secret: SECRET })
  expect(found).toMatchObject({ ok: false, title: expect.stringContaining('is not PlaceOS') })
})

test('the secret of the link that is up is not tried again, as that would cut it', async () => {
  const there = await centre()
  const linked = (address: string) => ({ linked: () => ({ address, secret: SECRET }) })
  const given = { address: there.address, secret: SECRET }
  expect(await check('secret', given, linked(there.address))).toMatchObject({
    ...{ ok: true, warn: false, title: 'This node is connected with this secret now' },
  })
  expect(await check('secret', given, linked('https://central.example'))).toMatchObject({
    ...{ ok: true, warn: true, title: 'This node is connected to https://central.example with this secret now' },
  })
  expect(there.requests).toEqual([])
  await there.stop()
})

test.each([
  ['', /Enter the secret/],
  ['https://central.example/api/engine/v2/edges/control?api-key=x', /is an address/],
  [`Bearer ${SECRET}`, /word in front/],
  [`x_api_key: ${SECRET}`, /word in front/],
  [`"${SECRET}"`, /quotation marks/],
  [`${SECRET.slice(0, 40)}\n${SECRET.slice(40)}`, /line break/],
  ['edge-Hx1_k9', /edge's id/],
  ['eyJhbGciOiJSUzI1NiJ9.e30.x', /token of a person/],
  [SECRET.slice(0, 32), /first half/],
  [SECRET.slice(33), /second half/],
  [SECRET.slice(0, -1), /end is missing/],
  [`${SECRET}x`, /behind its end/],
  [`${SECRET}=`, /behind its end/],
  [SECRET.toUpperCase(), /capital/],
  ['hunter2', /32 digits and letters/],
])('"%s" has not the form of a secret, and the hint says why', async (secret, hint) => {
  const there = await centre()
  const found = await check('secret', { address: there.address, secret })
  expect(found).toMatchObject({ ok: false, title: 'This is not the secret of an edge' })
  expect(found.detail).toMatch(hint)
  if (secret) expect(found.detail).not.toContain(secret)
  expect(there.requests).toEqual([])
  await there.stop()
})

test('all four steps are content with a central server as it should be', async () => {
  const tls = await selfSignedCertificate()
  const central = await startCentral({ tls })
  const given = { address: central.url, secret: central.addEdge().secret, ca: tls.cert }
  for (const step of ['address', 'certificate', 'secret', 'clock'] as const) {
    expect(await check(step, given, { clock: hastyClock })).toMatchObject({ step, ok: true, warn: false })
  }
  expect(central.violations).toEqual([])
  await central.close()
})
