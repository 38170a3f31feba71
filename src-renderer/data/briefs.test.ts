import type { InstanceBrief } from '@contract/traces-views.ts'
import { expect, test } from 'vitest'
import { foldBriefs } from './briefs.ts'

const brief = (instance_id: string, trigger_count = 0) => ({ instance_id, trigger_count }) as InstanceBrief
const known = foldBriefs(undefined, { whole: true, instances: [brief('a'), brief('b')], gone: [] })

test('the parts add up, what changed takes the place of what it was, and what is gone goes', () => {
  const more = foldBriefs(known, { whole: false, instances: [brief('c'), brief('a', 2)], gone: ['b'] })
  expect([...more.values()]).toEqual([brief('a', 2), brief('c')])
  expect([...known.keys()]).toEqual(['a', 'b'])
})

test('a watch made again starts over', () => {
  expect([...foldBriefs(known, { whole: true, instances: [brief('b')], gone: [] }).keys()]).toEqual(['b'])
})
