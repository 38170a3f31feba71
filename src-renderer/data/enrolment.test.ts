import { fakeClock } from '@base/fake-clock.ts'
import { expect, test } from 'vitest'
import { type Answer, unreachable } from './answer.ts'
import { createEnrolment } from './enrolment.ts'

type Said = Answer<'waiting' | 'approved' | 'ended'>
const waiting: Said = { ok: true, value: 'waiting' }

/** A node whose answers a test holds in its hands. */
function enrolling() {
  const clock = fakeClock()
  const node = { asked: 0, polled: [] as string[], says: waiting, gives: undefined as Answer<never> | undefined }
  let approved = 0
  const enrolment = createEnrolment({
    clock,
    ask: async () => {
      node.asked += 1
      return node.gives ?? { ok: true, value: { code: `CODE-${node.asked}`, poll: `secret-${node.asked}` } }
    },
    poll: async secret => {
      node.polled.push(secret)
      return node.says
    },
    onApproved: () => {
      approved += 1
    },
  })
  const stop = new AbortController()
  const run = enrolment.run(stop.signal)
  return { clock, node, enrolment, approved: () => approved, stop, run }
}

test('the code stays until somebody lets the device in, and then it goes on', async () => {
  const { clock, node, enrolment, approved, run } = enrolling()
  await clock.advance(60_000)
  expect(enrolment.current()).toEqual({ code: 'CODE-1', trouble: undefined })
  expect(node.asked).toBe(1)
  node.says = { ok: true, value: 'approved' }
  await clock.advance(2_000)
  await run
  expect(approved()).toBe(1)
  expect(clock.waiting).toBe(0)
})

test('a code that ended is renewed by itself', async () => {
  const { clock, node, enrolment } = enrolling()
  node.says = { ok: true, value: 'ended' }
  await clock.advance(2_000)
  node.says = waiting
  await clock.advance(10_000)
  expect(enrolment.current().code).toBe('CODE-2')
  expect(node.polled.at(-1)).toBe('secret-2')
})

test('a node that is away keeps the code on the screen, and is heard again', async () => {
  const { clock, node, enrolment } = enrolling()
  await clock.advance(0)
  node.says = unreachable
  await clock.advance(600_000)
  expect(enrolment.current()).toEqual({ code: 'CODE-1', trouble: unreachable.message })
  node.says = waiting
  await clock.advance(2_000)
  expect(enrolment.current()).toEqual({ code: 'CODE-1', trouble: undefined })
  expect(node.asked).toBe(1)
})

test('a node that was restarted and knows the code no longer is asked for another', async () => {
  const { clock, node, enrolment } = enrolling()
  await clock.advance(0)
  node.says = { ok: false, status: 401, message: 'Not known.' }
  await clock.advance(2_000)
  node.says = waiting
  await clock.advance(2_000)
  expect(enrolment.current().code).toBe('CODE-2')
})

test('a node that gives no code is asked again, no sooner than it wants', async () => {
  const { clock, node, enrolment } = enrolling()
  await clock.advance(0)
  node.gives = { ok: false, status: 429, message: 'Too many devices ask. Wait a moment.', retryAfterMs: 30_000 }
  node.says = { ok: true, value: 'ended' }
  await clock.advance(2_000)
  expect(enrolment.current()).toEqual({ code: undefined, trouble: 'Too many devices ask. Wait a moment.' })
  await clock.advance(29_000)
  expect(node.asked).toBe(2)
  node.gives = undefined
  node.says = waiting
  await clock.advance(1_000)
  expect(enrolment.current()).toEqual({ code: 'CODE-3', trouble: undefined })
})

test('it stops with the screen that shows it', async () => {
  const { clock, stop, run, approved } = enrolling()
  await clock.advance(0)
  stop.abort()
  await run
  expect(approved()).toBe(0)
  expect(clock.waiting).toBe(0)
})
