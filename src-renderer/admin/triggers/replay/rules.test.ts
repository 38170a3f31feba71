import { expect, test } from 'vitest'
import { countWords, spanOf } from './rules.ts'

const now = Date.parse('2026-03-02T12:00')

test('what is not past yet cannot be replayed', () => {
  expect(spanOf('2026-03-01T12:00', '2026-03-05T12:00', now)).toEqual({
    ...{ ok: true, from: Date.parse('2026-03-01T12:00'), to: now },
  })
  expect(spanOf('2026-03-03T12:00', '2026-03-05T12:00', now).ok).toBe(false)
})

test('a stretch that ends before it begins, or has no end, is refused', () => {
  expect(spanOf('2026-03-01T12:00', '2026-03-01T11:00', now).ok).toBe(false)
  expect(spanOf('2026-03-01T12:00', '', now)).toEqual({ ok: false, problem: 'Give both a day and a time.' })
})

test('it is said when not all are listed', () => {
  expect(countWords(1, 1, 'near miss')).toBe('1 near miss')
  expect(countWords(3, 3, 'firing')).toBe('3 firings')
  expect(countWords(900, 200, 'firing')).toBe('900 firings, the first 200 of them')
})
