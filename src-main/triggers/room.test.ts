import { expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { startRuntime } from '../testing/start-runtime.ts'
import { until } from '../testing/until.ts'
import { createTriggers } from './triggers.ts'

test('in a room at work: one display is made loud, and its neighbour is told by name', async () => {
  const { store, runtime, log, stop } = await startRuntime()
  const life = new AbortController()
  const triggers = createTriggers({ store, runtime, clock: systemClock, log })
  const running = triggers.run(life.signal)
  for (const id of ['mod-display1', 'mod-display2']) {
    await until(
      () => runtime.healthOf(id).state,
      state => state === 'connected',
    )
  }
  await store.write(change => {
    const left = { mod: 'Display_1', status: 'volume', keys: [] }
    change.put('trigger', {
      ...{ id: 'trigger-loud', name: 'Loud' },
      conditions: { comparisons: [{ left, operator: 'greater_than', right: 50 }], time_dependents: [] },
      actions: {
        functions: [
          { mod: 'Display_2', method: 'no_such_function', args: {} },
          { mod: 'Display_2', method: 'volume', args: { level: 7 } },
        ],
        mailers: [],
      },
    })
    change.put('trigger_instance', { id: 'trig-loud', control_system_id: 'sys-test', trigger_id: 'trigger-loud' })
  })
  await runtime.exec('mod-display1', 'volume', [60])
  await until(
    () => runtime.statusOf('mod-display2').volume?.value,
    volume => volume === 7,
  )
  expect(triggers.states.current('trig-loud')).toEqual({
    sys: 'sys-test',
    state: {
      ...{ triggered: true, trigger_count: 1, action_errors: 1, comparison_errors: 0 },
      conditions: { comparison_0: true },
    },
  })
  expect(log.lines).toContain(
    'warn: Trigger "Loud" in Test Room: its action 1, Display_2.no_such_function, failed: could not find function no_such_function',
  )
  life.abort()
  await running
  await stop()
})
