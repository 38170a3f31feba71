import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
import { readProcNetArp } from '../proc-net-arp.ts'
import type { Sighting, SightingName } from '../sighting.ts'
import { type Neighbour, neighbourTable, readAges, readArpOfUnix, readArpOfWindows } from './neighbour-table.ts'
import { createNeighbours } from './neighbours.ts'
import { place } from './testing/place.ts'

const [one, other] = ['00:0c:1e:03:89:95', '00:60:74:f5:d1:6c']
const at = (address: string, mac = one, more: Partial<Neighbour> = {}): Neighbour => ({
  ...{ address, mac, interface: 'eth0' },
  ...more,
})

async function watching(...first: Neighbour[]) {
  const clock = fakeClock()
  const state: { rows: Neighbour[]; error?: Error } = { rows: first }
  const lines: string[] = []
  const heard: Sighting[] = []
  const gone: SightingName[] = []
  const ending = new AbortController()
  const source = createNeighbours({
    clock,
    log: { ...silentLog, warn: line => lines.push(line) },
    table: async () => {
      if (state.error) throw state.error
      return state.rows
    },
  })
  const ears = { heard: (one: Sighting) => heard.push(one), gone: (one: SightingName) => gone.push(one) }
  const ended = source.run(place, ears, ending.signal)
  await clock.advance(0)
  const stop = () => {
    ending.abort()
    return ended
  }
  /** What was told since the last look. */
  const told = () => [heard.splice(0).map(({ address, identities }) => [address, identities[0]?.value]), gone.splice(0)]
  return { clock, state, heard, told, lines, stop }
}

test('who is at an address is told at once, again while it stays, and when it is another or nobody', async () => {
  const { clock, state, heard, told, stop } = await watching(at('192.168.1.20'))
  expect(heard[0]).toEqual({
    ...{ source: 'neighbours', key: '192.168.1.20', interface: 'eth0', address: '192.168.1.20', facts: {} },
    ...{ validForMs: 150_000, details: { mac: '00:0C:1E:03:89:95' } },
    identities: [{ kind: 'mac', value: '00:0C:1E:03:89:95' }],
  })
  told()
  await clock.advance(28_000)
  expect(told()).toEqual([[], []])
  await clock.advance(2_000)
  expect(told()).toEqual([[['192.168.1.20', '00:0C:1E:03:89:95']], []])
  state.rows = [at('192.168.1.20', other)]
  await clock.advance(2_000)
  expect(told()).toEqual([[['192.168.1.20', '00:60:74:F5:D1:6C']], []])
  state.rows = []
  await clock.advance(2_000)
  expect(told()).toEqual([[], [{ source: 'neighbours', interface: 'eth0', key: '192.168.1.20' }]])
  await stop()
  expect(clock.waiting).toBe(0)
})

test('other networks, this machine, groups and nobody at all are not told of', async () => {
  const { told, stop } = await watching(
    at('192.168.2.20'),
    at('192.168.1.21', one, { interface: 'eth1' }),
    at('192.168.1.5'),
    at('192.168.1.255', 'ff:ff:ff:ff:ff:ff'),
    at('192.168.1.22', '01:00:5e:00:00:01'),
    at('192.168.1.23', '00:00:00:00:00:00'),
    at('not an address'),
    at('192.168.1.24'),
  )
  expect(told()).toEqual([[['192.168.1.24', '00:0C:1E:03:89:95']], []])
  await stop()
})

test('a router that answers for many addresses is none of the devices there, and each of them says so', async () => {
  const many = Array.from({ length: 9 }, (_, index) => at(`192.168.1.${100 + index}`))
  const { clock, state, heard, told, stop } = await watching(...many.slice(0, 8))
  expect(heard.map(({ identities }) => identities.length)).toEqual(Array(8).fill(1))
  told()
  state.rows = many
  await clock.advance(2_000)
  expect(heard.map(({ identities }) => identities)).toEqual(Array(9).fill([]))
  expect(heard[8]?.details).toEqual({ answered_for_by: '00:0C:1E:03:89:95' })
  await stop()
})

test('one that was not heard for long is told of no more, until it is heard again', async () => {
  const { clock, state, told, stop } = await watching(at('192.168.1.20', one, { unheardMs: 400_000 }))
  expect(told()).toEqual([[], []])
  state.rows = [at('192.168.1.20', one, { unheardMs: 1_000 })]
  await clock.advance(2_000)
  expect(told()[0]).toHaveLength(1)
  state.rows = [at('192.168.1.20', one, { unheardMs: 301_000 })]
  await clock.advance(60_000)
  expect(told()).toEqual([[], []])
  // Somebody else has been there since, and is not there now.
  state.rows = [at('192.168.1.20', other, { unheardMs: 301_000 })]
  await clock.advance(2_000)
  expect(told()).toEqual([[], [{ source: 'neighbours', interface: 'eth0', key: '192.168.1.20' }]])
  await stop()
})

test('a table of a thousand is told of in several turns, and its end ends that', async () => {
  const rows = Array.from({ length: 200 }, (_, index) =>
    at(`192.168.1.${index + 10}`, `00:0c:1e:03:89:${(index + 16).toString(16)}`),
  )
  const { clock, heard, stop } = await watching(...rows)
  expect(heard).toHaveLength(200)
  const ending = new AbortController()
  let count = 0
  const source = createNeighbours({ clock, log: silentLog, table: async () => rows })
  const ended = source.run(
    place,
    {
      heard() {
        count += 1
        ending.abort()
      },
      gone() {},
    },
    ending.signal,
  )
  await Promise.all([clock.advance(0), ended])
  expect(count).toBe(50)
  await stop()
})

test('a table that cannot be read is said once, and looked at again', async () => {
  const { clock, state, told, lines, stop } = await watching()
  state.error = new Error('arp: not found')
  await clock.advance(10_000)
  expect(lines).toEqual([expect.stringContaining('arp: not found')])
  delete state.error
  state.rows = [at('192.168.1.20')]
  await clock.advance(2_000)
  expect(told()[0]).toHaveLength(1)
  await stop()
})

test('only complete entries of /proc/net/arp count', () => {
  const table = `IP address       HW type     Flags       HW address            Mask     Device
192.168.1.1      0x1         0x2         00:0c:1e:03:89:95     *        eth0
192.168.1.9      0x1         0x6         00:60:74:f5:d1:6c     *        enp3s0
192.168.1.7      0x1         0x0         00:00:00:00:00:00     *        eth0
`
  expect(readProcNetArp(table)).toEqual([at('192.168.1.1'), at('192.168.1.9', other, { interface: 'enp3s0' })])
})

test('how long somebody was not heard is what ip says', () => {
  const said =
    '[{"dst":"192.168.1.150","dev":"eth0","used":54,"confirmed":8979,"updated":52,"probes":6,"state":["FAILED"]},{"dst":"192.168.1.1","dev":"eth0","lladdr":"00:0c:1e:03:89:95","refcnt":1,"used":12,"confirmed":7,"updated":7,"probes":1,"state":["REACHABLE"]}]'
  expect(readAges(said).get('eth0 192.168.1.1 00:0c:1e:03:89:95')).toBe(7_000)
})

test('arp of macOS leaves out zeros in front, and has entries that are not complete', () => {
  const said = `? (169.254.77.120) at (incomplete) on en1 [ethernet]
rtr.germans (192.168.1.1) at 0:c:1e:3:89:95 on en1 ifscope [ethernet]
? (192.168.1.7) at 0:60:74:f5:d1:6c on en0 ifscope permanent [ethernet]
`
  expect(readArpOfUnix(said)).toEqual([
    at('192.168.1.1', one, { interface: 'en1' }),
    at('192.168.1.7', other, { interface: 'en0' }),
  ])
})

test('arp of Windows has a list for each interface, in any language', () => {
  const said = [
    '',
    'Schnittstelle: 192.168.1.5 --- 0x3',
    '  Internetadresse       Physische Adresse     Typ',
    '  192.168.1.1           00-0c-1e-03-89-95     dynamisch ',
    '  192.168.1.255         ff-ff-ff-ff-ff-ff     statisch  ',
    '',
    'Schnittstelle: 10.0.0.5 --- 0x7',
    '  Internetadresse       Physische Adresse     Typ',
    '  10.0.0.1              00-60-74-f5-d1-6c     dynamisch ',
    '',
  ].join('\r\n')
  const names: Record<string, string> = { '192.168.1.5': 'Ethernet', '10.0.0.5': 'WLAN' }
  expect(readArpOfWindows(said, address => names[address])).toEqual([
    { address: '192.168.1.1', mac: '00-0c-1e-03-89-95', interface: 'Ethernet' },
    { address: '192.168.1.255', mac: 'ff-ff-ff-ff-ff-ff', interface: 'Ethernet' },
    { address: '10.0.0.1', mac: '00-60-74-f5-d1-6c', interface: 'WLAN' },
  ])
})

test('whatever a table says, it is read or left out', () => {
  const words = fc.array(
    fc.oneof(
      fc.constantFrom('(1.2.3.4)', 'at', '0:1:2:3:4:5', 'on', 'eth0', '0x2', '1.2.3.4', '---', '\n', '  '),
      fc.string({ maxLength: 12 }),
    ),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(words, parts => {
      const text = parts.join(' ')
      for (const read of [readProcNetArp, readArpOfUnix, (said: string) => readArpOfWindows(said, () => 'eth0')]) {
        for (const row of read(text)) expect(Object.values(row).every(value => value.length > 0)).toBe(true)
      }
    }),
    { numRuns: 500, seed: 7 },
  )
})

test('the table of this machine can be read', async () => {
  expect(await neighbourTable(fakeClock())()).toBeInstanceOf(Array)
})
