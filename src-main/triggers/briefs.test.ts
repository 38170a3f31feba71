import { expect, test } from 'vitest'
import { emitter } from '../base/emitter.ts'
import { settle } from '../base/fake-clock.ts'
import { status, triggerRoom } from './testing/trigger-room.ts'

const on = { left: status('Display_1', 'on'), operator: 'equal', right: true } as const
const onNext = { left: status('Display_2', 'on'), operator: 'equal', right: true } as const

/** A room, and whether somebody who watches was told of an instance since that was last asked. */
async function watchedRoom(given: Parameters<typeof triggerRoom>[0] = {}) {
  const room = await triggerRoom(given)
  const told = new Set<string>()
  const stop = room.triggers.briefs.watch(ids => {
    for (const id of ids) told.add(id)
  })
  const wasTold = (id: string) => told.delete(id)
  return { room, stop, wasTold, brief: room.triggers.briefs.of }
}

test('what an instance comes to is told, and is what explaining it says', async () => {
  const { room, wasTold, brief } = await watchedRoom()
  const id = await room.add({ comparisons: [on] })
  expect([wasTold(id), brief(id)?.state]).toEqual([true, 'working'])
  await room.publish('mod-Display', { on: true })
  expect([wasTold(id), brief(id)]).toMatchObject([true, { triggered: true, trigger_count: 1, warnings: [] }])
  await room.editInstance(id, { enabled: false })
  expect([wasTold(id), brief(id)?.state]).toEqual([true, 'disabled'])
  const { instance_id, state, triggered, trigger_count, last_fired } = room.triggers.explain(id) ?? {}
  expect(brief(id)).toMatchObject({ instance_id, state, triggered, trigger_count, last_fired })
  await room.store.write(change => change.remove('trigger_instance', id))
  await settle()
  expect([wasTold(id), brief(id)]).toEqual([true, undefined])
  await room.close()
})

test('an action that fails is told until it fires again, and not of one that is disabled since', async () => {
  const { room, wasTold, brief } = await watchedRoom()
  const id = await room.add({ comparisons: [on] })
  room.answers.of = async () => {
    throw new Error('the bulb is broken')
  }
  await room.publish('mod-Display', { on: true })
  expect([wasTold(id), brief(id)?.trouble]).toEqual([true, expect.stringContaining('the bulb is broken')])
  room.answers.of = async () => null
  await room.publish('mod-Display', { on: false })
  expect(brief(id)?.trouble).toContain('the bulb is broken')
  await room.publish('mod-Display', { on: true })
  expect([wasTold(id), brief(id)?.trouble]).toEqual([true, null])
  await room.close()
})

test('what its system lacks is told when that comes and goes, also when only a module says more than it declares', async () => {
  const { room, wasTold, brief } = await watchedRoom()
  const id = await room.add({ comparisons: [onNext] })
  expect(brief(id)?.warnings).toEqual(['There is no Display_2 in Room 1.'])
  wasTold(id)
  await room.modules('mod-Display', 'mod-Display-2', 'mod-Light')
  expect([wasTold(id), brief(id)?.warnings]).toEqual([true, []])

  const description = { functions: {}, status_schema: { properties: { power: {} } } }
  room.descriptions.set('mod-Display-2', description as never)
  room.begins('mod-Display-2', false)
  expect([wasTold(id), brief(id)?.warnings]).toEqual([true, ['Display_2 has no status on. It has power.']])
  await room.publish('mod-Display-2', { on: false })
  expect(brief(id)?.warnings).toHaveLength(1)
  await room.clock.advance(10_000)
  expect([wasTold(id), brief(id)?.warnings]).toEqual([true, []])
  await room.clock.advance(30_000)
  expect(wasTold(id)).toBe(false)
  await room.close()
})

test('what another server takes over, and gives back, is told', async () => {
  const [away, moved] = [new Set<string>(), emitter<void>()]
  const placement = {
    isElsewhere: ({ id }: { id: string }) => away.has(id),
    changed: (listener: () => void) => moved.on(listener),
  }
  const { room, wasTold, brief } = await watchedRoom({ placement })
  const id = await room.add({ comparisons: [on] })
  wasTold(id)
  away.add(id)
  moved.emit()
  await settle()
  expect([wasTold(id), brief(id)?.state]).toEqual([true, 'elsewhere'])
  away.delete(id)
  moved.emit()
  await settle()
  expect([wasTold(id), brief(id)?.state]).toEqual([true, 'working'])
  await room.close()
})

test('one whose trigger or system is gone says so, and who stopped watching is told no more', async () => {
  const { room, wasTold, brief, stop } = await watchedRoom()
  const instance = { control_system_id: 'sys-9' }
  const id = await room.add({ comparisons: [on], instance })
  expect([wasTold(id), brief(id)?.state]).toEqual([true, 'no_system'])
  stop()
  await room.editInstance(id, { enabled: false, control_system_id: 'sys-1' })
  expect([wasTold(id), brief(id)?.state]).toEqual([false, 'disabled'])
  await room.close()
})
