import { X509Certificate } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { until } from '../testing/until.ts'
import { DAY_MS } from './days.ts'
import { company } from './testing/certificates.ts'
import { calendar, type OpenedNetwork, openedNetwork } from './testing/opened-network.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function opened(given: Parameters<typeof openedNetwork>[0] = {}): Promise<OpenedNetwork> {
  const network = await openedNetwork(given)
  stops.push(network.stop)
  return network
}

/** A claimed node: it has its authority and its certificate. */
async function made(given: Parameters<typeof openedNetwork>[0] = {}): Promise<OpenedNetwork> {
  const node = await opened(given)
  await node.network.make()
  return node
}

const certificateOf = ({ network }: Pick<OpenedNetwork, 'network'>) => {
  const { certificate } = network.view()
  if (!certificate) throw new Error('There is no certificate.')
  return certificate
}

test('a node that nobody has claimed has no certificate', async () => {
  const { network } = await opened()
  expect(network.view()).toEqual({
    open: false,
    names: ['localhost', 'room-12', 'room-12.local'],
    certificate: null,
    authority: null,
  })
  expect([network.identity(), network.caPem()]).toEqual([undefined, undefined])
})

test('the first claim makes an authority and a certificate, however often it is asked for', async () => {
  const node = await opened()
  await Promise.all([node.network.make(), node.network.make()])
  const { fingerprint } = node.network.view().authority ?? {}
  await node.network.make()
  expect(node.network.view().authority?.fingerprint).toBe(fingerprint)
  expect(new X509Certificate(node.network.caPem() ?? '').subject).toBe('CN=Alcove Boardroom\nO=room-12')
  expect(certificateOf(node)).toMatchObject({
    from: 'node',
    names: ['localhost', 'room-12', 'room-12.local', '127.0.0.1', '::1', '192.168.7.5'],
    trouble: [],
  })
})

test('over a year, browsers never meet a certificate that is about to end, and the authority stays', async () => {
  const node = await made({ clock: calendar(Date.parse('2026-03-01T00:00:00Z')) })
  const authority = node.network.caPem()
  const shown = new Set<string>()
  for (let day = 0; day < 365; day += 1) {
    await node.clock.pass(1)
    const { fingerprint, not_after } = certificateOf(node)
    shown.add(fingerprint)
    expect(not_after - node.clock.now()).toBeGreaterThan(28 * DAY_MS)
    expect(certificateOf(node).trouble).toEqual([])
  }
  // Each is replaced after 60 of its 91 days.
  expect(shown.size).toBe(7)
  expect(node.network.caPem()).toBe(authority)
})

test('a new address is covered within seconds; one that is gone costs nothing', async () => {
  const node = await made()
  const first = certificateOf(node).fingerprint
  node.machine.addresses = ['192.168.7.5', '10.1.2.3']
  await node.clock.advance(10_000)
  await until(
    () => certificateOf(node).names,
    names => names.includes('10.1.2.3'),
  )
  const second = certificateOf(node).fingerprint
  expect(second).not.toBe(first)
  await node.clock.pass(0)
  node.machine.addresses = ['10.1.2.3']
  await node.clock.advance(10_000)
  await node.clock.pass(0)
  expect(certificateOf(node).fingerprint).toBe(second)
})

test('other certificates and other names are told to those who listen, and nothing else is', async () => {
  const node = await made()
  let told = 0
  node.network.changed(() => {
    told += 1
  })
  await node.clock.advance(60_000)
  expect(told).toBe(0)
  await node.network.setNames(['Room12.lan'])
  expect(node.network.names().names).toContain('room12.lan')
  expect(certificateOf(node).names).toContain('room12.lan')
  expect(told).toBeGreaterThan(0)
})

test('what the authority may not vouch for is left out and told', async () => {
  const node = await opened({ hostname: 'box', addresses: ['203.0.113.9', '192.168.7.5'] })
  await node.network.setNames(['av.example.com'])
  await node.network.make()
  expect(certificateOf(node).names).toEqual(['localhost', 'box.local', '127.0.0.1', '::1', '192.168.7.5'])
  const [address, word, name] = certificateOf(node).trouble
  expect(address).toContain('203.0.113.9')
  expect(word).toContain('Use box.local instead.')
  expect(name).toContain('av.example.com')
})

test('an address of the technician that is none is refused with words', async () => {
  const { network } = await opened()
  await expect(network.setNames(['https://room.example.com:8420'])).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('no https://'),
  })
})

test('all of it survives a restart, and no key can be read in the file', async () => {
  const node = await made()
  await node.network.setOpen(true)
  await node.network.setNames(['room12.lan'])
  const own = await company(node.clock.now())
  await node.network.useOwn(own.server)
  const [view, ca, key] = [node.network.view(), node.network.caPem(), node.network.identity('av.example.com')?.key]
  stops.pop()
  const again = await node.reopened()
  stops.push(again.stop)
  expect(again.network.view()).toEqual(view)
  expect(again.network.caPem()).toBe(ca)
  expect(again.network.identity('av.example.com')?.key).toBe(key)
  const files = readdirSync(node.folder).filter(name => name.startsWith('tls'))
  expect(files).toContain('tls.json')
  for (const name of files) expect(readFileSync(join(node.folder, name), 'utf8')).not.toContain('PRIVATE KEY')
})

test("one's own certificate is shown for the names it covers, the node's for all others", async () => {
  const node = await made()
  const { server } = await company(node.clock.now())
  await node.network.useOwn(server)
  const fingerprint = new X509Certificate(server.certificate).fingerprint256
  expect(node.network.identity('av.example.com')?.facts.fingerprint).toBe(fingerprint)
  expect(node.network.identity('room-12.local')?.facts.fingerprint).not.toBe(fingerprint)
  // Who comes by an address says no name.
  expect(node.network.identity()?.facts.fingerprint).not.toBe(fingerprint)
  expect(certificateOf(node)).toMatchObject({ from: 'own', names: ['av.example.com'], fingerprint })
  expect(certificateOf(node).trouble.join(' ')).toMatch(
    /does not cover room-12, room-12.local, 192.168.7.5.*Example Root/,
  )
  await node.network.dropOwn()
  expect(certificateOf(node).from).toBe('node')
  expect(node.network.identity('av.example.com')?.facts.fingerprint).toBe(certificateOf(node).fingerprint)
})

test("one's own certificate warns before it ends, and from then on the node's is shown instead", async () => {
  const node = await made()
  const { server } = await company(node.clock.now(), { days: 40 })
  await node.network.useOwn(server)
  expect(certificateOf(node).trouble.join(' ')).not.toContain('ends on')
  await node.clock.pass(15)
  expect(certificateOf(node)).toMatchObject({
    from: 'own',
    trouble: [expect.stringContaining('ends on'), expect.anything(), expect.anything()],
  })
  let told = 0
  node.network.changed(() => {
    told += 1
  })
  await node.clock.pass(26)
  expect(told).toBeGreaterThan(0)
  expect(certificateOf(node).from).toBe('node')
  expect(certificateOf(node).trouble[0]).toContain('Your own certificate ended on 2026-02-10')
  expect(node.network.identity('av.example.com')?.facts.fingerprint).toBe(certificateOf(node).fingerprint)
})

test('a bad certificate of somebody changes nothing', async () => {
  const node = await made()
  const view = node.network.view()
  await expect(node.network.useOwn({ certificate: 'no', key: 'no' })).rejects.toMatchObject({ code: 'invalid' })
  expect(node.network.view()).toEqual(view)
})

test('a clock that jumps ahead and back leaves the authority alone, and a certificate that is good', async () => {
  const node = await made({ clock: calendar(Date.parse('2026-03-01T00:00:00Z')) })
  const ca = node.network.caPem()
  const wrong = await restarted(node, Date.parse('2039-01-01T00:00:00Z'))
  await wrong.clock.pass(0)
  expect(wrong.network.caPem()).toBe(ca)
  expect(certificateOf(wrong).trouble[0]).toContain("This node's authority ended on 2036-02-")
  const slow = await restarted(wrong, Date.parse('2020-01-01T00:00:00Z'))
  await slow.clock.pass(0)
  expect(slow.network.caPem()).toBe(ca)
  expect(certificateOf(slow).trouble[0]).toContain('The clock of this machine says 2020-01-01')
  const right = await restarted(slow, Date.parse('2026-03-02T00:00:00Z'))
  await right.clock.pass(0)
  expect(right.network.caPem()).toBe(ca)
  expect(certificateOf(right)).toMatchObject({ trouble: [] })
  expect(certificateOf(right).not_before).toBeLessThan(right.clock.now())
})

test('an authority at its end is told of a year ahead, and is replaced when a technician renews', async () => {
  const node = await made({ clock: calendar(Date.parse('2026-03-01T00:00:00Z')) })
  const ca = node.network.caPem()
  await node.network.renew()
  expect(node.network.caPem()).toBe(ca)
  const late = await restarted(node, Date.parse('2035-06-01T00:00:00Z'))
  await until(
    () => certificateOf(late).not_before,
    at => at > Date.parse('2035-05-01T00:00:00Z'),
  )
  expect(certificateOf(late).trouble[0]).toContain("This node's authority ends on 2036-02-")
  await late.network.renew()
  expect(late.network.caPem()).not.toBe(ca)
  expect(certificateOf(late).trouble).toEqual([])
})

test('with the key of the data folder lost, authority and certificate are made anew, as no device could trust them', async () => {
  const node = await made()
  const ca = node.network.caPem()
  stops.pop()
  await node.stop()
  writeFileSync(join(node.folder, 'secret.key'), `${'a1'.repeat(32)}\n`)
  const again = await opened({ folder: node.folder, clock: node.clock })
  await until(
    () => again.network.view().certificate,
    certificate => certificate !== null,
  )
  expect(again.network.caPem()).not.toBe(ca)
  expect(again.lines.join(' ')).toContain('tls.json cannot be read')
  expect(existsSync(join(node.folder, 'tls.json'))).toBe(true)
})

test('a system that cannot name its interfaces for a moment costs the node no address', async () => {
  const node = await made()
  const { addresses } = node.machine
  Object.defineProperty(node.machine, 'addresses', {
    get() {
      throw new Error('uv_interface_addresses returned ENOSYS')
    },
  })
  await node.clock.advance(20_000)
  expect(node.network.names().addresses).toEqual(expect.arrayContaining(addresses))
  expect(node.lines.filter(line => line.includes('cannot be read'))).toHaveLength(1)
})

test('a certificate that cannot be made is tried again, and said', async () => {
  const node = await made()
  const { leaf } = node.maker
  node.maker.leaf = async () => {
    throw new Error('no thread to be had')
  }
  node.machine.addresses = ['10.9.8.7']
  await node.clock.advance(10_000)
  await until(
    () => certificateOf(node).trouble[0],
    words => words?.includes('no thread to be had') === true,
  )
  await node.clock.pass(0)
  node.maker.leaf = leaf
  await node.clock.advance(10_000)
  await until(
    () => certificateOf(node).names,
    names => names.includes('10.9.8.7'),
  )
  expect(certificateOf(node).trouble).toEqual([])
})

async function restarted(node: OpenedNetwork, at: number): Promise<OpenedNetwork> {
  stops.pop()
  await node.stop()
  return opened({ folder: node.folder, clock: calendar(at), ...node.machine })
}
