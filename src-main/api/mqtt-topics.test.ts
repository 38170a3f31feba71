import { expect, test } from 'vitest'
import { stockHierarchy } from '../mqtt/topics/topics.ts'
import { nobody } from './caller.ts'
import { mayTouch as mayTouchIn } from './mqtt-topics.ts'

const mayTouch = (caller: Parameters<typeof mayTouchIn>[0], wanted: { topic: string; isWrite: boolean }) =>
  mayTouchIn(caller, { ...wanted, hierarchy: stockHierarchy })

const guest = { ...nobody, role: 'guest', via: 'bearer', systems: ['sys-1'] } as const
const user = { ...nobody, role: 'user', via: 'bearer' } as const
const support = { ...nobody, role: 'support', via: 'bearer' } as const
const state = (system: string, rest = 'driver-1/Display/1/power') => `placeos/org/state/_/bld/_/_/${system}/${rest}`

test.each([
  [state('sys-1'), true, true],
  [state('sys-1', '#'), true, true],
  [state('sys-1', '+/+/+/power'), true, true],
  [state('sys-2'), false, true],
  [state('+'), false, true],
  [state('sys-2', 'sys-1/Display/1/power'), false, true],
  ['placeos/+/state/+/+/+/+/sys-1/#', true, true],
  ['placeos/org/metadata/sys-1', true, true],
  ['placeos/org/metadata/sys-2', false, true],
  ['placeos/org/metadata/+', false, true],
  ['placeos/org/#', false, true],
  ['elsewhere/sys-1', false, true],
  ['alcove/node-1/result/sys-1/Display/1/power', false, false],
  ['#', false, false],
  ['+/node-1/result/#', false, false],
  ['$SYS/broker/uptime', false, false],
])('to read %s is %s for a guest of one room and %s for a user', (topic, forGuest, forUser) => {
  const wanted = { topic, isWrite: false }
  expect([mayTouch(guest, wanted), mayTouch(user, wanted), mayTouch(support, wanted)]).toEqual([
    forGuest,
    forUser,
    true,
  ])
})

test('nobody writes to a filter, guests write nowhere, and what is no topic is nobody’s', () => {
  expect(mayTouch(support, { topic: state('sys-1'), isWrite: true })).toBe(true)
  expect(mayTouch(guest, { topic: state('sys-1'), isWrite: true })).toBe(false)
  for (const topic of ['a/#', 'a/+/b']) expect(mayTouch(support, { topic, isWrite: true })).toBe(false)
  for (const topic of ['a/#/b', 'a#', 'a+/b', 'a\0']) expect(mayTouch(support, { topic, isWrite: false })).toBe(false)
})

test('with other levels a system stands elsewhere in its topics', () => {
  const hierarchy = ['campus', 'building']
  const read = (topic: string) => mayTouchIn(guest, { topic, isWrite: false, hierarchy })
  expect(read('placeos/zone-1/state/zone-2/sys-1/driver-1/Display/1/power')).toBe(true)
  expect(read(state('sys-1'))).toBe(false)
})
