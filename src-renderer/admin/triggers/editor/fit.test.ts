import type { ModuleView } from '@contract/views.ts'
import { expect, test } from 'vitest'
import type { ComparisonDraft, SideDraft } from './draft.ts'
import { fitted, misfit } from './fit.ts'

const status = { power: true, level: 40, input: 'hdmi', list: [1], gone: null }
const modules = [
  {
    mod: 'Display',
    index: 1,
    status: Object.fromEntries(Object.entries(status).map(([k, value]) => [k, { value, at: 0 }])),
  },
] as unknown as ModuleView[]
const of = (name: string): SideDraft => ({ is: 'status', mod: 'Display_1', status: name, keys: [] })
const flag: SideDraft = { is: 'flag', text: 'true' }
const comparison = (left: string, operator: ComparisonDraft['operator'], right: SideDraft) => ({
  ...{ left: of(left), operator, right },
})

test('what a status is compared with becomes of its kind, beginning with what it is now', () => {
  const begun = comparison('', 'equal', flag)
  expect(fitted(begun, of('level'), modules).right).toEqual({ is: 'number', text: '40' })
  expect(fitted(begun, of('input'), modules).right).toEqual({ is: 'text', text: 'hdmi' })
  expect(fitted(begun, of('power'), modules).right).toBeUndefined()
})

test('what nobody reported, and another status, leave the other side as it is', () => {
  expect(fitted(comparison('', 'equal', flag), of('volume'), modules).right).toBeUndefined()
  expect(fitted(comparison('', 'equal', of('power')), of('level'), modules).right).toBeUndefined()
})

test('what can never hold is said: kinds that are never equal, and an order of what has none', () => {
  expect(misfit(comparison('level', 'equal', { is: 'text', text: '40' }), modules)).toBe(
    'A number is never equal to a text.',
  )
  expect(misfit(comparison('input', 'less_than', { is: 'number', text: '4' }), modules)).toMatch(
    /^Display_1\.input is a text now/,
  )
  expect(misfit(comparison('list', 'equal', flag), modules)).toMatch(/^Neither number nor text/)
})

test('what can hold, or is not known, is left alone', () => {
  expect(misfit(comparison('level', 'equal', { is: 'number', text: '4' }), modules)).toBeUndefined()
  expect(misfit(comparison('level', 'not_equal', flag), modules)).toBeUndefined()
  expect(misfit(comparison('gone', 'equal', flag), modules)).toBeUndefined()
  expect(misfit(comparison('volume', 'greater_than', flag), modules)).toBeUndefined()
})
