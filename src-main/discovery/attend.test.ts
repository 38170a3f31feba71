import { expect, test } from 'vitest'
import { aborted } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import { fakeClock } from '../base/fake-clock.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { createAttendance } from './attend.ts'
import type { Ears, Place, Source } from './sighting.ts'

const place = (name: string, address: string): Place => ({
  ...{ name, address, prefix: 24, broadcast: '', mac: '' },
})
const ears = { heard() {}, gone() {} }

function attending(run: Source['run'], first: Place[] = [], load = async () => {}) {
  const clock = fakeClock()
  const log = notedLog()
  const changed = emitter<void>()
  const down: string[] = []
  let now = first
  const attendance = createAttendance({
    places: { now: () => now, missing: () => [], changed: changed.on, run: aborted },
    async sources() {
      await load()
      return [{ name: 'mdns', run }]
    },
    ...{ ears, clock, log, interfaceDown: name => void down.push(name) },
  })
  const stop = new AbortController()
  const ended = attendance.run(stop.signal)
  return {
    ...{ attendance, clock, log, down },
    async become(places: Place[]) {
      now = places
      changed.emit()
      await clock.advance(0)
    },
    async end() {
      stop.abort()
      await ended
    },
  }
}

test('each place has its source for as long as it is there; an interface is down with its last place', async () => {
  const events: string[] = []
  const { become, down, end } = attending(async ({ name, address }, _, signal) => {
    events.push(`+${name} ${address}`)
    await aborted(signal)
    events.push(`-${name} ${address}`)
  })
  const [one, two, other] = [place('eth0', '10.0.0.2'), place('eth0', '10.1.0.2'), place('eth1', '10.0.0.2')]
  await become([one, two, other])
  await become([two, other])
  expect([events.splice(0), down]).toEqual([
    ['+eth0 10.0.0.2', '+eth0 10.1.0.2', '+eth1 10.0.0.2', '-eth0 10.0.0.2'],
    [],
  ])
  await become([other])
  expect([events.splice(0), down]).toEqual([['-eth0 10.1.0.2'], ['eth0']])
  await end()
  expect(events).toEqual(['-eth1 10.0.0.2'])
})

test('a source that fails is begun again with longer and longer pauses; its trouble is shown, and said once', async () => {
  let tries = 0
  const { attendance, clock, log, become, end } = attending(async (_place, _ears, signal) => {
    tries += 1
    if (tries < 6) throw new Error('no buffer space')
    await aborted(signal)
  })
  const eth0 = place('eth0', '10.0.0.2')
  await become([eth0])
  expect(attendance.troublesAt(eth0)).toEqual([{ source: 'mdns', reason: 'no buffer space' }])
  await clock.advance(4_900)
  expect(tries).toBeLessThan(5)
  await clock.advance(60_000)
  await clock.advance(60_000)
  expect([tries, attendance.troublesAt(eth0)]).toEqual([6, []])
  expect(log.lines.filter(line => line.includes('no buffer space'))).toHaveLength(1)
  await end()
})

test('sources that cannot be loaded are tried again, which is said once', async () => {
  let loads = 0
  let atWork = false
  const run: Source['run'] = async (_place, _ears, signal) => {
    atWork = true
    await aborted(signal)
  }
  const { clock, log, become, end } = attending(run, [], async () => {
    loads += 1
    if (loads < 4) throw new Error('too many open files')
  })
  await become([place('eth0', '10.0.0.2')])
  expect([loads, atWork]).toEqual([1, false])
  await clock.advance(60_000)
  expect([loads, atWork]).toEqual([4, true])
  expect(log.lines.filter(line => line.includes('too many open files'))).toHaveLength(1)
  await end()
})

test('what a source at work cannot do for the moment is shown until it can', async () => {
  let hindered: Ears['hindered']
  const { attendance, clock, become, end } = attending(async (_place, own, signal) => {
    hindered = own.hindered
    hindered?.('The firewall says no.')
    await aborted(signal)
  })
  const eth0 = place('eth0', '10.0.0.2')
  await become([eth0])
  await clock.advance(60_000)
  expect(attendance.troublesAt(eth0)).toEqual([{ source: 'mdns', reason: 'The firewall says no.' }])
  hindered?.(undefined)
  expect(attendance.troublesAt(eth0)).toEqual([])
  await end()
})

test('an address that comes and goes fifty times leaves one source at work, and none in the end', async () => {
  let atWork = 0
  const { become, end } = attending(async (_place, _ears, signal) => {
    atWork += 1
    await aborted(signal)
    atWork -= 1
  })
  for (let flap = 0; flap < 50; flap += 1) {
    await become([place('eth0', `10.0.0.${flap % 2}`)])
    await become([])
  }
  await become([place('eth0', '10.0.0.2')])
  expect(atWork).toBe(1)
  await end()
  expect(atWork).toBe(0)
})
