import fc from 'fast-check'
import { expect, test } from 'vitest'
import { entities } from '../../model/index.ts'
import { conditionsOf, holds } from './conditions.ts'

test('conditions have the keys of the contract, and none of them holds at first', () => {
  const right = { mod: 'Display_1', status: 'on', keys: [] }
  const trigger = entities.trigger.schema.parse({
    ...{ id: 'trigger-1', name: 'One', enable_webhook: true },
    conditions: {
      comparisons: [
        { left: true, operator: 'and', right },
        { left: 1, operator: 'equal', right },
      ],
      time_dependents: [{ type: 'at', time: 1 }],
    },
  })
  expect([...conditionsOf(trigger)]).toEqual([
    ['webhook', false],
    ['time_0', false],
    ['comparison_0', false],
    ['comparison_1', false],
  ])
})

test('all must hold, or one where one is enough; where there is none, nothing holds', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), all => {
      const conditions = new Map(all.map((is, at) => [`comparison_${at}`, is]))
      expect(holds(conditions, false)).toBe(!all.includes(false))
      expect(holds(conditions, true)).toBe(all.includes(true))
    }),
  )
  expect([holds(new Map(), false), holds(new Map(), true)]).toEqual([false, false])
})
