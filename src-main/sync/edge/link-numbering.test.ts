import fc from 'fast-check'
import { expect, test } from 'vitest'
import { watchNumbering } from './link-numbering.ts'

const alarms = (ids: number[]) => {
  const isAnew = watchNumbering()
  return ids.filter(id => isAnew(id))
}
const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index)

test('numbers that climb are no news, wherever they begin', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(500), (from, count) => {
      expect(alarms(upTo(count, from))).toEqual([])
    }),
  )
})

test('neighbours that swap are no news', () => {
  expect(alarms([1, 0, 2, 4, 3, 5, 9, 6, 7, 8, 10])).toEqual([])
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(7)), late => {
      // Each is sent up to seven places later than its turn.
      const order = upTo(200).map(id => ({ id, at: id + (late.next().value ?? 0) + 0.5 }))
      expect(alarms(order.sort((a, b) => a.at - b.at).map(({ id }) => id))).toEqual([])
    }),
  )
})

test('numbers that begin anew are noticed once, at the latest when they come to where they were', () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 1_000 }), (from, count) => {
      const noticed = alarms([...upTo(count, from), ...upTo(from + count)])
      expect(noticed).toHaveLength(1)
      expect(noticed[0]).toBeLessThanOrEqual(from > 16 ? 0 : from)
    }),
  )
})

test('each time they begin anew is noticed', () => {
  expect(alarms([...upTo(3), ...upTo(100), ...upTo(2), ...upTo(5)])).toEqual([0, 0, 0])
})
