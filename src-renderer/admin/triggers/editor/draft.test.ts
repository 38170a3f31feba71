import { type Trigger, trigger } from '@model/trigger.ts'
import { expect, test } from 'vitest'
import { type Draft, draftOf, isSame, nextKey } from './draft.ts'
import { addressesIn, readDraft, refusedWhere } from './read.ts'

const stored = trigger.schema.parse({
  id: 'trigger-1',
  name: 'Lights out',
  debounce_period: 1_500,
  conditions: {
    newer: 1,
    comparisons: [
      { left: { mod: 'Display_1', status: 'power', keys: ['a.b', 'c'], seen: true }, operator: 'equal', right: false },
      { left: { mod: 'Mixer_1', status: 'level', keys: [] }, operator: 'less_than', right: 0.5 },
    ],
    time_dependents: [{ type: 'cron', cron: '0 9 * * 1-5', timezone: 'Europe/London' }],
  },
  actions: {
    functions: [{ mod: 'Lighting_1', method: 'scene', args: { name: 'off' } }],
    mailers: [{ emails: ['a@example.com', 'b@example.com'], content: 'Dark' }],
  },
}) as Trigger
const draft = draftOf(stored)
const changed = (given: Partial<Draft>) => readDraft({ ...draft, ...given }, stored)
const problemsOf = (given: Partial<Draft>) => {
  const read = changed(given)
  return read.ok ? {} : read.problems
}

test('a trigger that nobody changed is read back as it was stored, with what newer products keep in it', () => {
  const read = readDraft(draft, stored)
  expect(read.ok && read.fields.conditions.comparisons).toEqual(stored.conditions.comparisons)
  expect(read.ok && read.fields.conditions).toMatchObject({ newer: 1 })
  expect(read.ok && read.fields.actions).toEqual(stored.actions)
  expect(read.ok && read.fields.debounce_period).toBe(1_500)
  expect(isSame(draft, draftOf(stored))).toBe(true)
})

test('an item taken out leaves the others with what was stored in them', () => {
  const read = changed({ comparisons: draft.comparisons.slice(1) })
  expect(read.ok && read.fields.conditions.comparisons).toEqual(stored.conditions.comparisons.slice(1))
})

test('a number is read with a comma too, and what is none is refused where it stands', () => {
  const [, level] = draft.comparisons
  if (!level) throw new Error('there is a second comparison')
  const typed = (text: string) => ({ comparisons: [{ ...level, right: { is: 'number' as const, text } }] })
  const read = changed(typed('0,75'))
  expect(read.ok && read.fields.conditions.comparisons[0]?.right).toBe(0.75)
  expect(problemsOf(typed('loud'))).toEqual({ 'comparisons.0.right': 'This must be a number.' })
  expect(problemsOf(typed(''))).toEqual({ 'comparisons.0.right': 'This must be a number.' })
})

test('two constants are refused, and so is a side that names no module or no status', () => {
  const constant = { is: 'text', text: 'on' } as const
  const nothing = { is: 'status', mod: '', status: '', keys: [] } as const
  expect(problemsOf({ comparisons: [{ key: 0, left: constant, operator: 'equal', right: constant }] })).toHaveProperty([
    'comparisons.0',
  ])
  expect(problemsOf({ comparisons: [{ key: 0, left: nothing, operator: 'equal', right: constant }] })).toEqual({
    'comparisons.0.left': 'Choose a module.',
  })
})

test('a bad cron line, an unknown zone and a time that is missing are told before anything is saved', () => {
  const time = { key: 0, type: 'cron', time: undefined, cron: '0 9 * * 1-5', timezone: undefined } as const
  expect(problemsOf({ times: [{ ...time, cron: '61 * * * *' }] })['times.0']).toMatch(/minute/)
  expect(problemsOf({ times: [{ ...time, timezone: 'Mars/Olympus' }] })['times.0']).toMatch(/time zone/)
  expect(problemsOf({ times: [{ ...time, type: 'at' }] })['times.0']).toMatch(/day and a time/)
  expect(problemsOf({ times: [time, { ...time, timezone: 'Local' }, { ...time, timezone: '' }] })).toEqual({})
})

test('an e-mail needs addresses, however they are set apart', () => {
  expect(addressesIn(' a@x.org;b@x.org,\n c@x.org ')).toEqual(['a@x.org', 'b@x.org', 'c@x.org'])
  expect(problemsOf({ mailers: [{ key: 0, emails: 'nobody', content: '' }] })).toEqual({
    'mailers.0': 'nobody is no address.',
  })
  expect(problemsOf({ mailers: [{ key: 0, emails: ' ', content: '' }] })).toHaveProperty(['mailers.0'])
})

test('what the node refuses stands beside what it is about, and the rest at the top', () => {
  const failures = [
    { field: 'condition', reason: 'time_dependents 2: There is no minute 61.' },
    { field: 'condition', reason: 'comparisons 1 mod is required' },
    { field: 'name', reason: 'is required' },
    { field: 'action', reason: 'functions 1 mod is required' },
    { field: 'action', reason: 'is odd' },
  ]
  expect(refusedWhere({ message: 'No.', detail: { failures } })).toEqual({
    problems: {
      ...{ 'times.1': 'There is no minute 61.', 'comparisons.0': 'mod is required', name: 'is required' },
      'functions.0': 'mod is required',
    },
    rest: ['action: is odd'],
  })
  expect(refusedWhere({ message: 'No.' }).rest).toEqual(['No.'])
})

test('what is added gets a key that nothing else has', () => {
  expect(nextKey([{ key: 4 }, { key: 2 }])).toBe(5)
  expect(nextKey([])).toBe(0)
})
