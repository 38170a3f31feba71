import { expect, test } from 'vitest'
import { pageSize } from './page-size.ts'

const [quick, slow] = [5, 40]
const [small, large] = [10_000, 2_000_000]

test('it begins small and doubles while whole pages are laid in good time, up to 500', () => {
  const size = pageSize()
  const sizes = Array.from({ length: 4 }, () => {
    const { rows } = size
    size.laid({ rows, bytes: small, heldMs: quick })
    return rows
  })
  expect(sizes).toEqual([100, 200, 400, 500])
})

test('a page that was not full is no reason for larger ones', () => {
  const size = pageSize()
  size.laid({ rows: 1, bytes: small, heldMs: quick })
  expect(size.rows).toBe(100)
})

test('what holds the loop, is large or does not get through comes in half as many, and never in fewer than ten', () => {
  const size = pageSize()
  size.laid({ rows: 100, bytes: small, heldMs: slow })
  expect(size.rows).toBe(50)
  size.laid({ rows: 50, bytes: large, heldMs: quick })
  expect(size.rows).toBe(25)
  for (let times = 0; times < 5; times++) size.failed()
  expect(size.rows).toBe(10)
})

test('what is in between stays as it is', () => {
  const size = pageSize()
  size.laid({ rows: 100, bytes: small, heldMs: 20 })
  expect(size.rows).toBe(100)
})
