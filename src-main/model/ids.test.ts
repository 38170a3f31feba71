import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId, tableOf } from './ids.ts'

const NEW_YEAR = Date.parse('2026-01-01T00:00:00Z')

test('an id has PlaceOS’s form (model.md 1.1, vectors)', () => {
  expect(newId('zone', NEW_YEAR, 123_456_789)).toBe('zone-Jf5H4iVGpn')
  expect(newId('sys', NEW_YEAR, 0)).toBe('sys-Jf5H4bakGZ')
})

test('ids of one second differ', () => {
  const ids = new Set(Array.from({ length: 1_000 }, () => newId('mod', NEW_YEAR)))
  expect(ids.size).toBe(1_000)
})

test('the table is what stands before the first hyphen, whatever the postfix holds', () => {
  fc.assert(
    fc.property(fc.constantFrom('trig', 'trigger', 'ldap_strat'), fc.string(), (table, postfix) => {
      expect(tableOf(`${table}-${postfix}`)).toBe(table)
    }),
  )
  expect(tableOf('nothing')).toBe('')
})

test('every id of our own is ten characters of the alphabet, and names its table', () => {
  const times = fc.integer({ min: Date.parse('2016-01-01'), max: Date.parse('2050-01-01') })
  fc.assert(
    fc.property(times, fc.nat(2 ** 30 - 1), (time, random) => {
      const id = newId('driver', time, random)
      expect(id).toMatch(/^driver-[\w~-]{10}$/)
      expect(tableOf(id)).toBe('driver')
    }),
  )
})
