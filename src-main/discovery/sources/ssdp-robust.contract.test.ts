import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
import { until } from '../../testing/until.ts'
import { ssdpDevice } from '../testing/ssdp-device.ts'
import { createSsdp } from './ssdp.ts'
import { alive, description, freePort, LOOPBACK, listening, NODE, UUID, untilEnd } from './testing/ssdp-listening.ts'

test('a LOCATION elsewhere is not asked for, whatever stands there, and that is told', async () => {
  const { heard, device } = await listening()
  const [panel, other] = [await device('127.0.1.1'), await device('127.0.1.2')]
  const elsewhere = [
    other.urlOf('/d.xml'),
    other.urlOf('/d.xml').replace('127.0.1.2', 'localhost'),
    panel.urlOf('/d.xml').replace('http:', 'https:'),
    panel.urlOf('/d.xml').replace('http://', 'http://admin:1@'),
    'file:///etc/passwd',
    'http://[::1]/',
    'http://169.254.169.254/latest',
    '://',
  ]
  for (const [number, LOCATION] of elsewhere.entries()) {
    await panel.says(alive({ LOCATION, USN: `uuid:${UUID}::${number}` }))
  }
  await until(
    () => heard,
    all => all.length === elsewhere.length,
  )
  for (const { uri, details } of heard) {
    expect(uri).toBeUndefined()
    expect(details.location_refused).toMatch(/so it was not read\.$/)
  }
  expect([...panel.asked, ...other.asked]).toEqual([])
})

test.each([
  ['leads to another host', 'answers 302, which leads elsewhere'],
  ['is huge', 'is longer than 262144 bytes'],
  ['has endless headers', 'Header overflow'],
  ['is slow', 'takes too long'],
  ['breaks off', 'aborted'],
  ['is a bomb', 'declares a type or entities'],
])('a description that %s costs nothing but itself', async (what, trouble) => {
  const { clock, heard, device } = await listening()
  const other = await device('127.0.1.2')
  const panel = await device('127.0.1.1', {
    answers: (_, response) => {
      if (what === 'leads to another host') response.writeHead(302, { Location: other.urlOf('/') }).end()
      else if (what === 'is huge') response.end('x'.repeat(300_000))
      else if (what === 'has endless headers') response.writeHead(200, { 'X-Long': 'x'.repeat(20_000) }).end()
      else if (what === 'is slow') response.write('<root>')
      else if (what === 'breaks off') response.write('<root>', () => response.destroy())
      else response.end(`<!DOCTYPE a [<!ENTITY b "${'b'.repeat(100)}">]>${description('&b;')}`)
    },
  })
  await panel.says(alive({ LOCATION: panel.urlOf('/d.xml') }))
  await until(
    async () => {
      if (panel.asked.length > 0 && what === 'is slow') await clock.advance(5_000)
      return heard
    },
    all => all.length === 2,
  )
  expect(heard[1]?.details.description_trouble).toContain(trouble)
  expect(heard[1]?.facts).toEqual({})
  expect(other.asked).toEqual([])
})

test('nothing that is sent keeps it from hearing the next one', async () => {
  const { clock, heard, warned, device } = await listening(LOOPBACK, NODE)
  const panel = await device('127.0.1.1')
  const line = fc.oneof(
    fc.constantFrom('NOTIFY * HTTP/1.1', 'M-SEARCH * HTTP/1.1', 'HTTP/1.1 200 OK', 'HTTP/1.1 200', 'NTS: ssdp:alive'),
    fc.constantFrom(
      'USN: uuid:',
      'USN:',
      ':',
      `a:${' '.repeat(1_500)}x\ny`,
      '__proto__: x',
      'MX: 1',
      'MAN: x',
      'ST: *',
    ),
    fc
      .tuple(fc.constantFrom('LOCATION', 'ST', 'NT', 'USN', 'NTS', 'CACHE-CONTROL'), fc.string())
      .map(([name, value]) => `${name}: ${value}`),
    fc.string({ maxLength: 200 }),
  )
  const message = fc.oneof(
    fc.array(line, { maxLength: 20 }).map(lines => lines.join('\r\n')),
    fc.uint8Array({ maxLength: 300 }),
    fc.constant('x'.repeat(5_000)),
  )
  const all = fc.sample(message, { seed: 7, numRuns: 400 })
  for (let batch = 0; batch < 8; batch++) {
    for (const said of all.slice(batch * 50, batch * 50 + 50)) await panel.says(said)
    await panel.says(alive({ USN: `uuid:${UUID}::${batch}` }))
    await until(
      () => heard,
      all => all.some(({ key }) => key === `uuid:${UUID}::${batch}`),
    )
    await clock.advance(1_000)
  }
  expect(warned.filter(text => text.includes('failed'))).toEqual([])
})

test('fifty starts and stops amid packets leave nothing behind', async () => {
  const open = (kind: string) => process.getActiveResourcesInfo().filter(name => name.startsWith(kind)).length
  await until(
    () => open('UDP'),
    count => count === 0,
  )
  const clock = fakeClock()
  const port = await freePort()
  const panel = await ssdpDevice({ address: '127.0.1.1', port, signal: untilEnd() })
  const quiet = () => () => {}
  const source = createSsdp({
    clock,
    log: silentLog,
    searchNow: quiet,
    announcing: { now: () => NODE, changed: quiet },
    targets: () => [],
    port,
  })
  const timers = open('Timeout')
  let heard = 0
  for (let turn = 0; turn < 50; turn++) {
    const end = new AbortController()
    const run = source.run(LOOPBACK, { heard: () => heard++, gone() {} }, end.signal)
    const says = async () => {
      await panel.says(alive({ LOCATION: panel.urlOf('/never') }))
      await clock.advance(0)
      return heard
    }
    // Now while it opens, now while it is open, now in the middle of a description.
    if (turn % 5 > 0) for (let packet = 0; packet < turn % 5; packet++) await says()
    else {
      const before = heard
      await until(says, now => now > before)
    }
    end.abort()
    await run
  }
  // The panel's own.
  await until(
    () => [open('UDP'), open('Timeout')],
    ([sockets, others]) => sockets === 1 && (others ?? 0) <= timers,
  )
  expect(clock.waiting).toBe(0)
})

test('what is in the way is told, and nothing stays open', async () => {
  const quiet = () => () => {}
  const source = createSsdp({
    clock: fakeClock(),
    log: silentLog,
    searchNow: quiet,
    announcing: { now: () => undefined, changed: quiet },
    targets: () => [],
    port: await freePort(),
  })
  const run = source.run({ ...LOOPBACK, address: '192.0.2.1' }, { heard() {}, gone() {} }, untilEnd())
  await expect(run).rejects.toMatchObject({ code: 'offline', message: expect.stringContaining('lo (192.0.2.1)') })
})
