import { expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { temporaryFolder } from '../store/testing/temporary-folder.ts'
import { startRuntime } from '../testing/start-runtime.ts'
import { until } from '../testing/until.ts'
import { createTriggers } from './triggers.ts'

test('in a room at work: one display is made loud, and its neighbour is told by name', async () => {
  const { store, runtime, log, stop } = await startRuntime()
  const life = new AbortController()
  const triggers = createTriggers({ store, runtime, clock: systemClock, log, folder: temporaryFolder() })
  const start = systemClock.now()
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
  expect(triggers.tracesOf('trig-loud').map(({ kind, cause }) => [kind, cause])).toEqual([
    ['fired', 'comparison_0'],
    ['action_failed', 'comparison_0'],
  ])
  expect(triggers.explain('trig-loud')).toMatchObject({
    ...{ state: 'working', triggered: true, missing: [] },
    warnings: ['Display_2 has no function no_such_function.'],
  })
  const draft = store.trigger.get('trigger-loud')
  if (!draft) throw new Error('It is gone.')
  const replayed = await triggers.replay(draft, 'sys-test', start, systemClock.now(), life.signal)
  expect(replayed).toMatchObject({ fired: 1, firings: [{ cause: 'comparison_0' }] })
  // An edit begins its conditions anew, on values that were reported before.
  const { volume } = runtime.statusOf('mod-display1')
  await until(systemClock.now, now => now > (volume?.at ?? now) + 5)
  await store.write(change => {
    const left = { mod: 'Display_1', status: 'volume', keys: [] }
    const comparisons = [{ left, operator: 'greater_than' as const, right: 99 }]
    change.update('trigger', 'trigger-loud', { conditions: { comparisons, time_dependents: [] } })
  })
  const edited = await until(
    () => triggers.explain('trig-loud')?.conditions[0]?.sides,
    sides => sides?.[1]?.value === 99,
  )
  expect(edited?.[0]).toMatchObject({ value: 60, at: volume?.at })
  life.abort()
  await running
  await stop()
})
