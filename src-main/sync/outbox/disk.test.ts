import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { failingDisk } from '../../store/testing/failing-disk.ts'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import { until } from '../../testing/until.ts'
import { failingFiles } from './testing/failing-files.ts'
import { fakeCentre } from './testing/fake-centre.ts'
import { bytesIn, filesIn } from './testing/folders.ts'
import { openedOutbox, type TestOutbox, turns } from './testing/opened-outbox.ts'

const extended = { extended: true, nodeId: 'node-1' }

/** All that an outbox holds, as a centre has it after it came up. */
async function sentFrom(outbox: TestOutbox) {
  const centre = fakeCentre()
  const link = centre.link()
  const drained = outbox.drain(link, extended)
  while (outbox.facts().events + outbox.facts().statuses + outbox.facts().settings > 0) await turns()
  link.cut()
  await drained
  return centre
}

test('an hour away with 100,000 changes: the last value of each, every event in order, at most 20 MB on disk', async () => {
  const folder = temporaryFolder()
  const outbox = await openedOutbox({ folder })
  const values = new Map<string, string>()
  const events: string[] = []
  let most = 0
  for (let change = 0; change < 100_000; change++) {
    const [mod, name, json] = [`mod-${change % 50}`, `status_${(change * 7) % 400}`, JSON.stringify({ change })]
    outbox.status(mod, name, json)
    values.set(`${mod}/${name}`, json)
    if (change % 5 === 0) {
      events.push(`event ${change}`)
      outbox.event('placeos/room', `event ${change}`)
    }
    if (change % 2_500 < 2_499) continue
    await outbox.pass(90_000)
    await turns(20)
    most = Math.max(most, bytesIn(folder))
  }
  expect(most).toBeLessThanOrEqual(20_000_000)
  expect(outbox.facts()).toMatchObject({ statuses: values.size, events: events.length, dropped: 0 })
  await outbox.close()

  const later = await openedOutbox({ folder })
  const centre = await sentFrom(later)
  expect(Object.fromEntries(centre.status)).toEqual(Object.fromEntries(values))
  expect(centre.events).toEqual(events)
  await later.close()
})

test('when there is no more room the oldest events go first, counted and told once; the newest values stay', async () => {
  const folder = temporaryFolder()
  const outbox = await openedOutbox({ folder })
  let most = 0
  for (let round = 0; round < 40; round++) {
    for (let name = 0; name < 500; name++)
      outbox.status(`mod-${name % 9}`, String(name), `"${round} ${'x'.repeat(4_000)}"`)
    for (let event = 0; event < 100; event++) outbox.event('placeos/room', `${round * 100 + event}`.padEnd(10_000))
    await outbox.pass(2_000)
    await turns(20)
    most = Math.max(most, bytesIn(folder))
  }
  expect(most).toBeLessThanOrEqual(20_000_000)
  await until(
    () => bytesIn(folder) - outbox.facts().bytes,
    difference => difference === 0,
  )
  const { dropped, events, statuses } = outbox.facts()
  expect(dropped + events).toBe(4_000)
  expect(dropped).toBeGreaterThan(1_500)
  expect(events).toBeGreaterThan(800)
  expect(statuses).toBe(500)
  expect(outbox.lines.filter(line => line.includes('the oldest events are dropped'))).toHaveLength(1)
  await outbox.close()

  const later = await openedOutbox({ folder })
  expect(later.facts()).toMatchObject({ dropped, events, statuses })
  const centre = await sentFrom(later)
  expect(centre.events.map(Number)).toEqual(Array.from({ length: events }, (_, index) => dropped + index))
  expect([...centre.status.values()].every(value => value.startsWith('"39 '))).toBe(true)
  expect(later.facts().dropped).toBe(0)
  await later.close()
})

test('status that is more than the disk is to hold waits in memory', async () => {
  const folder = temporaryFolder()
  const outbox = await openedOutbox({ folder })
  for (let name = 0; name < 200; name++) outbox.status('mod-1', String(name), `"${'x'.repeat(100_000)}"`)
  await outbox.pass(3_000)
  await turns(300)
  expect(bytesIn(folder)).toBeLessThanOrEqual(6_000_000)
  expect(outbox.lines.filter(line => line.includes('waits in memory'))).toHaveLength(1)
  expect((await sentFrom(outbox)).status.size).toBe(200)
  await outbox.close()
})

test.each(['ENOSPC', 'EIO', 'EROFS'])(
  'while the disk says %s all goes on in memory, which is told once; what waits is on disk once it works again',
  async errno => {
    const folder = temporaryFolder()
    const files = failingFiles()
    const outbox = await openedOutbox({ folder, openFile: files.open })
    outbox.event('placeos/room', 'before')
    files.refuse(errno)
    for (const payload of ['during', 'and then']) outbox.event('placeos/room', payload)
    outbox.status('mod-1', 'power', 'true')
    outbox.setting('mod-1', 'level', '3')
    for (let minute = 0; minute < 5; minute++) await outbox.pass(60_000)
    expect(outbox.facts()).toMatchObject({ events: 3, statuses: 1, settings: 1 })
    files.recover()
    outbox.event('placeos/room', 'after')
    await outbox.pass(10_000)
    await turns()
    const told = outbox.lines.filter(line => line.startsWith('error'))
    expect(told).toHaveLength(2)
    expect(told[0]).toMatch(`outbox cannot be written: `)
    expect(told[0]).toMatch(errno)

    const later = await openedOutbox({ folder })
    const centre = await sentFrom(later)
    expect(centre.events).toEqual(['before', 'during', 'and then', 'after'])
    expect(centre.status.get('mod-1/power')).toBe('true')
    expect(centre.settings.get('mod-1/level')).toBe('3')
    expect(later.lines).toEqual([])
    await later.close()
    await outbox.close()
  },
)

test.each(['open', 'sync'] as const)(
  'a disk that refuses to %s loses nothing that is still in memory',
  async operation => {
    const folder = temporaryFolder()
    const files = failingFiles()
    const outbox = await openedOutbox({ folder, openFile: files.open })
    files.refuse('EIO', operation)
    outbox.event('placeos/room', 'one')
    await outbox.pass(6_000)
    await turns()
    files.recover()
    await outbox.pass(6_000)
    outbox.event('placeos/room', 'two')
    expect((await sentFrom(outbox)).events).toEqual(['one', 'two'])
    expect(outbox.lines.filter(line => line.startsWith('error'))).toHaveLength(1)
    await outbox.close()
  },
)

test('a disk that does not let files be made smaller is told of once, and fills up no further than it may', async () => {
  const folder = temporaryFolder()
  const disk = failingDisk()
  const outbox = await openedOutbox({ folder, disk })
  disk.refuse('EIO', 'write')
  const value = (round: number) => JSON.stringify(String(round).padEnd(10_000))
  for (let round = 0; round < 50; round++) {
    for (let name = 0; name < 50; name++) outbox.status('mod-1', String(name), value(round))
    await outbox.pass(2_000)
  }
  expect(bytesIn(folder)).toBeLessThanOrEqual(11_100_000)
  expect(outbox.lines.filter(line => line.includes('cannot be tidied up'))).toHaveLength(1)
  disk.recover()
  await until(
    () => outbox.pass(10_000).then(() => bytesIn(folder)),
    bytes => bytes <= 1_500_000,
  )
  await outbox.close()
  const later = await openedOutbox({ folder })
  const centre = await sentFrom(later)
  expect(new Set(centre.status.values())).toEqual(new Set([value(49)]))
  await later.close()
})

test('a write that a power cut left half done is cleared away', async () => {
  const folder = temporaryFolder()
  const outbox = await openedOutbox({ folder })
  outbox.setting('mod-1', 'level', '3')
  await outbox.close()
  writeFileSync(join(folder, 'outbox', 'latest.jsonl.tmp'), '["all"]\n["status","mod-1"')
  const later = await openedOutbox({ folder })
  expect([...filesIn(folder).keys()]).toEqual(['latest-1.jsonl'])
  expect(later.facts().settings).toBe(1)
  await later.close()
})

test('lines that cannot be read are told of, and the others count', async () => {
  const folder = temporaryFolder()
  const outbox = await openedOutbox({ folder })
  outbox.event('placeos/room', 'one')
  outbox.status('mod-1', 'power', 'true')
  outbox.setting('mod-1', 'level', '3')
  await outbox.close()
  for (const name of readdirSync(join(folder, 'outbox'))) {
    const path = join(folder, 'outbox', name)
    appendFileSync(path, '{"not":"ours"}\n\0\0\0\n["status",1,2]\n["setting","mod-1","other",1,"xx"]\n')
    writeFileSync(path, `${readFileSync(path, 'utf8')}[`)
  }
  const later = await openedOutbox({ folder })
  expect(later.facts()).toMatchObject({ events: 1, statuses: 1, settings: 1 })
  expect(later.lines).toEqual([
    expect.stringMatching(/^warn: 4 lines of .*outbox cannot be read: values/),
    expect.stringMatching(/^warn: 4 lines of .*outbox cannot be read: events/),
  ])
  await later.close()
})

test('a file that the disk cannot give is told of, and nothing else is lost', async () => {
  const folder = temporaryFolder()
  const outbox = await openedOutbox({ folder })
  outbox.event('placeos/room', 'one')
  outbox.setting('mod-1', 'level', '3')
  await outbox.close()
  const disk = failingDisk()
  disk.refuse('EIO', 'read')
  const later = await openedOutbox({ folder, disk })
  expect(later.lines).toHaveLength(2)
  expect(later.lines[0]).toMatch(/^error: .*latest-1\.jsonl is left out/)
  disk.recover()
  await later.close()
  const last = await openedOutbox({ folder })
  expect(last.facts()).toMatchObject({ events: 1, settings: 1 })
  await last.close()
})
