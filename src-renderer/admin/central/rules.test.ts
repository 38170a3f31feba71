import type { CentralCheck, CentralView, OverrideView } from '@contract/central-views.ts'
import { expect, test } from 'vitest'
import { moment } from './moment.ts'
import {
  byRecord,
  bytesWords,
  choicesFor,
  fieldOf,
  linesOf,
  linkWords,
  mirrorWords,
  nextStep,
  readiness,
  type Steps,
  valueText,
  waitingWords,
  whyNone,
} from './rules.ts'

const now = new Date(2026, 10, 25, 15, 30).getTime()
const at = (hour: number, minute: number) => new Date(2026, 10, 25, hour, minute).getTime()

const link = (given: Partial<CentralView>) =>
  linkWords(
    {
      ...{ phase: 'up', since: at(14, 2), reason: '', next_try_at: null, last_up_at: at(14, 2), centre: '' },
      ...given,
    } as CentralView,
    now,
  )

const override = (given: Partial<OverrideView>): OverrideView => ({
  ...{ key: 'k', entity: 'module', noun: 'module', id: 'mod-1', label: 'Display', field: 'ip', kind: 'changed' },
  ...{ mine: '10.0.0.2', base: '10.0.0.1', secret: false, by: 'Ada', at: 1, reason: '', theirs: null },
  cannot_promote: '',
  ...given,
})

test('a link that is up says since when, one that is away why, and when it is tried again', () => {
  expect(link({})).toEqual({ tone: 'good', title: 'Connected since 14:02', detail: '' })
  expect(
    link({ phase: 'down', last_up_at: at(15, 0), reason: 'It does not answer.', next_try_at: now + 12_000 }),
  ).toMatchObject({ title: 'Offline since 15:00', detail: 'It does not answer. It is tried again in 12 s.' })
  expect(link({ phase: 'down', last_up_at: null })).toMatchObject({ title: 'The central server was not reached yet' })
  expect(link({ phase: 'refused', centre: 'Campus' })).toMatchObject({ title: 'Campus does not let this node in' })
})

test('a moment of today is a time, of another day a date', () => {
  expect(moment(at(9, 5), now)).toBe('09:05')
  expect(moment(now - 3 * 86_400_000, now)).toContain('15:30')
  expect(moment(now - 400 * 86_400_000, now)).toContain('2025')
})

test('what waits is counted in words', () => {
  const waiting = { statuses: 0, events: 0, settings: 0, bytes: 0, dropped: 0, oldest_at: null }
  expect(waitingWords(waiting)).toBe('')
  expect(waitingWords({ ...waiting, statuses: 1 })).toBe('1 value')
  expect(waitingWords({ ...waiting, statuses: 3, events: 12, settings: 1 })).toBe('3 values, 12 events and 1 setting')
  expect([bytesWords(12), bytesWords(2_400), bytesWords(3_250_000)]).toEqual(['12 bytes', '2 kB', '3.3 MB'])
})

test('a mirror in trouble says what the trouble is', () => {
  const mirror = { kind: 'rest', state: 'trouble', reason: 'The key ended.', records: 4 } as CentralView['mirror']
  expect(mirrorWords({ phase: 'up', mirror })).toEqual({ tone: 'bad', words: 'The key ended.' })
  const idle = { ...mirror, state: 'idle' } as const
  expect(mirrorWords({ phase: 'up', mirror: idle }).words).toContain('4 records, by')
  expect(mirrorWords({ phase: 'down', mirror: idle })).toMatchObject({ tone: 'plain' })
})

test('differences stand with their record, and what is to be decided comes first', () => {
  const theirs = { value: '10.0.0.3', by: 'Bo', at: 2 }
  const list = byRecord([
    override({ key: 'a', at: 9 }),
    override({ key: 'b', id: 'mod-2', field: 'port' }),
    override({ key: 'c', id: 'mod-2', theirs }),
  ])
  expect(list.map(({ id, differences }) => [id, differences.map(({ key }) => key)])).toEqual([
    ['mod-2', ['c', 'b']],
    ['mod-1', ['a']],
  ])
})

test('of settings the key is named, of other records the field in words', () => {
  expect(fieldOf({ entity: 'settings', field: 'settings_string.warm_up_ms' })).toBe('warm_up_ms')
  expect(fieldOf({ entity: 'control_system', field: 'support_url' })).toBe('Support address')
  expect(fieldOf({ entity: 'of a newer node', field: 'what' })).toBe('what')
})

test('values are written as a person would', () => {
  expect([null, '', true, ['a', 'b'], [], 3, { a: 1 }].map(valueText)).toEqual([
    ...['—', '—', 'Yes', 'a\nb', '—', '3', '{\n  "a": 1\n}'],
  ])
})

test('of two texts the lines are marked that only one of them has, each as often as it stands there', () => {
  expect(linesOf('a\nb\nb', 'b\nc')).toEqual([
    { text: 'a', isOwn: true },
    { text: 'b', isOwn: false },
    { text: 'b', isOwn: true },
  ])
})

const good = (step: CentralCheck['step']): CentralCheck => ({ step, ok: true, warn: false, title: '', detail: '' })
const all: Steps = {
  ...{ address: good('address'), certificate: good('certificate'), secret: good('secret'), clock: good('clock') },
}

test('one thing is tried after the other, and nothing after what is not good', () => {
  expect(nextStep({})).toBe('address')
  expect(nextStep({ address: good('address') })).toBe('certificate')
  expect(nextStep({ address: { ...good('address'), ok: false } })).toBeUndefined()
  expect(nextStep(all)).toBeUndefined()
})

test('it may be connected when all is good; with a warning, or a wrong clock, by who has been told', () => {
  expect(readiness({})).toBe('no')
  expect(readiness(all)).toBe('yes')
  expect(readiness({ ...all, address: { ...good('address'), warn: true } })).toBe('warned')
  expect(readiness({ ...all, clock: { ...good('clock'), ok: false } })).toBe('warned')
  expect(readiness({ ...all, secret: { ...good('secret'), ok: false } })).toBe('no')
})

test('a choice says what comes of it', () => {
  const theirs = { value: 1, by: '', at: 0 }
  expect(choicesFor({ kind: 'changed', theirs: null })).toMatchObject({ promote: 'Promote', drop: 'Drop' })
  expect(choicesFor({ kind: 'changed', theirs })).toMatchObject({ drop: 'Take the server’s' })
  expect(choicesFor({ kind: 'removed_here', theirs: null }).drop).toBe('Bring it back')
  expect(choicesFor({ kind: 'removed_there', theirs: null }).drop).toBe('Remove it here too')
})

test('why nothing can be promoted is said once where it is the same for all', () => {
  const away = { cannot_promote: 'Away.' }
  expect(whyNone([away, away])).toBe('Away.')
  expect([whyNone([away]), whyNone([away, { cannot_promote: '' }]), whyNone([])]).toEqual(['', '', ''])
})
