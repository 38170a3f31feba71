import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import { until } from '../../testing/until.ts'
import { fakeCentre } from './testing/fake-centre.ts'
import { openedOutbox, turns } from './testing/opened-outbox.ts'

const stock = { extended: false, nodeId: 'node-1' }
const extended = { extended: true, nodeId: 'node-1' }
const isFile = (folder: string) => readdirSync(folder, { recursive: true }).length > 0

test('a module that begins is cleared and described before its first value, and what waited of it counts no longer', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  outbox.status('mod-1', 'old', '1')
  outbox.restarted('mod-1', '{"functions":{}}')
  outbox.status('mod-1', 'power', 'true')
  void outbox.drain(centre.link(), stock)
  await turns()
  expect(centre.asked).toEqual(['clear status/mod-1', 'set interface/mod-1', 'hset status/mod-1/power'])
  expect(centre.metadata.get('mod-1')).toBe('{"functions":{}}')
  expect([...centre.status]).toEqual([['mod-1/power', 'true']])
  expect(outbox.facts()).toMatchObject({ statuses: 0, events: 0, settings: 0, oldestAt: undefined })
  await outbox.close()
})

test('a module that begins anew is cleared only once what was on its way is there', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  centre.answersAtOnce = false
  void outbox.drain(centre.link(), stock)
  outbox.status('mod-1', 'power', 'true')
  outbox.status('mod-2', 'power', 'true')
  await turns()
  outbox.restarted('mod-1', '{}')
  outbox.status('mod-1', 'power', 'false')
  await turns()
  expect(centre.asked).toEqual(['hset status/mod-1/power', 'hset status/mod-2/power'])
  centre.answersAtOnce = true
  centre.serve(0)
  await turns()
  expect(centre.asked.slice(2)).toEqual(['clear status/mod-1', 'set interface/mod-1', 'hset status/mod-1/power'])
  expect(centre.status.get('mod-1/power')).toBe('false')
  expect(centre.wrong).toEqual([])
  await outbox.close()
})

test('while the answer to a value is awaited, only the newest that follows it is sent', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  centre.answersAtOnce = false
  void outbox.drain(centre.link(), stock)
  outbox.status('mod-1', 'level', '1')
  await turns()
  for (let level = 2; level < 50; level++) outbox.status('mod-1', 'level', String(level))
  await turns()
  expect(centre.pending).toBe(1)
  centre.answersAtOnce = true
  centre.serve(0)
  await turns()
  expect(centre.asked).toHaveLength(2)
  expect(centre.status.get('mod-1/level')).toBe('49')
  await outbox.close()
})

test('no more than 64 values are on their way at once, and no module keeps the others waiting', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  centre.answersAtOnce = false
  for (let name = 0; name < 500; name++) outbox.status('mod-1', `name ${name}`, '1')
  outbox.status('mod-2', 'power', 'true')
  void outbox.drain(centre.link(), stock)
  await turns()
  expect(centre.pending).toBe(64)
  expect(centre.asked.slice(0, 2)).toContain('hset status/mod-2/power')
  centre.answersAtOnce = true
  while (centre.pending > 0) centre.serve(0)
  await until(
    () => centre.status.size,
    size => size === 501,
  )
  expect(centre.mostPending).toBe(64)
  await outbox.close()
})

test('a value that is removed goes up as null', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  outbox.status('mod-1', 'power', null)
  void outbox.drain(centre.link(), stock)
  await turns()
  expect(centre.status.get('mod-1/power')).toBe('null')
  await outbox.close()
})

test('after a short cut only what differs goes up; with a link, a value that is told again is a signal', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  const first = centre.link()
  const drained = outbox.drain(first, stock)
  for (const name of ['same', 'back', 'other']) outbox.status('mod-1', name, '1')
  await turns()
  outbox.status('mod-1', 'same', '1')
  await turns()
  expect(centre.asked.splice(0)).toHaveLength(4)
  first.cut()
  await drained
  outbox.status('mod-1', 'same', '1')
  outbox.status('mod-1', 'back', '2')
  outbox.status('mod-1', 'back', '1')
  outbox.status('mod-1', 'other', '2')
  expect(outbox.facts().statuses).toBe(1)
  void outbox.drain(centre.link(), stock)
  await turns()
  expect(centre.asked).toEqual(['hset status/mod-1/other'])
  await outbox.close()
})

test('a value whose answer was lost is sent again, though the one before has come back', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  const first = centre.link()
  const drained = outbox.drain(first, stock)
  outbox.status('mod-1', 'power', 'true')
  await turns()
  centre.answersAtOnce = false
  outbox.status('mod-1', 'power', 'false')
  await turns()
  centre.serve(0, true)
  first.cut()
  await drained
  outbox.status('mod-1', 'power', 'true')
  centre.answersAtOnce = true
  void outbox.drain(centre.link(), stock)
  await turns()
  expect(centre.status.get('mod-1/power')).toBe('true')
  await outbox.close()
})

test('what a module said before it began anew is not taken for what the centre has of it now', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  centre.answersAtOnce = false
  const first = centre.link()
  const drained = outbox.drain(first, stock)
  outbox.status('mod-1', 'power', 'true')
  await turns()
  outbox.restarted('mod-1', '{}')
  centre.answersAtOnce = true
  centre.serve(0)
  await turns()
  first.cut()
  await drained
  outbox.status('mod-1', 'power', 'true')
  void outbox.drain(centre.link(), stock)
  await turns()
  expect([...centre.status]).toEqual([['mod-1/power', 'true']])
  await outbox.close()
})

test('what the centre refuses is tried again with pauses, keeps nothing else waiting, and is told once', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  centre.treats = request => ('key_name' in request && request.key_name === 'bad' ? 'refuse' : 'answer')
  void outbox.drain(centre.link(), stock)
  outbox.status('mod-1', 'bad', '1')
  outbox.status('mod-1', 'good', '1')
  await turns()
  expect([...centre.status.keys()]).toEqual(['mod-1/good'])
  expect(outbox.facts().statuses).toBe(1)
  await outbox.pass(2_000)
  expect(centre.asked).toHaveLength(3)
  outbox.status('mod-1', 'bad', '2')
  await turns()
  expect(centre.asked).toHaveLength(3)
  centre.treats = () => 'answer'
  await outbox.pass(60_000)
  expect(centre.status.get('mod-1/bad')).toBe('2')
  expect(outbox.lines.filter(line => line.startsWith('warn'))).toEqual([
    'warn: The central server does not take the status bad of mod-1: No. It is sent again, with pauses.',
  ])
  await outbox.close()
})

test('of a module that is here no longer nothing goes up any more', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  const centre = fakeCentre()
  outbox.restarted('mod-1', '{}')
  outbox.status('mod-1', 'power', 'true')
  outbox.setting('mod-1', 'level', '3')
  outbox.status('mod-10', 'power', 'true')
  outbox.forget('mod-1')
  void outbox.drain(centre.link(), stock)
  await turns()
  expect(centre.asked).toEqual(['hset status/mod-10/power'])
  await outbox.close()
})

test('a node that leaves its centre keeps nothing for the next one', async () => {
  const folder = temporaryFolder()
  const outbox = await openedOutbox({ folder })
  outbox.status('mod-1', 'power', 'true')
  outbox.setting('mod-1', 'level', '3')
  outbox.event('placeos/x', 'one')
  await outbox.pass(3_000)
  outbox.empty()
  outbox.event('placeos/x', 'two')
  await outbox.close()
  const later = await openedOutbox({ folder })
  const centre = fakeCentre()
  void later.drain(centre.link(), extended)
  await turns()
  expect(centre.events).toEqual(['two'])
  expect(centre.asked).toEqual(['alcove_events'])
  await later.close()
})

test('the newest setting of each name goes up, and cannot be read on disk', async () => {
  const folder = temporaryFolder()
  const outbox = await openedOutbox({ folder })
  outbox.setting('mod-1', 'password', 'first')
  outbox.setting('mod-1', 'password', 'correct horse')
  outbox.setting('mod-1', 'level', '3')
  // Nothing more is done: it is on disk already.
  const onDisk = readdirSync(join(folder, 'outbox')).map(name => readFileSync(join(folder, 'outbox', name), 'utf8'))
  expect(onDisk.join()).not.toContain('correct horse')
  const later = await openedOutbox({ folder })
  const centre = fakeCentre()
  void later.drain(centre.link(), stock)
  await turns()
  expect(Object.fromEntries(centre.settings)).toEqual({ 'mod-1/password': 'correct horse', 'mod-1/level': '3' })
  await outbox.close()
  await later.close()
})

test('what is there at once never touches the disk; what waits is on it after two seconds', async () => {
  const folder = temporaryFolder()
  const outbox = await openedOutbox({ folder })
  const centre = fakeCentre()
  const link = centre.link()
  void outbox.drain(link, stock)
  for (let round = 0; round < 5; round++) {
    for (let name = 0; name < 1_000; name++) outbox.status('mod-1', String(name), String(round))
    await outbox.pass(1_000)
  }
  expect(centre.status.size).toBe(1_000)
  expect(isFile(folder)).toBe(false)
  link.cut()
  outbox.status('mod-1', 'power', 'true')
  await outbox.pass(2_000)
  const later = await openedOutbox({ folder })
  expect(later.facts().statuses).toBe(1)
  await later.close()
  await outbox.close()
})

test('listeners hear of changes, at most four times a second', async () => {
  const outbox = await openedOutbox({ folder: temporaryFolder() })
  let times = 0
  outbox.changed(() => times++)
  for (let round = 0; round < 100; round++) {
    outbox.status('mod-1', 'level', String(round))
    await outbox.clock.advance(10)
  }
  expect(times).toBe(4)
  await outbox.close()
})
