import type { WireItemView } from '@contract/workbench-views.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldTraffic, itemsOf, TRAFFIC_BYTES, TRAFFIC_ITEMS, type Traffic } from './traffic.ts'

const piece = (at: number, data = 'T0s=', direction: WireItemView['direction'] = 'in') => ({ at, direction, data })
const fold = (pieces: WireItemView[], known?: Traffic) =>
  pieces.reduce((before: Traffic | undefined, one, index) => foldTraffic(before, one, index === 0), known)

test('traffic comes in order, numbered, with its bytes', () => {
  const known = fold([piece(1, 'AQ=='), piece(2, '/w0K', 'out')])
  expect(known && itemsOf(known)).toEqual([
    { number: 1, at: 1, direction: 'in', bytes: Uint8Array.of(1) },
    { number: 2, at: 2, direction: 'out', bytes: Uint8Array.of(0xff, 13, 10) },
  ])
})

test('only the newest pieces are kept, and what was held still does not change', () => {
  let known = fold([piece(0)])
  let held: Traffic | undefined
  let seen = 0
  for (let at = 1; at < 3 * TRAFFIC_ITEMS; at++) {
    known = foldTraffic(known, piece(at), false)
    if (at === TRAFFIC_ITEMS + 7) {
      held = known
      seen = itemsOf(known)[0]?.number ?? 0
    }
  }
  expect(known && itemsOf(known).length).toBe(TRAFFIC_ITEMS)
  expect(known && itemsOf(known).at(-1)?.number).toBe(3 * TRAFFIC_ITEMS)
  expect(held && itemsOf(held)[0]?.number).toBe(seen)
  expect(held && itemsOf(held).length).toBe(TRAFFIC_ITEMS)
  expect(known?.all.length).toBeLessThanOrEqual(2 * TRAFFIC_ITEMS + 1)
})

const large = Object.fromEntries([0, 3, 600_000, 900_000, TRAFFIC_BYTES].map(size => [size, btoa('x'.repeat(size))]))

test('large pieces do not grow memory without bound, and the newest is always there', () => {
  const sizes = fc.constantFrom(...Object.keys(large).map(Number))
  fc.assert(
    fc.property(fc.array(sizes, { minLength: 1, maxLength: 6 }), sizes => {
      const known = fold(sizes.map((size, at) => piece(at, large[size])))
      const items = known ? itemsOf(known) : []
      const sum = items.reduce((bytes, one) => bytes + one.bytes.length, 0)
      expect(sum).toBe(known?.bytes)
      expect(items.at(-1)?.bytes.length).toBe(sizes.at(-1))
      expect(items.length === 1 || sum <= TRAFFIC_BYTES).toBe(true)
    }),
    { numRuns: 20 },
  )
})

test('a watch made anew says that something was missed', () => {
  const known = fold([piece(9)], fold([piece(1)]))
  const items = known ? itemsOf(known) : []
  expect(items.map(({ direction }) => direction)).toEqual(['in', 'note', 'in'])
  expect(items.map(({ number }) => number)).toEqual([1, 2, 3])
})

test('what is not base64 is an empty piece, not the end of the view', () => {
  const known = fold([piece(1, '%%%')])
  expect(known && itemsOf(known)[0]?.bytes.length).toBe(0)
})
