import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answerOf, reading, textOf } from './answer.ts'

test('what went well is handed on as it is', () => {
  expect(answerOf(202, undefined)).toEqual({ ok: true, value: undefined })
  expect(answerOf(200, { code: 'ABCD-EFGH' })).toEqual({ ok: true, value: { code: 'ABCD-EFGH' } })
})

test('a refusal brings the words of the node, and how long to wait', () => {
  expect(answerOf(429, { error: 'Too many attempts.', retry_after_ms: 4_000 })).toEqual({
    ok: false,
    status: 429,
    message: 'Too many attempts.',
    retryAfterMs: 4_000,
  })
  expect(answerOf(401, { error: 'No.', hint: 'Look at Caps Lock.' })).toMatchObject({ hint: 'Look at Caps Lock.' })
})

test('a refusal always has words, whatever the body was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 300, max: 599 }), fc.anything(), (status, body) => {
      const answer = answerOf(status, body)
      expect(answer.ok).toBe(false)
      if (answer.ok) return
      expect(answer.message.trim()).not.toBe('')
      if (answer.retryAfterMs !== undefined) expect(answer.retryAfterMs).toBeGreaterThan(0)
    }),
  )
})

test('an answer that cannot be read is told, not taken', () => {
  expect(reading(answerOf(200, { name: 'Alcove' }), body => textOf((body as { name: unknown }).name))).toEqual({
    ok: true,
    value: 'Alcove',
  })
  expect(reading(answerOf(200, {}), () => undefined)).toMatchObject({ ok: false, status: 502 })
  expect(reading(answerOf(401, { error: 'No.' }), () => 'never')).toMatchObject({ ok: false, message: 'No.' })
})
