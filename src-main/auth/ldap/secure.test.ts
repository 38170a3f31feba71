import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { type Certificate, selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { directoryBase, openSlapd, type Slapd } from '../../testing/slapd.ts'
import { signInAtDirectory } from './sign-in.ts'
import type { LdapSource } from './source.ts'
import { type Authority, openAuthority } from './testing/certificates.ts'

let authority: Authority
let slapd: Slapd | undefined
beforeAll(async () => {
  authority = await openAuthority('Example Root')
})
afterEach(close)
afterAll(close)
async function close() {
  await slapd?.close()
  slapd = undefined
}

/** A sign-in at a directory which shows that certificate, by both ways to TLS. */
async function signInBoth(certificate: Certificate, changes: Partial<LdapSource>) {
  const opened = await openSlapd({ certificate })
  slapd = opened
  return (['tls', 'ssl'] as const).map(auth_method => async () => {
    const port = auth_method === 'tls' ? opened.port : opened.tlsPort
    const at = { name: 'Example', host: '127.0.0.1', port, auth_method, base: directoryBase, uid: 'uid' }
    const person = { username: 'marie', password: 'polonium' }
    const parts = { signal: new AbortController().signal, clock: systemClock }
    const { uid } = await signInAtDirectory({ ...at, ...changes }, person, parts)
    return uid
  })
}
const years = (from: number, to: number) => ({
  notBeforeDate: new Date(Date.UTC(from, 0)),
  notAfterDate: new Date(Date.UTC(to, 0)),
})
const own = ['localhost', '127.0.0.1']

describe('a certificate is taken', () => {
  test('when the authority of the source has signed it, by name and by address', async () => {
    const certificate = await authority.signs(own)
    for (const signIn of await signInBoth(certificate, { ca: authority.cert }))
      expect(await signIn()).toContain('marie')
    await close()
    for (const signIn of await signInBoth(certificate, { ca: authority.cert, host: 'localhost' })) {
      expect(await signIn()).toContain('marie')
    }
  })

  test('when it is the trusted one itself', async () => {
    const certificate = await selfSignedCertificate()
    for (const signIn of await signInBoth(certificate, { ca: certificate.cert }))
      expect(await signIn()).toContain('marie')
  })
})

describe('a certificate is not taken, and nothing is asked of the directory', () => {
  const cases: [string, () => Promise<Certificate>, () => Partial<LdapSource>, RegExp][] = [
    [
      'that nobody vouches for',
      () => selfSignedCertificate(own),
      () => ({}),
      /is self-signed: .* SHA-256 ([0-9A-F]{2}:){31}/,
    ],
    [
      'of an authority that nobody named',
      () => authority.signs(own),
      () => ({}),
      /signed by Example Root, an authority that this node does not know\. Enter that authority/,
    ],
    [
      'of another authority of the same name',
      async () => (await openAuthority('Example Root')).signs(own),
      () => ({ ca: authority.cert }),
      /signed by Example Root|certificate signature failure/,
    ],
    [
      'for another name',
      () => authority.signs(['ldap.example.com', '192.0.2.1']),
      () => ({ ca: authority.cert, host: 'localhost' }),
      /is for another name: ldap\.example\.com, 192\.0\.2\.1\. Enter the host by a name/,
    ],
    [
      'for a name, when the host is an address',
      () => authority.signs(['localhost']),
      () => ({ ca: authority.cert }),
      /is for another name: localhost\./,
    ],
    [
      'that has expired',
      () => authority.signs(own, years(2020, 2021)),
      () => ({ ca: authority.cert }),
      /has expired \(its own: 2021-01-01\)\. Have it renewed/,
    ],
    [
      'that is not valid yet',
      () => authority.signs(own, years(2200, 2201)),
      () => ({ ca: authority.cert }),
      /is not valid yet\. Look at the clock/,
    ],
  ]
  test.each(cases)('%s', async (_, certificate, changes, words) => {
    for (const signIn of await signInBoth(await certificate(), changes())) {
      await expect(signIn()).rejects.toMatchObject({ code: 'offline', message: expect.stringMatching(words) })
    }
    expect(slapd?.asked).not.toMatch(/SRCH|BIND/)
  })
})

test.each(['no certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'])(
  'a trusted certificate that cannot be read is refused with words: %j',
  async ca => {
    for (const signIn of await signInBoth(await authority.signs(own), { ca })) {
      const message = expect.stringContaining('cannot be read. Enter it as PEM')
      await expect(signIn()).rejects.toMatchObject({ code: 'invalid', message })
    }
  },
)
