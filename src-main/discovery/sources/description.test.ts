import { afterEach, expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { until } from '../../testing/until.ts'
import { ssdpDevice } from '../testing/ssdp-device.ts'
import { createDescriptions } from './description.ts'
import { loopback } from './testing/place.ts'

let stop = new AbortController()
afterEach(() => {
  stop.abort()
  stop = new AbortController()
})

const GOOD = '<root><device><friendlyName>Panel</friendlyName></device></root>'

function reading() {
  const clock = fakeClock()
  const arrived: string[] = []
  const descriptions = createDescriptions({ clock, place: loopback, arrived: url => arrived.push(url.pathname) })
  const run = descriptions.run(stop.signal)
  const arrivals = (count: number) =>
    until(
      () => arrived.length,
      length => length === count,
    )
  return { clock, arrived, arrivals, descriptions, run }
}

const device = (answers: Parameters<typeof ssdpDevice>[0]['answers'], address = '127.0.1.1') =>
  ssdpDevice({ address, port: 0, signal: stop.signal, ...(answers ? { answers } : {}) })

test('one is read once, and again when its version has changed or half a day has passed', async () => {
  const { clock, arrivals, descriptions } = reading()
  const panel = await device((_, response) => void response.end(GOOD))
  const url = new URL(panel.urlOf('/d.xml'))
  expect(descriptions.of(url, '1')).toBeUndefined()
  expect(descriptions.of(url, '1')).toBeUndefined()
  await arrivals(1)
  expect(descriptions.of(url, '1')?.description?.facts.name).toBe('Panel')
  await clock.advance(60_000)
  descriptions.of(url, '1')
  expect(panel.asked).toHaveLength(1)
  descriptions.of(url, '2')
  await arrivals(2)
  await clock.advance(12 * 3_600_000)
  expect(descriptions.of(url, '2')?.description?.facts.name).toBe('Panel')
  await arrivals(3)
  expect(panel.asked).toHaveLength(3)
})

test('one that cannot be read is tried again after a minute, then ever more rarely; what is known stays', async () => {
  const { clock, arrivals, descriptions } = reading()
  let isBroken = false
  const panel = await device((_, response) => void response.writeHead(isBroken ? 500 : 200).end(GOOD))
  const url = new URL(panel.urlOf('/d.xml'))
  descriptions.of(url, '1')
  await arrivals(1)
  isBroken = true
  await clock.advance(60_000)
  descriptions.of(url, '2')
  await arrivals(2)
  const tries: number[] = []
  for (let minute = 1; minute <= 8; minute++) {
    await clock.advance(60_000)
    const before = panel.asked.length
    expect(descriptions.of(url, '2')?.description?.facts.name).toBe('Panel')
    if ([1, 3, 7].includes(minute)) await arrivals(before + 1)
    if (panel.asked.length > before) tries.push(minute)
  }
  expect(tries).toEqual([1, 3, 7])
})

test('one that was never read tells why', async () => {
  const { arrivals, descriptions } = reading()
  const panel = await device((_, response) => void response.writeHead(404).end())
  const url = new URL(panel.urlOf('/d.xml'))
  descriptions.of(url, '')
  await arrivals(1)
  expect(descriptions.of(url, '')).toEqual({ trouble: 'Its description answers 404.' })
})

test('a host that is slow keeps nobody waiting but itself, and has no more than eight that are read', async () => {
  const { clock, arrived, arrivals, descriptions } = reading()
  const slow = await device(() => {})
  const quick = await device((_, response) => void response.end(GOOD), '127.0.1.2')
  for (let number = 0; number < 20; number++) descriptions.of(new URL(slow.urlOf(`/${number}`)), '')
  descriptions.of(new URL(quick.urlOf('/quick')), '')
  await arrivals(1)
  expect(arrived).toEqual(['/quick'])
  expect(slow.asked).toEqual(['/0'])
  for (let number = 1; number <= 8; number++) {
    await clock.advance(5_000)
    await arrivals(1 + number)
    if (number < 8)
      await until(
        () => slow.asked.length,
        count => count === number + 1,
      )
  }
  expect(slow.asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map(number => `/${number}`))
})

test('nothing is read any more once it is over', async () => {
  const { clock, arrived, descriptions, run } = reading()
  const panel = await device(() => {})
  descriptions.of(new URL(panel.urlOf('/1')), '')
  descriptions.of(new URL(panel.urlOf('/2')), '')
  await until(
    () => panel.asked.length,
    count => count === 1,
  )
  stop.abort()
  await run
  expect(arrived).toEqual([])
  expect(clock.waiting).toBe(0)
})
