import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { openStore } from '../store/open.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { createTriggerStates, type TriggerState } from './trigger-states.ts'

async function states() {
  const store = await openStore({ folder: temporaryFolder(), log: notedLog(), clock: fakeClock() })
  await store.write(change => {
    change.put('trigger_instance', { id: 'trig-a', control_system_id: 'sys-a', trigger_id: 'trigger-a' })
  })
  return { store, triggers: createTriggerStates(store) }
}
const rest: TriggerState = {
  ...{ triggered: false, trigger_count: 0, action_errors: 0, comparison_errors: 0, conditions: {} },
}

test('an instance is as its record says, in its system; one that is not there is nothing', async () => {
  const { store, triggers } = await states()
  expect(triggers.current('trig-a')).toEqual({ sys: 'sys-a', state: rest })
  expect(triggers.current('trig-none')).toBeUndefined()
  await store.close()
})

test('each new state is told, and what changes nothing of it is not', async () => {
  const { store, triggers } = await states()
  const told: [string, TriggerState][] = []
  const stop = triggers.changed((id, state) => void told.push([id, state]))
  await store.write(change => change.update('trigger_instance', 'trig-a', { important: true }))
  await store.write(change => change.update('trigger_instance', 'trig-a', { triggered: true, trigger_count: 1 }))
  await store.write(change => change.remove('trigger_instance', 'trig-a'))
  stop()
  await store.write(change => change.put('trigger_instance', { id: 'trig-b', control_system_id: 'sys-a' }))
  expect(told).toEqual([['trig-a', { ...rest, triggered: true, trigger_count: 1 }]])
  await store.close()
})
