import { expect, test } from 'vitest'
import type { Comparison } from '../conditions/comparison.ts'
import { status, triggerRoom } from '../testing/trigger-room.ts'

const is = (name: string, mod = 'Display_1'): Comparison => ({
  ...{ left: status(mod, name), operator: 'equal', right: true },
})

test('a value that outlived the module that reported it is not taken for that of the one that stands there now', async () => {
  const room = await triggerRoom()
  await room.modules('mod-Display', 'mod-Display-second')
  const id = await room.add({ comparisons: [is('power', 'Display_2')] })
  const said = () => room.triggers.explain(id)?.conditions[0]?.words
  await room.publish('mod-Display-second', { power: true })
  const now = 'Display_2.power is true as of 0 s ago, and equals true.'
  expect(said()).toBe(now)
  await room.modules('mod-Display')
  expect(said()).toBe(`${now} There is no Display_2 any more: that value is of when there was one.`)
  await room.modules('mod-Display-second', 'mod-Display')
  expect(said()).toBe(
    `${now} That value is of what was Display_2 before; what is now Display_2 has not reported power.`,
  )
  await room.publish('mod-Display', { power: true })
  expect(said()).toBe(now)
  await room.close()
})

test('of hundreds of conditions the first are told, and as many are kept as somebody reads', async () => {
  const room = await triggerRoom()
  const id = await room.add({ comparisons: Array.from({ length: 300 }, (_, at) => is(`s${at}`)) })
  await room.publish('mod-Display', Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`s${at}`, at !== 7])))
  const last = room.triggers.tracesOf(id).at(-1)
  expect(last?.conditions).toHaveLength(20)
  expect(last?.conditions.some(({ key }) => key === last.cause)).toBe(true)
  expect(last?.conditions.filter(({ is }) => is)).toHaveLength(1)
  expect(last?.message).toMatch(/And so on, for 93 more\.$/)
  expect(room.triggers.explain(id)?.summary).toMatch(/And so on, for 93 more\. It has not fired yet\.$/)
  expect(room.triggers.explain(id)?.conditions).toHaveLength(300)
  await room.close()
})
