import { expect, test } from 'vitest'
import { lightOn, status, triggerRoom } from '../testing/trigger-room.ts'

// What becomes of a run that is held back to see whether it goes round, when its instance rests meanwhile.

const RESTS = {
  kind: 'action_failed',
  message: 'It did not act after all: it came to rest while it waited to see whether it goes round.',
}

/** A room with one that goes round, and whose last run is held back. */
async function heldBack() {
  const room = await triggerRoom({ keeps: true })
  room.answers.of = async () => {
    void room.publish('mod-Display', { on: null })
    void room.publish('mod-Display', { on: true })
    return null
  }
  const on = { left: status('Display_1', 'on'), operator: 'equal', right: true } as const
  const id = await room.add({ comparisons: [on], functions: [{ ...lightOn, mod: 'Display_1' }] })
  await room.publish('mod-Display', { on: true })
  expect(room.triggers.tracesOf(id).at(-1)?.message).toContain('waits to see')
  room.calls.length = 0
  return { room, id }
}

test('it does not act once it is disabled, and a trace says so', async () => {
  const { room, id } = await heldBack()
  await room.editInstance(id, { enabled: false })
  expect(room.triggers.tracesOf(id).at(-1)).toMatchObject(RESTS)
  expect(room.calls).toEqual([])
  await room.close()
})

test('of one that is removed nothing is kept', async () => {
  const { room, id } = await heldBack()
  await room.store.write(change => change.remove('trigger_instance', id))
  await room.clock.advance(1_000)
  expect(room.triggers.tracesOf(id)).toEqual([])
  await room.close()
})

test('when the node stops, that is found after it began anew', async () => {
  const { room, id } = await heldBack()
  const again = await room.restarted()
  const seen: unknown[] = []
  again.triggers.watch(trace => seen.push(trace))
  await expect.poll(() => again.triggers.tracesOf(id).at(-1)).toMatchObject(RESTS)
  await again.close()
})
