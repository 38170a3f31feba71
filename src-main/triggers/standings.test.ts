import { expect, test } from 'vitest'
import { centralMark } from '../model/central-mark.ts'
import { until } from '../testing/until.ts'
import type { Comparison } from './conditions/comparison.ts'
import { status, triggerRoom } from './testing/trigger-room.ts'

const on: Comparison = { left: status('Display_1', 'on'), operator: 'equal', right: true }

async function fire(room: Awaited<ReturnType<typeof triggerRoom>>, times = 1): Promise<void> {
  for (let time = 0; time < times; time++) {
    await room.publish('mod-Display', { on: true })
    await room.publish('mod-Display', { on: false })
  }
}

/** What the record says a second later. */
async function savedCount(room: Awaited<ReturnType<typeof triggerRoom>>, id: string): Promise<number | undefined> {
  await room.clock.advance(1_000)
  return room.store.trigger_instance.get(id)?.trigger_count
}

/** Until what was written before is on disk, or refused. */
async function written(room: Awaited<ReturnType<typeof triggerRoom>>): Promise<void> {
  const description = `looked at ${room.clock.now()}`
  await room.store.write(change => change.update('control_system', 'sys-1', { description }))
}

test('counts and the last firing are in the record, and written once a second however often it fires', async () => {
  const room = await triggerRoom()
  const id = await room.add({ comparisons: [on] })
  let writes = 0
  room.store.changed.on(({ entity }) => {
    if (entity === 'trigger_instance') writes += 1
  })
  await room.clock.advance(1_000)
  await fire(room, 100)
  await until(
    () => savedCount(room, id),
    count => count === 100,
  )
  expect(room.store.trigger_instance.get(id)?.triggered).toBe(false)
  expect(writes).toBeLessThanOrEqual(3)
  await room.close()
})

test('what happened right before the node ends is not lost', async () => {
  const room = await triggerRoom()
  const id = await room.add({ comparisons: [on] })
  await fire(room, 3)
  await room.clock.advance(500)
  const at = room.clock.now()
  await fire(room, 4)
  const again = await room.restarted()
  expect(again.state(id)).toMatchObject({ trigger_count: 7, triggered: false })
  expect(again.store.trigger_instance.get(id)?.last_fired).toBe(at)
  await again.close()
})

test('is no edit: neither the time of the last change nor what differs from the centre is touched', async () => {
  const room = await triggerRoom()
  const id = await room.add({ comparisons: [on] })
  await room.store.write(change => {
    const row = room.store.trigger_instance.get(id)
    if (row) change.load('trigger_instance', { ...row, central: centralMark.parse({ revision: '1' }) })
  })
  const before = room.store.trigger_instance.get(id)
  await room.clock.advance(10_000)
  await fire(room)
  const again = await room.restarted()
  const after = again.store.trigger_instance.get(id)
  expect(after?.trigger_count).toBe(1)
  expect(after?.updated_at).toBe(before?.updated_at)
  expect(after?.central).toEqual({ revision: '1', differs: {} })
  await again.close()
})

test('a centre that knows of no count does not set it back', async () => {
  const room = await triggerRoom()
  const id = await room.add({ comparisons: [on] })
  await fire(room, 5)
  await room.clock.advance(1_000)
  await room.store.write(change => {
    const row = room.store.trigger_instance.get(id)
    if (row) change.load('trigger_instance', { ...row, triggered: false, trigger_count: 0 })
  })
  expect(room.state(id).trigger_count).toBe(5)
  const again = await room.restarted()
  expect(again.state(id).trigger_count).toBe(5)
  await again.close()
})

test('a disk that refuses is asked again, complained of once, and gets the last in the end', async () => {
  const room = await triggerRoom()
  const id = await room.add({ comparisons: [on] })
  await room.clock.advance(1_000)
  await written(room)
  room.disk.refuse('ENOSPC')
  await fire(room, 2)
  const complaints = () => room.log.lines.filter(line => line.includes('counts of triggers'))
  for (let second = 0; second < 5; second++) {
    await room.clock.advance(1_000)
    await written(room).catch(() => undefined)
  }
  expect(complaints()).toHaveLength(1)
  room.disk.recover()
  await until(
    () => savedCount(room, id),
    count => count === 2,
  )
  await until(complaints, lines => lines.length > 1)
  expect(complaints()).toEqual([
    expect.stringMatching(
      /^warn: The counts of triggers could not be saved; they are tried again while the node runs\. /,
    ),
    'info: The counts of triggers can be saved again.',
  ])
  await room.close()
})

test('a count that is as high as it can be begins anew', async () => {
  const room = await triggerRoom()
  const id = await room.add({ comparisons: [on], instance: { trigger_count: 2 ** 31 - 1 } })
  await fire(room)
  expect(room.state(id).trigger_count).toBe(0)
  const again = await room.restarted()
  expect(again.state(id).trigger_count).toBe(0)
  await again.close()
})
