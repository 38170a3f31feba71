import { X509Certificate } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { openAuthority } from '../../auth/ldap/testing/certificates.ts'
import { selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { check, placeOS, serve, serveBytes } from './testing/servers.ts'

const DAY_MS = 86_400_000
const now = Date.now()
const validity = (from: number, to: number) => ({
  notBeforeDate: new Date(now + from * DAY_MS),
  notAfterDate: new Date(now + to * DAY_MS),
})
const names = ['127.0.0.1', 'localhost']

async function signed(valid = validity(-1, 90), of = names) {
  const authority = await openAuthority('Example Company Root')
  const own = await authority.signs(of, valid)
  // The chain goes with it, as a server of a company has it.
  return { authority, cert: `${own.cert}\n${authority.cert}`, key: own.key, own }
}
const fingerprint = (pem: string) => new X509Certificate(pem).fingerprint256

test('http has no certificate, which is fine with a warning', async () => {
  expect(await check('certificate', { address: 'http://central.example' })).toMatchObject({
    ...{ ok: true, warn: true, address: 'http://central.example' },
    detail: expect.stringContaining('can read the secret'),
  })
})

test('a self-signed certificate is offered for pinning, with its fingerprint', async () => {
  const own = await selfSignedCertificate()
  const found = await check('certificate', { address: `127.0.0.1:${await serve(placeOS, own)}` })
  expect(found).toMatchObject({ ok: false, title: expect.stringContaining('is self-signed') })
  expect(found.detail).toMatch(/Compare the fingerprint.*pin it/)
  expect(found.certificate).toMatchObject({
    ...{ subject: 'localhost', issuer: 'localhost', names: ['localhost', '127.0.0.1', '0:0:0:0:0:0:0:1'] },
    ...{ fingerprint: fingerprint(own.cert), ca_fingerprint: fingerprint(own.cert), ca_subject: 'localhost' },
  })
  expect(fingerprint(found.certificate?.ca ?? '')).toBe(fingerprint(own.cert))
})

test('of a private authority the last certificate of the chain is offered, and verifies once it is pinned', async () => {
  const { authority, own, ...tls } = await signed()
  const address = `127.0.0.1:${await serve(placeOS, tls)}`
  const found = await check('certificate', { address })
  expect(found).toMatchObject({
    ok: false,
    title: expect.stringContaining('an authority that this node does not know'),
  })
  expect(found.certificate).toMatchObject({
    ...{ subject: '127.0.0.1', issuer: 'Example Company Root', ca_subject: 'Example Company Root' },
    ...{ fingerprint: fingerprint(own.cert), ca_fingerprint: fingerprint(authority.cert) },
  })
  const pinned = await check('certificate', { address, ca: found.certificate?.ca ?? null })
  expect(pinned).toMatchObject({ ok: true, warn: false, title: `The pinned authority vouches for ${address}` })
})

test('of a server that sends its own certificate alone, that one is offered and can be pinned', async () => {
  const { own } = await signed()
  const address = `127.0.0.1:${await serve(placeOS, own)}`
  const found = await check('certificate', { address })
  expect(found).toMatchObject({ ok: false, certificate: { ca_fingerprint: fingerprint(own.cert) } })
  expect(await check('certificate', { address, ca: found.certificate?.ca ?? null })).toMatchObject({ ok: true })
})

test('a server that another authority than the pinned one vouches for is refused', async () => {
  const { authority: _, own: __, ...tls } = await signed()
  const other = await openAuthority('Example Company Root')
  const found = await check('certificate', { address: `127.0.0.1:${await serve(placeOS, tls)}`, ca: other.cert })
  expect(found.ok).toBe(false)
  expect(found.title).toMatch(/is not signed by the authority that was entered for it/)
  expect(found.detail).toMatch(/Was it replaced\?/)
})

test('what is no certificate to pin is told', async () => {
  const found = await check('certificate', {
    address: `127.0.0.1:${await serve(placeOS, await selfSignedCertificate())}`,
    ca: 'x',
  })
  expect(found.ok).toBe(false)
})

test('a certificate for another name is told with the names that it is for', async () => {
  const { authority, own: _, ...tls } = await signed(undefined, ['central.example', '10.1.2.3'])
  const found = await check('certificate', { address: `127.0.0.1:${await serve(placeOS, tls)}`, ca: authority.cert })
  expect(found).toMatchObject({ ok: false, title: expect.stringContaining('is for another name') })
  expect(found.detail).toMatch(/^It is for central\.example, 10\.1\.2\.3\./)
})

test.each([
  ['expired', validity(-90, -3), new Date(now - 3 * DAY_MS).toISOString().slice(0, 10), /expired on/],
  ['not valid yet', validity(3, 90), new Date(now + 3 * DAY_MS).toISOString().slice(0, 10), /is valid from .* only/],
])('a certificate that is %s is told with the day', async (_, valid, day, words) => {
  const { authority, own: __, ...tls } = await signed(valid)
  const found = await check('certificate', { address: `127.0.0.1:${await serve(placeOS, tls)}`, ca: authority.cert })
  expect(found.ok).toBe(false)
  expect(found.title).toMatch(words)
  expect(found.title).toContain(day)
})

test.each([
  ['behind', 9 * 365],
  ['ahead', -9 * 365],
])("when this machine's clock is years %s, that is told instead", async (word, days) => {
  const { authority, own: _, ...tls } = await signed(validity(days - 30, days + 30))
  const listener: RequestListener = (request, response) => {
    response.setHeader('date', new Date(now + days * DAY_MS).toUTCString())
    placeOS(request, response)
  }
  const found = await check('certificate', { address: `127.0.0.1:${await serve(listener, tls)}`, ca: authority.cert })
  expect(found).toMatchObject({ ok: false, title: `This machine's clock is 9 years ${word}` })
  expect(found.detail).toMatch(/Set this machine's clock/)
})

test('a certificate that soon expires is fine with a warning', async () => {
  const { authority, own: _, ...tls } = await signed(validity(-90, 5))
  const found = await check('certificate', { address: `127.0.0.1:${await serve(placeOS, tls)}`, ca: authority.cert })
  expect(found).toMatchObject({ ok: true, warn: true, title: expect.stringContaining('expires on') })
})

test('what speaks no TLS, or hangs up, is told', async () => {
  const plain = await check('certificate', { address: `https://127.0.0.1:${await serve(placeOS)}` })
  expect(plain).toMatchObject({ ok: false, title: expect.stringContaining('does not speak TLS') })
  const cut = await check('certificate', { address: `127.0.0.1:${await serveBytes(socket => void socket.end())}` })
  expect(cut).toMatchObject({ ok: false, title: expect.stringMatching(/cut the connection|closed the connection/) })
})
