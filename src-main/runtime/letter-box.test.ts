import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { createLetterBox } from './letter-box.ts'
import type { FromWorker } from './worker-contract.ts'

/** A letter box whose every letter takes a millisecond to read. */
function boxOf() {
  const clock = fakeClock()
  const still = clock.monotonic
  let worked = 0
  clock.monotonic = () => still() + worked
  const seen: number[] = []
  const works: string[] = []
  const told: number[] = []
  const box = createLetterBox({
    clock,
    measure: (by, run) => {
      const result = run()
      works.push(typeof by === 'string' ? by : by())
      return result
    },
    workOf: mod => mod ?? 'nobody',
    receive(news) {
      worked += 1
      if (news.kind === 'result') seen.push(news.call)
    },
    read: count => void told.push(count),
  })
  return { box, clock, seen, works, told }
}

const letters = (from: number, to: number): FromWorker[] =>
  Array.from({ length: to - from }, (_, at) => ({ kind: 'result', call: from + at, result: { ok: true, value: null } }))
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at)

test('a few letters are read at once', () => {
  const { box, seen } = boxOf()
  box.add(letters(0, 3))
  expect(seen).toEqual([0, 1, 2])
})

test('many are read a few milliseconds at a time with pauses between, in order, also those that come meanwhile', async () => {
  const { box, clock, seen } = boxOf()
  box.add(letters(0, 20))
  expect(seen.length).toBeLessThan(10)
  box.add(letters(20, 25))
  expect(seen.length).toBeLessThan(10)
  await clock.advance(100)
  expect(seen).toEqual(upTo(25))
})

test('when the thread has ended all that is left is read at once', () => {
  const { box, clock, seen } = boxOf()
  box.add(letters(0, 50))
  box.empty()
  expect(seen).toEqual(upTo(50))
  expect(clock.waiting).toBe(0)
})

test('the thread is told in large steps how much has been read', async () => {
  const { box, clock, told } = boxOf()
  box.add(letters(0, 249))
  await clock.advance(10_000)
  expect(told).toEqual([])
  box.add(letters(249, 251))
  expect(told).toEqual([251])
})

test('reading is measured under the module that most of it is of', () => {
  const { box, works } = boxOf()
  const of = (mod: string): FromWorker => ({ kind: 'status', mod, changed: {} })
  box.add([of('mod-a'), of('mod-b'), of('mod-b')])
  box.add(letters(0, 1))
  expect(works).toEqual(['mod-b', 'nobody'])
})
