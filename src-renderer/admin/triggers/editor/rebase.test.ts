import { type Trigger, trigger } from '@model/trigger.ts'
import { expect, test } from 'vitest'
import { draftOf } from './draft.ts'
import { rebased } from './rebase.ts'

const draft = (given: object = {}) => draftOf(trigger.schema.parse({ id: 't', name: 'Lights', ...given }) as Trigger)
const time = { key: 0, type: 'cron', time: undefined, cron: '0 9 * * *', timezone: undefined } as const

test('what somebody else saved comes in, but for what is written here', () => {
  const mine = { ...draft(), times: [time] }
  expect(rebased(draft(), mine, draft({ name: 'Lights out' }))).toEqual({
    ...{ draft: { ...draft({ name: 'Lights out' }), times: [time] }, clashes: [] },
  })
})

test('what both changed stays as it is here, and is named', () => {
  const mine = { ...draft(), name: 'Mine', debounce: '3' }
  const { draft: next, clashes } = rebased(draft(), mine, draft({ name: 'Theirs', important: true }))
  expect(next).toMatchObject({ name: 'Mine', debounce: '3', important: true })
  expect(clashes).toEqual(['Name'])
})

test('the same change made twice is none to quarrel about', () => {
  expect(rebased(draft(), { ...draft(), name: 'Same' }, draft({ name: 'Same' })).clashes).toEqual([])
})
