import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { temporaryFolder } from '../store/testing/temporary-folder.ts'
import { type AuditEntry, type AuditNote, openAudit } from './audit.ts'

const MINUTE = 60_000

function opened(folder = temporaryFolder(), clock = fakeClock()) {
  const log = notedLog()
  return { folder, clock, log, audit: openAudit({ folder, clock, log }), path: join(folder, 'journal/audit.jsonl') }
}
const signedIn = (who: string): AuditNote => ({
  ...{ what: 'sign-in', ok: true, who, subject_id: `user-${who}`, address: '192.0.2.1', agent: 'Firefox', detail: '' },
})
const refused = (who: string, detail = 'password: wrong'): AuditNote => ({
  ...{ what: 'sign-in refused', ok: false, who, subject_id: null, address: '192.0.2.1', agent: 'Firefox', detail },
})
const all = { limit: 500, refused: false }
const told = (entries: AuditEntry[]) => entries.map(({ who, times }) => (times === 1 ? who : `${who} × ${times}`))

test('what is noted is on disk at once, and told to whoever listens', () => {
  const { audit, path, clock } = opened()
  const heard: AuditEntry[] = []
  audit.added(entry => void heard.push(entry))
  audit.note(signedIn('ada'))
  const [line = '{}'] = readFileSync(path, 'utf8').split('\n')
  expect(JSON.parse(line)).toEqual({ ...signedIn('ada'), id: expect.any(String), at: clock.now(), times: 1 })
  expect(heard).toEqual([JSON.parse(line)])
})

test('the newest comes first, also after a restart', async () => {
  const { audit, folder, clock } = opened()
  for (const who of ['ada', 'bob', 'cleo']) audit.note(signedIn(who))
  expect(told((await audit.list(all)).entries)).toEqual(['cleo', 'bob', 'ada'])
  audit.close()
  const again = opened(folder, clock).audit
  again.note(signedIn('dan'))
  expect(told((await again.list(all)).entries)).toEqual(['dan', 'cleo', 'bob', 'ada'])
})

test('the same refusal within a minute is counted, and takes two lines', async () => {
  const { audit, clock, path } = opened()
  for (let at = 0; at < 1_000; at++) audit.note(refused('ada'))
  audit.note(refused('ada', 'password: another reason'))
  expect(told((await audit.list(all)).entries)).toEqual(['ada', 'ada × 1000'])
  await clock.advance(MINUTE)
  audit.note(refused('ada'))
  expect(told((await audit.list(all)).entries)).toEqual(['ada', 'ada', 'ada × 1000'])
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(4)
})

test('who came in is told each time', async () => {
  const { audit } = opened()
  for (let at = 0; at < 3; at++) audit.note(signedIn('ada'))
  expect(told((await audit.list(all)).entries)).toEqual(['ada', 'ada', 'ada'])
})

test('counts are kept when the node stops', async () => {
  const { audit, folder, clock } = opened()
  for (let at = 0; at < 7; at++) audit.note(refused('ada'))
  audit.close()
  expect(told((await opened(folder, clock).audit.list(all)).entries)).toEqual(['ada × 7'])
})

test('whoever tries under a thousand names is told a thousand times, and memory stays bounded', async () => {
  const { audit } = opened()
  for (let round = 0; round < 2; round++) for (let at = 0; at < 600; at++) audit.note(refused(`person-${at}`))
  const { entries } = await audit.list({ ...all, limit: 2_000 })
  expect(entries.reduce((sum, { times }) => sum + times, 0)).toBe(1_200)
})

test('a page goes on where the one before ended', async () => {
  const { audit } = opened()
  for (let at = 0; at < 25; at++) audit.note(signedIn(`person-${at}`))
  const seen: string[] = []
  let before: string | undefined
  for (;;) {
    const { entries, more } = await audit.list({ before, limit: 10, refused: false })
    seen.push(...told(entries))
    before = entries.at(-1)?.id
    audit.note(signedIn('somebody new'))
    if (!more) break
  }
  expect(seen).toEqual(Array.from({ length: 25 }, (_, at) => `person-${24 - at}`))
})

test('there is more only where there is', async () => {
  const { audit } = opened()
  for (let at = 0; at < 10; at++) audit.note(signedIn(`person-${at}`))
  const exactly = await audit.list({ limit: 10, refused: false })
  expect([exactly.entries.length, exactly.more]).toEqual([10, false])
  const last = exactly.entries.at(-1)?.id
  expect(await audit.list({ before: last, limit: 10, refused: false })).toEqual({ entries: [], more: false })
})

test('it is searched for words anywhere, in any case, and for refusals', async () => {
  const { audit } = opened()
  audit.note(signedIn('Ada Lovelace'))
  audit.note(refused('ada@example.com', 'password: wrong'))
  audit.note(refused('bob@example.com', 'directory House: does not answer'))
  const found = async (q: string, onlyRefused = false) =>
    told((await audit.list({ limit: 10, q, refused: onlyRefused })).entries)
  expect(await found('ADA')).toEqual(['ada@example.com', 'Ada Lovelace'])
  expect(await found('ada', true)).toEqual(['ada@example.com'])
  expect(await found('house  answer')).toEqual(['bob@example.com'])
  expect(await found('192.0.2.1 firefox')).toHaveLength(3)
  expect(await found('house wrong')).toEqual([])
  expect(await found('  ')).toHaveLength(3)
})

test('half a line, as a power cut leaves it, is passed over, and the next line is whole', async () => {
  const { audit, path, folder, clock } = opened()
  audit.note(signedIn('ada'))
  audit.close()
  appendFileSync(path, '{"id":"half","at":1,"what":"sign-')
  const again = opened(folder, clock).audit
  again.note(signedIn('bob'))
  expect(told((await again.list(all)).entries)).toEqual(['bob', 'ada'])
})

test('it goes on in new files, keeps six, and is read across them', async () => {
  const { audit, folder } = opened()
  const detail = 'x'.repeat(20_000)
  for (let at = 0; at < 700; at++) audit.note({ ...signedIn(`person-${at}`), detail })
  const files = readdirSync(join(folder, 'journal')).sort()
  expect(files).toEqual([
    'audit.1.jsonl',
    'audit.2.jsonl',
    'audit.3.jsonl',
    'audit.4.jsonl',
    'audit.5.jsonl',
    'audit.jsonl',
  ])
  const { entries } = await audit.list({ limit: 500, refused: false })
  expect(told(entries)).toEqual(Array.from({ length: 500 }, (_, at) => `person-${699 - at}`))
  const rest = await audit.list({ before: entries.at(-1)?.id, limit: 500, refused: false })
  expect(told(rest.entries)[0]).toBe('person-199')
  expect(rest.more).toBe(false)
})

test('a count is found where it is in another file than what it counts', async () => {
  const { audit, clock, folder } = opened()
  for (let at = 0; at < 5; at++) audit.note(refused('ada'))
  const detail = 'x'.repeat(20_000)
  for (let at = 0; at < 150; at++) audit.note({ ...signedIn('bob'), detail })
  await clock.advance(MINUTE)
  audit.note(signedIn('cleo'))
  expect(existsSync(join(folder, 'journal/audit.1.jsonl'))).toBe(true)
  const { entries } = await audit.list({ limit: 10, q: 'ada', refused: true })
  expect(told(entries)).toEqual(['ada × 5'])
})

test('a disk that refuses is told in the log, and whoever signs in does not notice', () => {
  const { audit, log } = opened()
  audit.close()
  expect(() => audit.note(signedIn('ada'))).not.toThrow()
  expect(log.lines).toEqual(['error: The audit trail cannot be written: It is closed.'])
})

test('tokens and keys that stand in what somebody sent are hidden', () => {
  const { audit, path } = opened()
  const key = `${'0123456789abcdef'.repeat(2)}.${'s'.repeat(43)}`
  audit.note(refused('ada', `Bearer abcdefghijklmnop was sent, and ${key}`))
  const text = readFileSync(path, 'utf8')
  for (const secret of ['abcdefghijklmnop', key]) expect(text).not.toContain(secret)
})

test('whatever happens in whatever order, each event is told once, newest first, however it is paged', async () => {
  const acts = fc.array(
    fc.record({
      who: fc.constantFrom('ada', 'bob', 'cleo'),
      ok: fc.boolean(),
      pause: fc.constantFrom(0, 0, 1_000, MINUTE, 10 * MINUTE),
      restarts: fc.constantFrom(false, false, false, true),
    }),
    { maxLength: 40 },
  )
  await fc.assert(
    fc.asyncProperty(acts, fc.integer({ min: 1, max: 7 }), async (story, limit) => {
      const clock = fakeClock()
      const folder = temporaryFolder()
      let { audit } = opened(folder, clock)
      for (const { who, ok, pause, restarts } of story) {
        audit.note(ok ? signedIn(who) : refused(who))
        await clock.advance(pause)
        if (restarts) {
          audit.close()
          audit = opened(folder, clock).audit
        }
      }
      const paged: AuditEntry[] = []
      for (;;) {
        const { entries, more } = await audit.list({ before: paged.at(-1)?.id, limit, refused: false })
        paged.push(...entries)
        expect(entries.length === limit || !more).toBe(true)
        if (!more) break
      }
      audit.close()
      expect(paged.reduce((sum, { times }) => sum + times, 0)).toBe(story.length)
      expect(new Set(paged.map(({ id }) => id)).size).toBe(paged.length)
      expect(paged.map(({ at }) => at)).toEqual(paged.map(({ at }) => at).toSorted((a, b) => b - a))
    }),
    { numRuns: 60 },
  )
})
