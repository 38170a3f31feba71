import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { createTurns, type Lane } from './turns.ts'

/** Lanes whose every piece takes so long. */
function busy(msOfPiece: number) {
  const clock = fakeClock()
  let spent = 0
  const turns = createTurns({ ...clock, monotonic: () => clock.monotonic() + spent })
  const done: string[] = []
  const lane = (name: string, pieces: number): Lane & { left: number } => ({
    left: pieces,
    step() {
      if (this.left === 0) return false
      this.left -= 1
      spent += msOfPiece
      done.push(name)
      return this.left > 0
    },
  })
  return { clock, turns, lane, done }
}

test('a single piece is done at once', () => {
  const { turns, lane, done, clock } = busy(1)
  turns.ready(lane('a', 1))
  expect(done).toEqual(['a'])
  expect(clock.waiting).toBe(0)
})

test('much work is done in slices of 8 ms, and everything else has its turn in between', () => {
  const timers: (() => void)[] = []
  let now = 0
  const turns = createTurns({
    now: () => 0,
    monotonic: () => now,
    timer(_ms, callback) {
      timers.push(callback)
      return () => undefined
    },
  })
  let left = 1_000
  const lane = {
    step() {
      now += 0.5
      left -= 1
      return left > 0
    },
  }
  turns.ready(lane)
  while (left > 0) {
    const before = now
    timers.shift()?.()
    expect(now - before).toBeLessThanOrEqual(8)
    expect(timers.length).toBeLessThanOrEqual(1)
  }
})

test('those who wait have their turn one after the other: a flood keeps nobody waiting', async () => {
  const { turns, lane, done, clock } = busy(1)
  turns.ready(lane('flood', 1_000))
  turns.ready(lane('b', 2))
  turns.ready(lane('c', 1))
  await clock.advance(0)
  expect(done.slice(0, 7)).toEqual(['flood', 'flood', 'b', 'c', 'flood', 'b', 'flood'])
})

test('who leaves is not asked again', async () => {
  const { turns, lane, done, clock } = busy(1)
  const flood = lane('flood', 1_000)
  turns.ready(flood)
  turns.leave(flood)
  await clock.advance(10)
  expect(done).toEqual(['flood'])
})

test('what can be done now is, until that has been much; then it must wait its turn', async () => {
  const { turns, lane, done, clock } = busy(3)
  const one = lane('now', 10)
  const now = () => turns.now(() => void one.step())
  expect([now(), now(), now(), now()]).toEqual([true, true, true, false])
  turns.ready(lane('waits', 1))
  expect(done).toEqual(['now', 'now', 'now'])
  await clock.advance(0)
  expect(done.at(-1)).toBe('waits')
})
