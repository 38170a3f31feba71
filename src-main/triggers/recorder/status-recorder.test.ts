import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emitter } from '../../base/emitter.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import type { RuntimeNews } from '../../runtime/runtime.ts'
import { notedLog } from '../../store/testing/noted-log.ts'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import type { RecordedLine } from './recorded.ts'
import type { SegmentLimits } from './segments.ts'
import { openStatusRecorder, recorderLimits } from './status-recorder.ts'

const NAMES = ['volume', 'on', 'list', 'short', 'power', 'text', 'hour', 'token', 'user', 'pin']
const never = new AbortController().signal

/** A recorder at work, and what it has written. */
function recording({
  folder = temporaryFolder(),
  clock = fakeClock(),
  limits = recorderLimits as SegmentLimits,
  mostWaiting = 1_000,
} = {}) {
  const news = emitter<RuntimeNews>()
  const log = notedLog()
  const recorder = openStatusRecorder({ folder, runtime: { news: news.on }, clock, log, limits, mostWaiting })
  const life = new AbortController()
  const running = recorder.run(life.signal)
  const status = join(folder, 'journal', 'status')
  const files = () => readdirSync(status).toSorted()
  const all = async (...modules: string[]): Promise<RecordedLine[]> => {
    const found: RecordedLine[] = []
    for await (const line of recorder.read({ modules, names: NAMES }, never)) {
      if ('id' in line ? modules.includes(line.id) : 'lost' in line) found.push(line)
    }
    return found
  }
  return {
    ...{ folder, clock, log, files, all, status, recorder },
    report(id: string, changed: Record<string, Json>) {
      news.emit({ kind: 'status', id, at: clock.now(), changed })
    },
    /** Time passes, and what is waiting is written. */
    async pass(ms: number) {
      await clock.advance(ms)
      await all()
    },
    async end() {
      life.abort()
      await running
    },
  }
}

test('of what changes many times within a second the last value is kept, and what was before it', async () => {
  const { report, pass, all, clock, end } = recording()
  const start = clock.now()
  for (let volume = 0; volume < 500; volume++) report('mod-a', { volume })
  report('mod-b', { on: true })
  await pass(1_000)
  report('mod-a', { volume: 7 })
  report('mod-a', { volume: null })
  expect(await all('mod-a')).toEqual([
    { at: start, id: 'mod-a', name: 'volume', now: { value: 499 }, was: { value: null } },
    { at: start + 1_000, id: 'mod-a', name: 'volume', now: { value: null } },
  ])
  await end()
})

test('of a long value only a hash is kept', async () => {
  const { report, all, end } = recording()
  report('mod-a', { list: 'ü'.repeat(1_500), short: 'ü'.repeat(1_000) })
  const [list, short] = await all('mod-a')
  expect(list).toMatchObject({ now: { hash: expect.stringMatching(/^[\w-]{43}$/), bytes: 3_002 } })
  expect(short).toMatchObject({ now: { value: 'ü'.repeat(1_000) } })
  await end()
})

test('the oldest goes once there is too much, and what it said last is said again at the next change', async () => {
  const limits = { ...recorderLimits, maxBytes: 20_000, segmentBytes: 4_000 }
  const { report, pass, all, files, status, end } = recording({ limits })
  report('mod-a', { power: 'on' })
  for (let time = 0; time < 300; time++) {
    report('mod-b', { text: `${time} ${'x'.repeat(100)}` })
    await pass(1_000)
  }
  const bytes = files().reduce((sum, name) => sum + statSync(join(status, name)).size, 0)
  expect(bytes).toBeGreaterThan(10_000)
  expect(bytes).toBeLessThanOrEqual(24_000)
  expect(await all('mod-a')).toEqual([])
  report('mod-a', { power: 'off' })
  expect(await all('mod-a')).toMatchObject([{ now: { value: 'off' }, was: { value: 'on' } }])
  await end()
})

test('what is older than a day goes', async () => {
  const { report, pass, all, files, end } = recording()
  for (let hour = 0; hour < 40; hour++) {
    report('mod-a', { hour })
    await pass(3_600_000)
  }
  const hours = (await all('mod-a')).map(line => ('id' in line && 'value' in line.now ? line.now.value : undefined))
  expect(hours.at(-1)).toBe(39)
  expect(Number(hours[0])).toBeGreaterThan(10)
  expect(Number(hours[0])).toBeLessThanOrEqual(16)
  expect(files().length).toBeLessThan(20)
  await end()
})

test('half a line, as a power cut leaves it, costs that line only', async () => {
  const first = recording()
  first.report('mod-a', { on: true })
  await first.pass(1_000)
  await first.end()
  const [name = ''] = first.files()
  const path = join(first.status, name)
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"at":1,"id":"mod-a","na`)
  await first.clock.advance(5_000)
  const second = recording({ folder: first.folder, clock: first.clock })
  second.report('mod-a', { on: false })
  expect((await second.all('mod-a')).map(line => 'id' in line && line.now)).toEqual([{ value: true }, { value: false }])
  await second.end()
})

test('a folder that cannot be used is named, and the node goes on', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'journal'), 'a file')
  const log = notedLog()
  const runtime = { news: emitter<RuntimeNews>().on }
  const recorder = openStatusRecorder({ folder, runtime, clock: fakeClock(), log })
  await recorder.run(new AbortController().signal)
  expect(log.lines).toEqual([
    expect.stringContaining('warn: Statuses are not recorded, as their folder cannot be used'),
  ])
})

test('what comes faster than it can be written is counted, and the last that each said is kept', async () => {
  const { report, pass, all, clock, log, end } = recording({
    clock: fakeClock(Date.parse('2026-01-01T00:00:00.5Z')),
    mostWaiting: 20,
  })
  await pass(1_000)
  const from = clock.now()
  report('mod-b', Object.fromEntries(Array.from({ length: 19 }, (_, at) => [`text ${at}`, at])))
  report('mod-a', { volume: 1 })
  report('mod-a', { on: true, power: 'off' })
  await clock.advance(600)
  report('mod-a', { volume: 2 })
  const at = clock.now()
  expect(await all('mod-a')).toEqual([
    { from, at, lost: 3 },
    { at, id: 'mod-a', name: 'volume', now: { value: 2 }, was: { value: null } },
  ])
  expect(log.lines).toEqual(['warn: 3 changes of statuses were not recorded; dry runs of that time say so.'])
  await end()
})

test('what cannot be written is counted, and said once it can', async () => {
  const { report, pass, all, clock, log, status, end } = recording()
  await pass(1_000)
  const from = clock.now()
  renameSync(status, `${status}-gone`)
  report('mod-a', { on: true, volume: 1 })
  await pass(1_000)
  renameSync(`${status}-gone`, status)
  expect(await all('mod-a')).toEqual([{ from, at: from, lost: 2 }])
  expect(log.lines).toEqual([
    expect.stringContaining('warn: Statuses cannot be recorded; they are tried on.'),
    'warn: 2 changes of statuses were not recorded; dry runs of that time say so.',
  ])
  await end()
})

test('of what is secret by its name, or says so within, nothing is kept', async () => {
  const { report, all, end } = recording()
  report('mod-a', { token: 'abc', user: { name: 'Ada', password: 'xyz' }, text: 'Bearer abcdefghij' })
  report('mod-a', { on: 'no token', list: [{ name: 'Ada' }] })
  expect((await all('mod-a')).map(line => 'id' in line && line.now)).toEqual([
    { secret: true },
    { secret: true },
    { secret: true },
    { value: 'no token' },
    { value: [{ name: 'Ada' }] },
  ])
  await end()
})

test('to read is given up when nobody asks any more, also among what is not asked for', async () => {
  const { report, pass, recorder, end } = recording()
  for (let time = 0; time < 3; time++) {
    report('mod-b', { text: time })
    await pass(1_000)
  }
  const asked = new AbortController()
  const lines = recorder.read({ modules: ['mod-a'], names: ['on'] }, asked.signal)
  expect((await lines.next()).done).toBe(false)
  asked.abort()
  await expect(lines.next()).rejects.toThrow()
  await end()
})
