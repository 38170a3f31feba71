import { afterAll, beforeAll, expect, test } from 'vitest'
import { emitter } from '../../base/emitter.ts'
import { settle } from '../../base/fake-clock.ts'
import { Failed } from '../../base/result.ts'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import type { Comparison } from '../conditions/comparison.ts'
import { lightOn, status, type TriggerGiven, triggerRoom } from '../testing/trigger-room.ts'

// Why a trigger did not fire: thirty ways and more, each in a trigger of its own of one room.

type Room = Awaited<ReturnType<typeof triggerRoom>>
type Seed = (room: Room, name: string) => Promise<string>

const MINUTE = 60_000
let room: Room
let clean = () => {}
const away = new Set<string>()
const moved = emitter<void>()

beforeAll(async () => {
  const folder = temporaryFolder(whenDone => {
    clean = whenDone
  })
  const placement = {
    isElsewhere: ({ id }: { id: string }) => away.has(id),
    changed: (listener: () => void) => moved.on(listener),
  }
  room = await triggerRoom({ folder, placement })
  await room.modules('mod-Display', 'mod-Light', 'mod-Camera', 'mod-Blind')
})
afterAll(async () => {
  await room.close()
  clean()
})

/** A status of its own for each case. */
const is = (name: string, operator: Comparison['operator'], right: Comparison['right'], keys: string[] = []) => ({
  ...{ left: status('Display_1', name, keys), operator, right },
})
const seeded =
  (given: (name: string) => TriggerGiven, ...values: (number | string | boolean | null | object)[]): Seed =>
  async (room, name) => {
    const id = await room.add(given(name))
    for (const value of values) await room.publish('mod-Display', { [name]: value as never })
    return id
  }
const health = (mod: string, state: 'disconnected' | 'stopped' | 'parked', reason?: string): void => {
  room.health.set(mod, { state, since: room.clock.now() - 5 * MINUTE, ...(reason ? { reason } : {}) })
}
const cron = (line: string) => ({ type: 'cron' as const, cron: line, timezone: 'UTC' })

const NONE = 'Its only condition does not hold. '
const cases: [string, Seed, string][] = [
  [
    'the value is another',
    seeded(s => ({ comparisons: [is(s, 'equal', true)] }), false),
    `${NONE}Display_1.s1 is false as of 0 s ago, and must equal true.`,
  ],
  [
    'a number is a text',
    seeded(s => ({ comparisons: [is(s, 'equal', 1)] }), '1'),
    `${NONE}Display_1.s2 is "1" as of 0 s ago, and must equal 1.`,
  ],
  [
    'it is compared with a status that never came',
    seeded(s => ({ comparisons: [is(s, 'equal', status('Light_1', s))] }), 4),
    `${NONE}Display_1.s3 is 4 as of 0 s ago, and must equal Light_1.s3, which is nothing (null). Light_1 has not reported s3, nor anything else.`,
  ],
  [
    'a number is too small',
    seeded(s => ({ comparisons: [is(s, 'greater_than', 5)] }), 5),
    `${NONE}Display_1.s4 is 5 as of 0 s ago, and must be greater than 5.`,
  ],
  [
    'a text has no order',
    seeded(s => ({ comparisons: [is(s, 'less_than', 5)] }), '4'),
    `${NONE}Display_1.s5 ("4") and 5 have no order, as only numbers have one, so less_than is taken as false.`,
  ],
  [
    'a status that went has no order',
    seeded(s => ({ comparisons: [is(s, 'less_than', 5)] }), 7, null),
    `${NONE}Display_1.s6 (null) and 5 have no order, as only numbers have one, so less_than is taken as false.`,
  ],
  [
    'a status never came',
    seeded(s => ({ comparisons: [is(s, 'not_equal', 'x')] })),
    `${NONE}Display_1 has not reported s7. It reports s1, s2, s3, s4, s5.`,
  ],
  [
    'a module that never said anything',
    async (room, name) => room.add({ comparisons: [{ left: status('Light_1', name), operator: 'equal', right: 1 }] }),
    `${NONE}Light_1 has not reported s8, nor anything else.`,
  ],
  [
    'a module that is not there',
    async (room, name) => room.add({ comparisons: [{ left: status('Screen_1', name), operator: 'equal', right: 1 }] }),
    `${NONE}Screen_1 has not reported s9: There is no Screen_1 in Room 1.`,
  ],
  [
    'its web request was turned away',
    async room => {
      const id = await room.add({ fields: { enable_webhook: true } })
      room.triggers.webhookRefused(id, 'A web request from 10.0.0.9 was turned away: its secret is wrong.')
      await room.clock.advance(5_000)
      return id
    },
    `${NONE}No web request is there; each counts for as long as the debounce. What came last, 5 s ago: A web request from 10.0.0.9 was turned away: its secret is wrong.`,
  ],
  [
    'a module that is out of reach, with an old value',
    async (room, name) => {
      const id = await room.add({ comparisons: [{ left: status('Camera_1', name), operator: 'equal', right: true }] })
      await room.publish('mod-Camera', { [name]: false })
      await room.clock.advance(3 * MINUTE)
      health('mod-Camera', 'disconnected', 'It does not answer.')
      return id
    },
    `${NONE}Camera_1.s11 is false as of 3 min ago, and must equal true. Camera_1 is out of reach, for 5 min: It does not answer.`,
  ],
  [
    'a module that is stopped',
    async (room, name) => {
      health('mod-Blind', 'stopped')
      return room.add({ comparisons: [{ left: status('Blind_1', name), operator: 'equal', right: 1 }] })
    },
    `${NONE}Blind_1 has not reported s12: Blind_1 is stopped, for 5 min.`,
  ],
  [
    'a key that is not there',
    seeded(s => ({ comparisons: [is(s, 'equal', 1, ['a', 'b'])] }), { a: 1 }),
    `${NONE}Display_1.s13.a.b is nothing (null) as of 0 s ago, and must equal 1.`,
  ],
  [
    'a text that has no keys',
    seeded(s => ({ comparisons: [is(s, 'equal', 1, ['a'])] }), 'text'),
    `${NONE}Display_1 reports s14 as a string, which has no "a"; it is passed over.`,
  ],
  [
    'two constants',
    async room => room.add({ comparisons: [{ left: 1, operator: 'equal', right: 1 }] }),
    `${NONE}Both sides are constants, which are never compared. Name a status of a module on one side.`,
  ],
  [
    'no condition',
    async room => room.add({}),
    'It has no condition, so that only a web request can set it off. Give it one.',
  ],
  [
    'one of two',
    seeded(s => ({ comparisons: [is(s, 'equal', true), is(`${s}-other`, 'equal', true)] }), true),
    '1 of its 2 conditions hold, and all must at the same time. Display_1 has not reported s17-other. It reports s1, s2, s3, s4, s5, s13, s14, s17.',
  ],
  [
    'none of two, where one is enough',
    seeded(s => ({ comparisons: [is(s, 'equal', 1), is(s, 'equal', 2)], fields: { any_match: true } }), 3),
    'None of its conditions holds. Display_1.s18 is 3 as of 0 s ago, and must equal 1. Display_1.s18 is 3 as of 0 s ago, and must equal 2.',
  ],
  [
    'an and with null',
    seeded(s => ({ comparisons: [is(s, 'and', true)] }), true, null),
    `${NONE}Display_1.s19 is nothing (null) as of 0 s ago, and must be true together with true.`,
  ],
  [
    'both of an exclusive or',
    seeded(s => ({ comparisons: [is(s, 'exclusive_or', true)] }), 1),
    `${NONE}Display_1.s20 is 1 as of 0 s ago, and must be true when the other side is not, which is true.`,
  ],
  [
    'it is triggered already',
    seeded(s => ({ comparisons: [is(s, 'equal', true)] }), true, true),
    'It is triggered, and acts when it becomes so, not while it stays so.',
  ],
  [
    'the action failed',
    async (room, name) => {
      room.answers.of = async () => {
        throw new Failed('offline', 'Light_1 is not running.')
      }
      const id = await seeded(s => ({ comparisons: [is(s, 'equal', true)], functions: [lightOn] }), true)(room, name)
      room.answers.of = async () => null
      return id
    },
    'It is triggered, and acts when it becomes so, not while it stays so. What it did last came to nothing. Its action 1, Light_1.on, failed: Light_1 is not running.',
  ],
  [
    'it is disabled',
    seeded(s => ({ comparisons: [is(s, 'equal', true)], instance: { enabled: false } }), true),
    'It is disabled, so that it does nothing whatever holds. Enable it.',
  ],
  [
    'another server runs it',
    async (room, name) => {
      const id = await seeded(s => ({ comparisons: [is(s, 'equal', true)] }))(room, name)
      away.add(id)
      moved.emit()
      await settle()
      return id
    },
    'Another server runs it at the moment; what it does is seen there.',
  ],
  [
    'its trigger is gone',
    async room => {
      const id = await room.add({})
      await room.editInstance(id, { trigger_id: 'trigger-gone' })
      return id
    },
    'Its trigger is gone. Remove this instance, or restore the trigger.',
  ],
  [
    'its system is gone',
    async room => {
      const id = await room.add({})
      await room.editInstance(id, { control_system_id: 'sys-gone' })
      return id
    },
    'Its system is gone, so that there are no modules for its conditions.',
  ],
  [
    'its time is yet to come',
    async room => room.add({ times: [cron('0 9 * * *')] }),
    `${NONE}Its time comes in 9 h, on Thursday, 1 January 2026 at 09:00 (UTC), and counts for as long as the debounce.`,
  ],
  [
    'its cron line cannot be read',
    async room => room.add({ times: [cron('61 * * * *')] }),
    `${NONE}It never comes: The cron line "61 * * * *" cannot be used: it says "61" for the minute, where 0 to 59, *, */n, a-b, a-b/n and lists of these may stand.`,
  ],
  [
    'its time was once',
    async room => {
      const id = await room.add({ times: [{ type: 'at', time: room.clock.now() / 1_000 + 60 }] })
      await room.clock.advance(2 * MINUTE)
      return id
    },
    `${NONE}Its time is over, and does not come again.`,
  ],
  [
    'it came again while its window was open',
    async room => {
      const id = await room.add({ fields: { enable_webhook: true, debounce_period: MINUTE } })
      await room.triggers.webhookReceived(id)
      await room.clock.advance(2_000)
      await room.triggers.webhookReceived(id)
      return id
    },
    'It is triggered, and acts when it becomes so, not while it stays so. What came last: A web request came, for 2 s. It came again within the window of the time before, which begins anew; it acts once for all of them.',
  ],
  [
    'it went round, and is parked',
    async (room, name) => {
      const id = await room.add({
        comparisons: [is(name, 'equal', true)],
        functions: [{ ...lightOn, mod: 'Display_1' }],
      })
      room.answers.of = async () => {
        void room.publish('mod-Display', { [name]: false })
        void room.publish('mod-Display', { [name]: true })
        return null
      }
      await room.publish('mod-Display', { [name]: true })
      await room.clock.advance(MINUTE)
      room.answers.of = async () => null
      return id
    },
    'It is parked, as its actions set it off again and again: "Trigger 31", then "Trigger 31". Change one of these, or let it go on.',
  ],
  [
    'two moments that never coincide',
    async room => {
      const id = await room.add({ times: [cron('0 9 * * *')], fields: { enable_webhook: true } })
      await room.triggers.webhookReceived(id)
      return id
    },
    '0 of its 2 conditions hold, and all must at the same time. webhook and time_0 are moments without length, which never coincide: set a debounce. No web request is there; each counts for as long as the debounce. Its time comes in 9 h, on Thursday, 1 January 2026 at 09:00 (UTC), and counts for as long as the debounce.',
  ],
]

test.each(cases.map(([what, seed, words], at): [string, number, Seed, string] => [what, at + 1, seed, words]))(
  'why not: %s',
  async (_, number, seed, words) => {
    const id = await seed(room, `s${number}`)
    const { summary, at } = room.triggers.explain(id) ?? { summary: '', at: 0 }
    expect(summary.replace(/ It (last|has not) fired .*$/, '')).toBe(words)
    expect(at).toBe(room.clock.now())
  },
)

test('thirty of them are known, each told in its own words, and of an instance that there is not there is nothing to say', () => {
  expect(cases.length).toBeGreaterThanOrEqual(30)
  const told = cases.map(([, , words], at) => words.replaceAll(`s${at + 1}`, ''))
  expect(new Set(told).size).toBe(cases.length)
  expect(room.triggers.explain('trig-none')).toBeUndefined()
})

test('each condition is told with its value, since when it is so, and how old the value is', async () => {
  const start = room.clock.now()
  const id = await room.add({ comparisons: [is('shown', 'equal', true), is('lacks', 'equal', 1)] })
  await room.publish('mod-Display', { shown: true })
  await room.clock.advance(MINUTE)
  await room.publish('mod-Display', { shown: true, lacks: 'x'.repeat(1_000) })
  const { conditions, missing, state, triggered } = room.triggers.explain(id) ?? {}
  expect({ state, triggered }).toEqual({ state: 'working', triggered: false })
  expect(conditions).toMatchObject([
    { key: 'comparison_0', is: true, since: start, operator: 'equal' },
    { key: 'comparison_1', is: false, since: start },
  ])
  expect(conditions?.[0]?.sides).toEqual([
    { mod: 'Display_1', status: 'shown', keys: [], value: true, at: start + MINUTE },
    { value: true, at: null },
  ])
  expect(String(conditions?.[1]?.sides?.[0]?.value)).toHaveLength(201)
  expect(missing).toHaveLength(1)
})

test('a time is told by the clock of its cron line, else of the room or its zone, with the name of that zone', async () => {
  const here = await triggerRoom()
  const at = Date.parse('2026-01-02T09:30:15.250Z')
  const inTokyo = { type: 'cron' as const, cron: '0 9 * * *', timezone: 'Asia/Tokyo' }
  const id = await here.add({ times: [{ type: 'at', time: Math.floor(at / 1_000) }, inTokyo] })
  const said = () => here.triggers.explain(id)?.conditions.map(({ words }) => words)
  expect(said()?.[1]).toContain('on Friday, 2 January 2026 at 09:00 (Asia/Tokyo)')
  await here.store.write(change => {
    change.put('zone', { id: 'zone-1', name: 'Berlin', timezone: 'Europe/Berlin' })
    change.update('control_system', 'sys-1', { zones: ['zone-1'] })
  })
  expect(said()?.[0]).toContain('in 34 h, on Friday, 2 January 2026 at 10:30:15 (Europe/Berlin)')
  await here.store.write(change => change.update('control_system', 'sys-1', { timezone: 'Europe/London' }))
  expect(said()?.[0]).toContain('on Friday, 2 January 2026 at 09:30:15 (Europe/London)')
  expect(said()?.[1]).toContain('(Asia/Tokyo)')
  await here.close()
})

test('how often it fired and when last is told, also of one that is disabled, and kept over restarts', async () => {
  const before = await triggerRoom()
  const id = await before.add({ comparisons: [is('power', 'equal', true)] })
  expect(before.triggers.explain(id)).toMatchObject({ trigger_count: 0, last_fired: null })
  expect(before.triggers.explain(id)?.summary).toMatch(/It has not fired yet\.$/)
  for (const power of [true, false, true, false, true, false]) await before.publish('mod-Display', { power })
  const last_fired = before.clock.now()
  await before.clock.advance(3 * 60 * MINUTE)
  expect(before.triggers.explain(id)).toMatchObject({ trigger_count: 3, last_fired })
  expect(before.triggers.explain(id)?.summary).toMatch(/It last fired 3 h ago, for the 3rd time\.$/)
  const after = await before.restarted()
  expect(after.triggers.explain(id)).toMatchObject({ trigger_count: 3, last_fired })
  await after.editInstance(id, { enabled: false })
  expect(after.triggers.explain(id)?.summary).toBe(
    'It is disabled, so that it does nothing whatever holds. Enable it. It last fired 3 h ago, for the 3rd time.',
  )
  await after.close()
})

test('a status that was there long before is as old as it is, also after an edit and when another module takes the seat', async () => {
  const id = await room.add({ comparisons: [is('aged', 'equal', 1)] })
  await room.publish('mod-Display', { aged: 5 })
  const reported = room.clock.now()
  await room.clock.advance(60 * MINUTE)
  const left = status('Display_1', 'aged')
  await room.edit(id, { conditions: { comparisons: [{ left, operator: 'less_than', right: 2 }], time_dependents: [] } })
  expect(room.triggers.explain(id)?.conditions[0]?.sides?.[0]).toMatchObject({ value: 5, at: reported })
  expect(room.triggers.explain(id)?.summary).toContain('Display_1.aged is 5 as of 60 min ago, and must be less than 2')
  await room.modules('mod-Display-second', 'mod-Light', 'mod-Camera', 'mod-Blind')
  await room.clock.advance(60 * MINUTE)
  await room.modules('mod-Display', 'mod-Light', 'mod-Camera', 'mod-Blind')
  expect(room.triggers.explain(id)?.summary).toContain('as of 2 h ago')
})

test('a near miss says how old the values are that it did not wait for', async () => {
  await room.publish('mod-Display', { older: 1 })
  await room.clock.advance(60 * MINUTE)
  const id = await room.add({ comparisons: [is('older', 'equal', 2), is('newer', 'equal', 1)] })
  await room.publish('mod-Display', { newer: 1 })
  const message = room.triggers.tracesOf(id).at(-1)?.message
  expect(message).toContain('Display_1.newer is 1 as of 0 s ago')
  expect(message).toContain('Display_1.older is 1 as of 60 min ago, and must equal 2')
})
