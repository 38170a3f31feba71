import type { TLSSocket } from 'node:tls'
import { beforeAll, expect, test } from 'vitest'
import { type Certificate, selfSignedCertificate } from '../runtime/simulators/certificate.ts'
import { forever, serving, talkingTo } from './testing/http-server.ts'

let ours: Certificate
let theirs: Certificate
beforeAll(async () => {
  ours = await selfSignedCertificate(['controller'])
  theirs = await selfSignedCertificate()
})

test('a certificate is checked only where a setting says so, and then against who is trusted', async () => {
  const { base, port, connections } = await serving((_, response) => response.end('ok'), { tls: theirs })
  const ask = async (settings: Record<string, unknown>) =>
    (await talkingTo(base, { settings }).request({ path: '/' }, forever)).text
  for (const https_verify of [undefined, 'none', 'None', 0]) expect(await ask({ https_verify })).toBe('ok')
  for (const https_verify of ['peer', 'PEER', 'fail_if_no_peer_cert', 'client_once', 'all', 1]) {
    await expect(ask({ https_verify })).rejects.toMatchObject({
      code: 'offline',
      message: expect.stringMatching(`^Nobody this machine trusts .* 127.0.0.1:${port}`),
    })
  }
  expect(await ask({ https_verify: 'peer', https_ca_certificates: theirs.cert })).toBe('ok')
  expect(connections()).toBeGreaterThan(0)
  expect(() => talkingTo(base, { settings: { https_verify: 'perhaps' } })).toThrow('The setting https_verify')
})

test('each module has a trust of its own', async () => {
  const { base } = await serving((_, response) => response.end('ok'), { tls: theirs })
  const strict = talkingTo(base, { settings: { https_verify: 'peer' } })
  await expect(strict.request({ path: '/' }, forever)).rejects.toMatchObject({ code: 'offline' })
  expect((await talkingTo(base).request({ path: '/' }, forever)).text).toBe('ok')
  await expect(strict.request({ path: '/' }, forever)).rejects.toMatchObject({ code: 'offline' })
})

test('a device that wants to know us is shown our certificate, and the connection is kept', async () => {
  const { base, connections } = await serving(
    (request, response) => response.end((request.socket as TLSSocket).getPeerCertificate().subject.CN),
    { tls: { ...theirs, requestCert: true, rejectUnauthorized: true, ca: ours.cert } },
  )
  const known = talkingTo(base, { settings: { https_client_cert: ours.cert, https_private_key: ours.key } })
  for (let at = 0; at < 3; at++) expect((await known.request({ path: '/' }, forever)).text).toBe('controller')
  expect(connections()).toBe(1)
  await expect(talkingTo(base).request({ path: '/' }, forever)).rejects.toMatchObject({ code: 'offline' })
})

test('an old device that only knows weak ciphers is spoken to when that is allowed', async () => {
  const { base } = await serving((_, response) => response.end('ok'), {
    tls: { ...theirs, minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' },
  })
  await expect(talkingTo(base).request({ path: '/' }, forever)).rejects.toMatchObject({ code: 'offline' })
  const bold = talkingTo(base, { settings: { https_insecure: true } })
  expect((await bold.request({ path: '/' }, forever)).text).toBe('ok')
})

test('a key that is none is named', async () => {
  const wrong = talkingTo('https://127.0.0.1:1', { settings: { https_private_key: 'secret' } })
  const failed = wrong.request({ path: '/' }, forever)
  await expect(failed).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('The settings https_private_key, https_client_cert and https_ca_certificates'),
  })
})
