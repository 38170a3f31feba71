import net, { type AddressInfo } from 'node:net'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { makeAuthority } from '../../tls/authority.ts'
import { makeLeaf } from '../../tls/leaf.ts'
import type { Made } from '../../tls/maker.ts'
import { openLinkCentre } from './testing/link-centre.ts'
import { linkEdge, SECRET } from './testing/link-edge.ts'

const DAY_MS = 86_400_000
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

let authority: Made
let other: Made
const order = {
  hostname: '',
  permitted: ['localhost'],
  notBefore: Date.now() - 9 * DAY_MS,
  notAfter: Date.now() + DAY_MS,
}
beforeAll(async () => {
  authority = await makeAuthority({ name: 'Example Root', ...order })
  other = await makeAuthority({ name: 'Another Root', ...order })
})

async function signed(names: string[], notAfter = order.notAfter, notBefore = order.notBefore) {
  const { certificate, key } = await makeLeaf({ authority, names, addresses: [], notBefore, notAfter })
  return { cert: certificate, key }
}

/** What an edge makes of a centre with this certificate, and whether anything of the secret got there. */
async function over(
  tls: { cert: string; key: string },
  { ca, host = 'localhost' }: { ca?: string; host?: string } = {},
) {
  const centre = await openLinkCentre(tls)
  cleanups.push(() => centre.stop())
  const edge = linkEdge(0, {}, {}, { address: `https://${host}:${centre.port}`, ca })
  cleanups.push(() => edge.stop())
  const outcome = await Promise.race([
    edge.phase('up').then(() => 'up'),
    edge.phase('down').then(({ reason = '' }) => reason.replaceAll(`:${centre.port}`, '')),
  ])
  return { outcome, requests: centre.requests.length }
}

test('an authority that was entered vouches for its centre, and so does a certificate that was', async () => {
  const tls = await signed(['localhost'])
  expect(await over(tls, { ca: authority.certificate })).toEqual({ outcome: 'up', requests: 1 })
  expect(await over(tls, { ca: tls.cert })).toEqual({ outcome: 'up', requests: 1 })
  const own = await selfSignedCertificate()
  expect(await over(own, { ca: own.cert })).toEqual({ outcome: 'up', requests: 1 })
})

test.each([
  [
    'nobody has signed',
    async () => over(await selfSignedCertificate()),
    'The certificate of localhost is self-signed: nobody this node trusts vouches for it.',
  ],
  [
    'somebody unknown has signed',
    async () => over(await signed(['localhost'])),
    'The certificate of localhost is signed by an authority that this node does not know.',
  ],
  [
    'another authority has signed than the one that was entered',
    async () => over(await signed(['localhost']), { ca: other.certificate }),
    'The certificate of localhost is not signed by the authority that was entered for it.',
  ],
  [
    'nobody has signed where an authority was entered',
    async () => over(await selfSignedCertificate(), { ca: other.certificate }),
    'The certificate of localhost is not signed by the authority that was entered for it.',
  ],
  [
    'is for another name',
    async () => over(await signed(['central.localhost']), { ca: authority.certificate }),
    'The certificate of localhost is for another name.',
  ],
  [
    'is for a name where an address was entered',
    async () => over(await signed(['localhost']), { ca: authority.certificate, host: '127.0.0.1' }),
    'The certificate of 127.0.0.1 is for another name.',
  ],
  [
    'has expired',
    async () => over(await signed(['localhost'], Date.now() - DAY_MS), { ca: authority.certificate }),
    'The certificate of localhost, or one that vouches for it, has expired.',
  ],
  [
    'is not valid yet',
    async () =>
      over(await signed(['localhost'], order.notAfter, Date.now() + DAY_MS / 2), { ca: authority.certificate }),
    'The certificate of localhost is not valid yet.',
  ],
  [
    'somebody has signed whose own was not entered whole',
    async () => over(await signed(['localhost']), { ca: authority.certificate.slice(0, 200) }),
    'The certificate of localhost is not signed by the authority that was entered for it.',
  ],
])('a certificate that %s gets no request, and is told in words', async (_what, connect, words) => {
  const { outcome, requests } = await connect()
  expect(outcome).toContain(words)
  expect(requests).toBe(0)
})

/** What an edge says of whoever answers there. */
async function reasonAt(address: string): Promise<string> {
  const edge = linkEdge(0, {}, {}, { address })
  cleanups.push(() => edge.stop())
  const { reason = '' } = await edge.phase('down')
  return reason
}

async function serve(answer: string): Promise<number> {
  const server = net.createServer(socket => {
    socket.on('error', () => undefined)
    socket.once('data', () => (answer ? socket.end(answer) : socket.resetAndDestroy()))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => server.close())
  return (server.address() as AddressInfo).port
}

test('who does not speak TLS, HTTP or WebSocket is told by what it does speak', async () => {
  const plain = await openLinkCentre()
  cleanups.push(() => plain.stop())
  expect(await reasonAt(`https://localhost:${plain.port}`)).toContain('does not speak TLS')
  expect(plain.requests).toEqual([])
  expect(await reasonAt(`http://localhost:${await serve('SSH-2.0-OpenSSH_9.2\r\n')}`)).toContain('does not speak HTTP')
  expect(await reasonAt(`http://localhost:${await serve('')}`)).toContain('cut the connection')
  const wrong = 'HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n'
  expect(await reasonAt(`http://localhost:${await serve(wrong)}`)).toContain(
    'does not answer as it should: Invalid Sec-WebSocket-Accept header',
  )
})

test('who is not there is told by what is missing', async () => {
  const gone = await openLinkCentre()
  await gone.stop()
  expect(await reasonAt(`http://127.0.0.1:${gone.port}`)).toBe(
    `127.0.0.1:${gone.port} refuses the connection. Does PlaceOS run there, and is the port right?`,
  )
  expect(await reasonAt('https://nowhere.invalid')).toBe(
    'The name in nowhere.invalid:443 was not found. Is it spelt right, and does DNS work on this network?',
  )
  for (const address of ['central', 'localhost:8443', '']) {
    expect(await reasonAt(address)).toBe(
      `"${address}" is not the address of a centre. It looks like https://central.example.`,
    )
  }
})

test('an error that nobody foresaw holds nothing of the secret', async () => {
  expect(await reasonAt(`http://user:${SECRET}@localhost:${await serve('')}`)).not.toContain(SECRET)
})
