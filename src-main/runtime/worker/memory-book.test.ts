import { expect, test } from 'vitest'
import { createMemoryBook } from './memory-book.ts'

const MB = 1024 * 1024

/** Modules by number, and how much the code of each leaves behind each time. */
function run(leaves: Record<number, number>, turns: number) {
  const noted: number[] = []
  let held = 0
  const book = createMemoryBook(
    number => void noted.push(number),
    () => held,
  )
  for (let turn = 0; turn < turns; turn++) {
    for (const [number, bytes] of Object.entries(leaves)) {
      book.during(Number(number), () => {
        held += bytes
      })
    }
  }
  return noted
}

test('the module whose code leaves most behind is noted, whoever else runs beside it', () => {
  expect(run({ 1: 0, 2: MB, 3: 10_000 }, 100).at(-1)).toBe(2)
  expect(run({ 4: 2 * MB, 5: MB / 2, 6: 100 }, 100).at(-1)).toBe(4)
})

test('what any code leaves behind is not held against it', () => {
  expect(run({ 1: 1_000, 2: 2_000 }, 1_000)).toEqual([])
  // Nor is what is collected meanwhile.
  expect(run({ 1: -5 * MB, 2: 0 }, 1_000)).toEqual([])
})

test('what the code gives is given, and what it throws is thrown', () => {
  const book = createMemoryBook(() => undefined)
  for (let turn = 0; turn < 40; turn++) {
    expect(book.during(1, () => turn)).toBe(turn)
    expect(() =>
      book.during(1, () => {
        throw new Error('broken')
      }),
    ).toThrow('broken')
  }
})
