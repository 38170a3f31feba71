import type { ThreadView } from '@contract/shelf-views.ts'
import { expect, test } from 'vitest'
import { busyWords, endWords, fullness, inOrder, loopWords, memoryWords, restartWords, threadWords } from './rules.ts'

const thread = (more: Partial<ThreadView> = {}): ThreadView => ({
  file_name: 'acme/display',
  name: 'Acme panel',
  up: true,
  modules: [{ id: 'mod-1', label: 'Display_1', system_id: 'sys-1' }],
  launches: 1,
  launched_at: 0,
  last_end: null,
  next_launch_at: null,
  heap_used_mb: 12.4,
  heap_limit_mb: 128,
  busy: 0.004,
  answers_in_ms: 1,
  ...more,
})

test('a thread says how it is, and when it begins again', () => {
  expect(threadWords(thread(), 60_000)).toEqual({ tone: 'good', words: 'Up 1 min' })
  expect(threadWords(thread({ launched_at: null }), 0)).toEqual({ tone: 'good', words: 'Up' })
  expect(threadWords(thread({ up: false, next_launch_at: 4_000 }), 1_000)).toEqual({
    tone: 'bad',
    words: 'Down, begins again in 3 s',
  })
  expect(threadWords(thread({ up: false }), 0).words).toBe('Begins…')
  expect(threadWords(thread({ up: false, modules: [] }), 0).words).toBe('Not needed')
})

test('the last end names the culprit once', () => {
  const end = { at: 0, module_id: 'mod-1', label: 'Display_1' }
  expect(endWords(thread({ last_end: { ...end, reason: 'used too much memory.' } }))).toBe(
    'Display_1: used too much memory',
  )
  expect(endWords(thread({ last_end: { ...end, reason: 'Display_1 did not answer' } }))).toBe(
    'Display_1 did not answer',
  )
  expect(endWords(thread({ last_end: { ...end, label: null, reason: 'it was asked for' } }))).toBe('it was asked for')
  expect(endWords(thread())).toBeUndefined()
})

test('figures that are not known are left out, and small ones are not called none', () => {
  expect(memoryWords(thread())).toBe('12 of 128 MB')
  expect(memoryWords(thread({ heap_limit_mb: 0 }))).toBe('12 MB')
  expect(memoryWords(thread({ heap_used_mb: null }))).toBeUndefined()
  expect(fullness(thread({ heap_used_mb: 200 }))).toBe(1)
  expect(busyWords(thread())).toBe('below 1 %')
  expect(busyWords(thread({ busy: 0 }))).toBe('0 %')
  expect(busyWords(thread({ busy: null }))).toBeUndefined()
})

test('what is in trouble comes first, then what is busiest', () => {
  const threads = [
    thread({ name: 'b' }),
    thread({ name: 'a' }),
    thread({ name: 'c', busy: 0.9 }),
    thread({ name: 'd', up: false }),
  ]
  expect(inOrder(threads).map(({ name }) => name)).toEqual(['d', 'c', 'a', 'b'])
})

test('the main loop says whether anything has held it up', () => {
  const figures = { p50_ms: 1, p99_ms: 4, max_ms: 12 }
  expect(loopWords({ ...figures, blocks: [] })).toEqual({ tone: 'good', words: 'Nothing has held it up' })
  expect(loopWords({ ...figures, blocks: [{ at: 0, took_ms: 80, by: 'a save' }] }).words).toBe(
    'Held up once, 80 ms at most',
  )
})

test('who is started anew is said before it happens', () => {
  const modules = Array.from({ length: 8 }, (_, at) => ({ id: `mod-${at}`, label: `Display_${at}`, system_id: null }))
  expect(restartWords(thread())).toBe('Display_1 is started anew.')
  expect(restartWords(thread({ modules }))).toBe(
    '8 modules are started anew: Display_0, Display_1, Display_2, Display_3, Display_4, Display_5 and more.',
  )
  expect(restartWords(thread({ modules: [] }))).toBe('No module runs on Acme panel just now.')
})
