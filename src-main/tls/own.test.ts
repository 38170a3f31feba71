import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { DAY_MS } from './days.ts'
import type { Made } from './maker.ts'
import { checkOwn, missingIssuer } from './own.ts'
import { company } from './testing/certificates.ts'

const now = Date.parse('2026-06-01T12:00:00Z')
let server: Made
let authority: Made
let sign: Awaited<ReturnType<typeof company>>['sign']

beforeAll(async () => {
  const made = await company(now)
  server = made.server
  authority = made.authority
  sign = made.sign
})

const given = (certificate: string, key: string) => () => checkOwn({ certificate, key }, now)

test('a certificate and its key are taken', () => {
  expect(given(server.certificate, server.key)()).toEqual({
    certificate: `${server.certificate.trim()}\n`,
    key: server.key,
  })
})

test('a chain in any order, with words between and the key below, is put in order', () => {
  const file = `Issued to us\n${authority.certificate}\nand\r\n${server.certificate}\n${server.key}`
  const own = given(file, '')()
  const [first = '', second = ''] = own.certificate.split(/(?<=-----END CERTIFICATE-----\n)/)
  expect(new X509Certificate(first).ca).toBe(false)
  expect(new X509Certificate(second).ca).toBe(true)
  expect(missingIssuer(own.certificate)).toBeUndefined()
  expect(missingIssuer(server.certificate)).toBe('Example Root')
})

test('a key of the older form is kept in the newer one', () => {
  const older = createPrivateKey(server.key).export({ type: 'sec1', format: 'pem' }).toString()
  expect(given(server.certificate, older)().key).toBe(server.key)
})

test('what is wrong is told, with the field and what to try', async () => {
  const protectedKey = createPrivateKey(server.key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
    .toString()
  const oldProtectedKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
    .toString()
  const ended = await sign(now - 2 * DAY_MS, now - 60 * DAY_MS)
  const early = await sign(now + 60 * DAY_MS, now + 3 * DAY_MS)
  const cut = server.certificate.replace(/.{40}\n/, '\n')
  const cases: [string, string, string, string][] = [
    ['', server.key, 'certificate', 'This is no certificate in PEM form'],
    ['MIIB…', server.key, 'certificate', 'openssl pkcs12 -in FILE -nodes'],
    [cut, server.key, 'certificate', 'Certificate 1 of 1 cannot be read'],
    [server.certificate, '', 'key', 'There is no private key in PEM form'],
    [server.certificate, authority.key, 'key', 'This key belongs to another certificate.'],
    [server.certificate, protectedKey, 'key', 'openssl pkey -in FILE'],
    [server.certificate, oldProtectedKey, 'key', 'openssl pkey -in FILE'],
    [server.certificate, server.key.replace(/.{40}\n/, '\n'), 'key', 'This key cannot be read'],
    [ended.certificate, ended.key, 'certificate', 'This certificate ended on 2026-05-30.'],
    [early.certificate, early.key, 'certificate', "begins on 2026-06-04; this machine's clock says 2026-06-01"],
    [authority.certificate, authority.key, 'certificate', 'This is the certificate of an authority.'],
  ]
  for (const [certificate, key, field, words] of cases) {
    const failure = (() => {
      try {
        return given(certificate, key)()
      } catch (error) {
        return error as { code: string; message: string; detail: { field: string } }
      }
    })()
    expect(failure).toMatchObject({ code: 'invalid', message: expect.stringContaining(words), detail: { field } })
  }
})
