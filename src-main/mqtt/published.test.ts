import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { failingDisk } from '../store/testing/failing-disk.ts'
import { memoryDisk } from '../store/testing/memory-disk.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { temporaryFolder } from '../store/testing/temporary-folder.ts'
import { until } from '../testing/until.ts'
import { openPublished, type Published } from './published.ts'

const seat = (base: string) => ({ base, mod: 'mod-1', statuses: ['power'], discoveries: [] })

/** With so many seats, and one topic to be emptied at a broker. */
const published = (bases: string[]): Published => ({
  seats: () => bases.map(seat),
  metadata: () => ['placeos/org/metadata/sys-1'],
  gone: () => [['broker-1', [['old', '']]]],
})

test('what is written is what the next start begins with, whatever the power does meanwhile', async () => {
  let isDone = false
  for (let operations = 0; !isDone; operations++) {
    const disk = memoryDisk()
    const parts = { folder: '/data', clock: fakeClock(), log: notedLog(), disk }
    const first = await openPublished(parts)
    first.changed()
    await first.settle(published(['one']))
    disk.cutAfter(operations)
    first.changed()
    await first.settle(published(['one', 'two']))
    isDone = parts.log.lines.length === 0
    disk.powerOn()
    const { before } = await openPublished(parts)
    expect([['one'], ['one', 'two']]).toContainEqual(before.seats.map(({ base }) => base))
    expect(before).toMatchObject({
      metadata: ['placeos/org/metadata/sys-1'],
      gone: { 'broker-1': [['old', '']] },
    })
    if (isDone) expect(before.seats).toEqual(['one', 'two'].map(seat))
  }
})

test('a change is written at once, more of them together seconds later, and a disk that refuses is asked again', async () => {
  const [clock, disk, log, life] = [fakeClock(), failingDisk(), notedLog(), new AbortController()]
  const file = await openPublished({ folder: temporaryFolder(), clock, log, disk })
  const running = file.run(published(['one']), life.signal)
  const isAsleep = () =>
    until(
      () => clock.waiting,
      count => count === 1,
    )
  file.changed()
  await isAsleep()
  await clock.advance(250)
  await isAsleep()
  expect(disk.written).toBe(1)
  for (let change = 0; change < 100; change++) {
    file.changed()
    await clock.advance(40)
  }
  expect(disk.written).toBe(1)
  disk.refuse('ENOSPC', 'write')
  await clock.advance(1_250)
  await until(
    () => log.lines.length,
    count => count === 1,
  )
  await isAsleep()
  disk.recover()
  await clock.advance(5_250)
  await until(
    () => disk.written,
    count => count === 2,
  )
  life.abort()
  await running
  await file.settle(published(['one']))
  expect(disk.written).toBe(2)
})

test('a file that is damaged, of something else or not readable hinders nothing, and is told', async () => {
  for (const bytes of ['{', '{"sha256":"x"}', '']) {
    const [disk, log] = [memoryDisk(), notedLog()]
    disk.files.set('/data/published.json', Buffer.from(bytes))
    const file = await openPublished({ folder: '/data', clock: fakeClock(), log, disk })
    expect(file.before).toEqual({ seats: [], metadata: [], gone: {} })
    expect(log.lines.join('\n')).toContain('What brokers were told before is not known')
    file.changed()
    await file.settle(published(['one']))
    const again = await openPublished({ folder: '/data', clock: fakeClock(), log, disk })
    expect(again.before.seats).toEqual([seat('one')])
  }
})
