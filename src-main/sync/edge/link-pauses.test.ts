import { expect, test } from 'vitest'
import { linkPauses } from './link-pauses.ts'

/** Seeded: the same numbers each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
const many = (count: number, pause: () => number) => Array.from({ length: count }, pause)

test('a pause is never shorter than that of a stock edge, and never longer than 5 s', () => {
  expect(many(6, linkPauses(() => 0).afterLoss)).toEqual([500, 1_000, 2_000, 4_000, 4_000, 4_000])
  expect(many(6, linkPauses(() => 1).afterLoss)).toEqual(Array(6).fill(5_000))
  expect(linkPauses(() => 0).afterLoss(1_000)).toBe(1_000)
})

test('a refusal is met like a loss at first, then more and more slowly, up to a minute', () => {
  const quickest = many(16, linkPauses(() => 0).afterRefusal)
  expect(quickest).toEqual([
    ...[500, 1_000, 2_000, 4_000, 4_000, 4_000, 4_000, 4_000],
    ...[5_000, 10_000, 20_000, 30_000, 30_000, 30_000, 30_000, 30_000],
  ])
  const slowest = many(16, linkPauses(() => 1).afterRefusal)
  expect(slowest).toEqual([...Array(8).fill(5_000), 10_000, 20_000, 40_000, ...Array(5).fill(60_000)])
})

test('a link that was up has the next trouble begin anew', () => {
  const pauses = linkPauses(() => 0)
  many(20, pauses.afterRefusal)
  pauses.reset()
  expect([pauses.afterRefusal(), pauses.afterLoss()]).toEqual([500, 1_000])
})

test.each([0, 400, 3_000, 10_000, 45_000, 600_000])(
  '500 nodes whose centre was away for %i ms come back within 5 s, and never knock by more than half in any second',
  awayMs => {
    const random = seeded(awayMs + 1)
    const knocks: number[] = []
    for (let node = 0; node < 500; node++) {
      const pauses = linkPauses(random)
      let at = pauses.afterLoss(1_000)
      while (at < awayMs) {
        knocks.push(at)
        at += pauses.afterLoss()
      }
      knocks.push(at)
    }
    expect(Math.max(...knocks)).toBeLessThanOrEqual(awayMs + 5_000)
    expect(busiestSecond(knocks)).toBeLessThan(250)
  },
)

/** The most in any second, wherever it begins. */
function busiestSecond(times: number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  let [most, from] = [0, 0]
  for (const [index, time] of sorted.entries()) {
    while (time - (sorted[from] ?? time) >= 1_000) from += 1
    most = Math.max(most, index - from + 1)
  }
  return most
}
