import type { DeviceLine } from '@contract/discovery-views.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isFound } from '../rules.ts'
import { fitting, line, usedBy } from '../testing/lines.ts'
import { isInOrder, keepPlaces, type Rows } from './rows.ts'

const all = (...devices: DeviceLine[]) => new Map(devices.map(device => [device.id, device]))
const isNew = isFound('new', undefined)
const [a, b, c] = ['a', 'b', 'c'].map(id => line(id, { best: fitting(90) })) as [DeviceLine, DeviceLine, DeviceLine]
const told = ({ rows }: Rows) => rows.map(({ device, state }) => `${device.id} ${state}`)

test('who comes later stands at the end until something else is asked', () => {
  const first = keepPlaces(undefined, 'new', all(b, c), isNew)
  const later = keepPlaces(first, 'new', all(b, c, a), isNew)
  expect(told(later)).toEqual(['b here', 'c here', 'a here'])
  expect(isInOrder(later.rows)).toBe(false)
  const again = keepPlaces(later, 'new 1', all(b, c, a), isNew)
  expect(told(again)).toEqual(['a here', 'b here', 'c here'])
  expect(isInOrder(again.rows)).toBe(true)
})

test('who was adopted meanwhile, or found to be another, keeps the place and is marked', () => {
  const first = keepPlaces(undefined, 'new', all(a, b, c), isNew)
  const used = { ...a, modules: [usedBy('Display_1')] }
  expect(told(keepPlaces(first, 'new', all(used, c), isNew))).toEqual(['a left', 'b gone', 'c here'])
})

test('a list in which nothing changed is the same list, and a row in which nothing changed the same row', () => {
  const first = keepPlaces(undefined, 'new', all(a, b), isNew)
  expect(keepPlaces(first, 'new', all(b, a), isNew)).toBe(first)
  const next = keepPlaces(first, 'new', all(a, { ...b, name: 'other' }), isNew)
  expect(next.rows[0]).toBe(first.rows[0])
  expect(next.rows[1]).not.toBe(first.rows[1])
})

test('whatever comes and goes, nobody moves up or down, and all that is looked for is there once', () => {
  const some = fc.array(fc.subarray(['a', 'b', 'c', 'd', 'e', 'f', 'g']), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(some, steps => {
      let rows: Rows | undefined
      for (const ids of steps) {
        const before = rows?.rows.map(({ device }) => device.id) ?? []
        rows = keepPlaces(rows, 'new', all(...ids.map(id => line(id, { best: fitting(90) }))), isNew)
        const after = rows.rows.map(({ device }) => device.id)
        expect(after.slice(0, before.length)).toEqual(before)
        expect(
          rows.rows
            .filter(({ state }) => state === 'here')
            .map(({ device }) => device.id)
            .sort(),
        ).toEqual(ids)
        expect(new Set(after).size).toBe(after.length)
      }
    }),
    { numRuns: 60 },
  )
})

test('a list that is open for weeks does not fill up with what was there once', () => {
  let rows = keepPlaces(undefined, 'new', all(a), isNew)
  for (let turn = 0; turn < 200; turn += 1)
    rows = keepPlaces(rows, 'new', all(a, line(`x${turn}`, { best: fitting(90) })), isNew)
  expect(rows.rows.length).toBeLessThan(60)
})
