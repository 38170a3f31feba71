import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
import type { DiscoveryHints } from '../../driver-kit/define-driver.ts'
import { driver, largePlace, loopbackPlace, probe, scripted, tcpServer } from './testing/probing.ts'

test('what is done is what was planned: no address, port or word besides', async () => {
  const clock = fakeClock()
  const { probing, done, tried } = probe({
    clock,
    drivers: [
      driver('A', [
        { port: 4352, expect: 'PJLINK' },
        { port: 23, send: 'hello\r', expect: 'x' },
      ]),
      driver('B', [
        { port: 4352, expect: 'other' },
        { port: 4352, send: 'hi', expect: 'there' },
        { port: 52381, protocol: 'udp', send: '\\x81', expect: 'y' },
      ]),
    ],
    places: () => [{ ...loopbackPlace, prefix: 28, broadcast: '127.0.9.15' }],
    talk: scripted(() => ({ open: true, said: 'nothing of the kind' }), { clock }),
  })
  const never = ['127.0.9.4', '127.0.9.8/30']
  const plan = probing.plan('127.0.9.0/28', never)
  probing.start('127.0.9.0/28', never, done.ears)
  await clock.advance(plan.seconds_at_most * 1000)
  const progress = probing.progress()
  expect(plan.left_out).toEqual([
    { address: '127.0.9.0', reason: 'It stands for the network itself.' },
    { address: '127.0.9.15', reason: 'It stands for everybody on the network.' },
    { address: '127.0.9.1', reason: 'It is this machine.' },
    { address: '127.0.9.4', reason: 'It is on the list of what is never probed.' },
    { address: '127.0.9.8/30', reason: 'It is on the list of what is never probed.' },
  ])
  expect(plan).toMatchObject({ subnet: '127.0.9.0/28', interface: 'lo', addresses: 8, packets_per_second: 50 })
  expect(plan.ports).toEqual([
    { port: 9, protocol: 'udp', drivers: [], sends: '\\x00' },
    { port: 23, protocol: 'tcp', drivers: ['A'], sends: 'hello\\x0d' },
    { port: 4352, protocol: 'tcp', drivers: ['A', 'B'], sends: 'hi' },
    { port: 52381, protocol: 'udp', drivers: ['B'], sends: '\\x81' },
  ])
  const addresses = [2, 3, 5, 6, 7, 12, 13, 14].map(last => `127.0.9.${last}`)
  expect(tried.toSorted()).toEqual(
    addresses
      .flatMap(address =>
        ['udp/9', 'tcp/23 hello\r', 'tcp/4352', 'tcp/4352 hi', 'udp/52381 \x81'].map(what => `${address} ${what}`),
      )
      .toSorted(),
  )
  expect(progress?.packets).toBeLessThanOrEqual(plan.packets_at_most)
  expect(progress?.found).toHaveLength(8 * 4)
})

test.each([
  ['nobody is there', false, false],
  ['everybody answers everything late', true, true],
  ['everybody drops what is asked', true, false],
])('it takes no longer than was said, and no more packets, when %s', async (_, isThere, open) => {
  const clock = fakeClock()
  const drivers = [
    driver('A', [
      { port: 1, expect: 'x' },
      { port: 2, send: 'x', expect: 'x' },
      { port: 3, protocol: 'udp', send: 'x', expect: 'x' },
    ]),
  ]
  const { probing, done, most } = probe({
    ...{ clock, drivers },
    talk: scripted(() => ({ open, said: 'no' }), { clock, isThere: () => isThere }),
  })
  const plan = probing.plan('127.0.9.0/26', [])
  probing.start('127.0.9.0/26', [], done.ears)
  await clock.advance(plan.seconds_at_most * 1000)
  const progress = probing.progress()
  expect(progress).toMatchObject({ state: 'done', done: 61, answered: isThere ? 61 : 0 })
  expect(progress?.packets).toBeLessThanOrEqual(plan.packets_at_most)
  expect(most()).toBeGreaterThan(1)
  expect(most()).toBeLessThanOrEqual(16)
})

test.each([
  ['hello', [], /"hello" is no network/],
  ['127.0.9.0/33', [], /is no network/],
  ['127.0.9.0/28/1', [], /is no network/],
  [
    '10.0.0.0/24',
    [],
    /This machine is not on the network 10\.0\.0\.0\/24\. It is on 127\.0\.9\.0\/26 \(lo\), 10\.1\.0\.0\/16/,
  ],
  ['127.0.9.0/24', [], /is not on the network/],
  ['10.1.0.0/21', [], /larger than \/22, which is the most\. Name a part of it, such as 10\.1\.4\.0\/22/],
  ['127.0.9.1', [], /Nothing of 127\.0\.9\.1\/32 is left to be probed: It is this machine\./],
  ['127.0.9.0/28', ['127.0.9.3', '127.0.9.0/99'], /"127\.0\.9\.0\/99" in the list of what is never probed is no/],
])('%s without %j is refused with words', (subnet, never, words) => {
  const { probing, done } = probe({ places: () => [loopbackPlace, largePlace] })
  expect(() => probing.plan(subnet, never)).toThrow(words)
  expect(() => probing.start(subnet, never, done.ears)).toThrow(expect.objectContaining({ code: 'invalid' }))
  expect(probing.progress()).toBeUndefined()
})

test('the largest network that is probed is a /22, wherever in it the address is that was typed', () => {
  const { probing } = probe({ places: () => [largePlace] })
  expect(probing.plan('10.1.8.77/22', [])).toMatchObject({ subnet: '10.1.8.0/22', addresses: 1_024 })
  expect(probing.plan('10.1.4.0/22', [])).toMatchObject({ addresses: 1_023 })
  expect(probing.plan('10.1.0.0/22', [])).toMatchObject({ addresses: 1_023 })
})

test('hints that are of no use are left out and said so; the others are followed', async () => {
  const warned: string[] = []
  const port = await tcpServer('127.0.9.2', socket => void socket.end(`${'a'.repeat(300)}!`))
  const hints = [
    ...[{ port: 0, expect: 'x' }, { port: 80 }, { port: 53, protocol: 'udp', expect: 'x' }, 'nonsense'],
    ...[
      { port, expect: '(a+)+$' },
      { port, expect: '(' },
      { port, expect: '^aaa' },
    ],
  ]
  const { probing, done, sightings } = probe({
    log: { ...silentLog, warn: message => warned.push(message) },
    drivers: [driver('Bad', hints as DiscoveryHints['probe']), driver('Worse', 'no list' as never)],
  })
  expect(probing.plan('127.0.9.2', []).ports.map(each => each.port)).toEqual([9, port])
  probing.start('127.0.9.2', [], done.ears)
  const progress = await done.over()
  expect(progress).toMatchObject({ state: 'done', found: [{ driver: 'Bad', said: 'a'.repeat(100) }] })
  expect(sightings).toEqual([
    expect.objectContaining({ details: { probe: `tcp/${port}`, greeting: `${'a'.repeat(300)}!` } }),
  ])
  expect(warned).toHaveLength(5)
})
