import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connect, createServer } from 'node:tls'
import { beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { makeAuthority } from './authority.ts'
import { covers, factsOf } from './certificate.ts'
import { permittedNames } from './constraints.ts'
import { DAY_MS } from './days.ts'
import { makeLeaf } from './leaf.ts'
import type { Made } from './maker.ts'

let authority: Made
const now = Date.now()
const [notBefore, notAfter] = [now - DAY_MS, now + 90 * DAY_MS]
const leafFor = (names: string[], addresses: string[] = []) =>
  makeLeaf({ authority, names, addresses, notBefore, notAfter })

beforeAll(async () => {
  authority = await makeAuthority({
    name: 'Alcove Böard, "room" + 1',
    hostname: 'room-12',
    permitted: permittedNames('room-12'),
    notBefore,
    notAfter: now + 3_652 * DAY_MS,
  })
})

test('a browser that trusts the authority is content with every name and address of the certificate', async () => {
  const [names, addresses] = [
    ['localhost', 'room-12', 'room-12.local'],
    ['127.0.0.1', '::1', '192.168.7.5', 'fd00::2'],
  ]
  const leaf = await leafFor(names, addresses)
  expect(factsOf(leaf.certificate)).toMatchObject({ names: [...names, ...addresses], notAfter: onTheSecond(notAfter) })
  expect([...names, ...addresses].filter(name => !covers(leaf.certificate, name))).toEqual([])
  expect(await greeted(leaf, authority, 'room-12.local')).toBe('authorized')
})

test('the authority says that it is one, for servers only, and signs no other authority', () => {
  const certificate = new X509Certificate(authority.certificate)
  expect(certificate.ca).toBe(true)
  expect(certificate.subject).toBe('CN=Alcove Böard\\, \\"room\\" \\+ 1\nO=room-12')
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  expect(certificate.verify(certificate.publicKey)).toBe(true)
})

test.each([
  ['a bank', ['bank.example.com'], []],
  ['a bank, hidden behind a local name', ['room-12.local', 'bank.example.com'], []],
  ['a public address', ['localhost'], ['203.0.113.9']],
])('whoever steals its key gains nothing: a certificate for %s is refused', async (_, names, addresses) => {
  const forged = await leafFor(names, addresses)
  expect(await greeted(forged, authority, names[0] ?? '')).toBe('permitted subtree violation')
})

test('OpenSSL agrees', async () => {
  const openssl = spawnSync('openssl', ['version'])
  // Where there is none, Node's own OpenSSL has been asked above.
  if (openssl.error) return
  const verified = async (leaf: Made, ...more: string[]) => {
    const folder = temporaryFolder()
    const [ca, cert] = [join(folder, 'ca.pem'), join(folder, 'leaf.pem')]
    writeFileSync(ca, authority.certificate)
    writeFileSync(cert, leaf.certificate)
    return spawnSync('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', ca, ...more, cert], {
      encoding: 'utf8',
    })
  }
  const good = await leafFor(['room-12.local'], ['192.168.7.5', 'fd00::2'])
  expect((await verified(good, '-verify_hostname', 'room-12.local')).stderr).toBe('')
  expect((await verified(good, '-verify_ip', 'fd00::2')).status).toBe(0)
  expect((await verified(good, '-verify_ip', '192.168.7.6')).status).not.toBe(0)
  expect((await verified(await leafFor(['example.com']))).stderr).toContain('permitted subtree violation')
  const { stdout: text } = spawnSync('openssl', ['x509', '-noout', '-text'], {
    input: authority.certificate,
    encoding: 'utf8',
  })
  expect(text).toContain('X509v3 Name Constraints: critical')
  expect(text).toContain('CA:TRUE, pathlen:0')
  expect(text).toContain('IP:172.16.0.0/255.240.0.0')
})

const onTheSecond = (at: number) => Math.floor(at / 1_000) * 1_000

/** What a client that trusts the authority makes of a server with this certificate. */
async function greeted(leaf: Made, { certificate: ca }: Made, servername: string): Promise<string> {
  const server = createServer({ cert: leaf.certificate, key: leaf.key })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', servername, ca })
  try {
    await once(socket, 'secureConnect')
    return socket.authorized ? 'authorized' : String(socket.authorizationError)
  } catch (error) {
    return (error as Error).message
  } finally {
    socket.destroy()
    server.close()
  }
}
