import { expect, test } from 'vitest'
import { fakeClock, settle } from '../../base/fake-clock.ts'
import { Failed } from '../../base/result.ts'
import { createAnswering } from './answering.ts'
import type { EdgeAnswer } from './messages.ts'

const stop = { type: 'stop', module_id: 'mod-1' } as const
const MB = 1024 * 1024

function answering(answers: () => Promise<EdgeAnswer | undefined>, send = (_id: number, _answer: EdgeAnswer) => {}) {
  const clock = fakeClock()
  const sent: number[] = []
  const troubles: string[] = []
  const life = new AbortController()
  const made = createAnswering({
    ...{ clock, answers, signal: life.signal },
    send(id, answer) {
      send(id, answer)
      sent.push(id)
    },
    trouble: kind => void troubles.push(kind),
  })
  return { ...made, clock, sent, troubles, life }
}

test('what is more than can be in hand at once is left unanswered, until something of it is done', async () => {
  const door = Promise.withResolvers<EdgeAnswer>()
  const { take, sent, troubles } = answering(() => door.promise)
  for (const id of [0, 1, 2]) take(id, stop, 40 * MB)
  expect(troubles).toEqual(['many'])
  door.resolve({ type: 'success', success: true })
  await settle()
  take(3, stop, 40 * MB)
  await settle()
  expect(sent).toEqual([0, 1, 3])
})

test('what never ends is counted no longer than an answer to it would do', async () => {
  const { take, clock, troubles } = answering(() => new Promise(() => undefined))
  for (const id of [0, 1]) take(id, stop, 40 * MB)
  await clock.advance(25_000)
  take(2, stop, 40 * MB)
  expect(troubles).toEqual(['late', 'late'])
})

test('no answer is none, and a link that is cut is waited for by nobody', async () => {
  const { take, clock, sent, life, troubles } = answering(async () => undefined)
  take(0, stop, 10)
  await settle()
  expect([sent, clock.waiting]).toEqual([[], 0])
  const door = Promise.withResolvers<EdgeAnswer>()
  const other = answering(() => door.promise)
  other.take(0, stop, 10)
  other.life.abort()
  expect(other.clock.waiting).toBe(0)
  door.reject(new Error('Cut off.'))
  await settle()
  expect([other.sent, other.troubles, troubles]).toEqual([[], [], []])
  life.abort()
})

test('time that the machine slept through counts', async () => {
  const door = Promise.withResolvers<EdgeAnswer>()
  const { take, clock, sent } = answering(() => door.promise)
  const now = clock.now
  take(0, stop, 10)
  clock.now = () => now() + 25_000
  door.resolve({ type: 'success', success: true })
  await settle()
  expect(sent).toEqual([])
})

test('a link that is closing takes no answer any more, be it a good one or not, and nothing else comes of that', async () => {
  const closing = () => {
    throw new Failed('offline', 'There is no link at the moment.')
  }
  const good = answering(async () => ({ type: 'success', success: true }), closing)
  const bad = answering(() => Promise.reject(new Error('It does not stop.')), closing)
  for (const { take } of [good, bad]) take(0, stop, 10)
  await settle()
  expect([good.sent, good.troubles, bad.sent, bad.troubles]).toEqual([[], [], [], ['failed']])
  for (const { clock } of [good, bad]) expect(clock.waiting).toBe(0)
})

test('an answer that cannot be sent on a link that is there is told to the person on call', async () => {
  const { take, troubles } = answering(
    async () => ({ type: 'success', success: true }),
    () => {
      throw new TypeError('It is no JSON.')
    },
  )
  take(0, stop, 10)
  await settle()
  expect(troubles).toEqual(['unsent'])
})
