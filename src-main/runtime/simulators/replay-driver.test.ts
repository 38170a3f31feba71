import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { Json } from '../../base/json.ts'
import { simulator } from '../../drivers/pjlink/projector.sim.ts'
import { driver } from '../../drivers/pjlink/projector.ts'
import { onSimulator } from '../testing/on-simulator.ts'
import { recorder } from './recording.ts'
import { replay } from './replay.ts'

let stop: (() => Promise<void>) | undefined
afterEach(() => stop?.())

/** Runs the projector's driver through a script, and gives what it reported. */
async function run(device: Parameters<typeof onSimulator>[1], script: [string, ...Json[]][]) {
  const at = await onSimulator(driver, device, {
    settings: { poll_ms: 20, refresh_ms: 60_000 },
    simulatorSettings: { simulated_warm_up_ms: 0, simulated_cool_down_ms: 0 },
  })
  stop = () => at.stop()
  await at.until(status => status.model !== undefined)
  const results: string[] = []
  for (const [method, ...args] of script) {
    results.push(
      await at.exec(method, ...args).then(
        value => JSON.stringify(value),
        (error: Error) => error.message,
      ),
    )
  }
  const { wire, changes, simulator } = at
  await at.stop()
  stop = undefined
  return { wire, changes, results, state: simulator.state }
}

test('a recorded driver, played again, reports the same status in the same order', async () => {
  const command = fc.constantFrom<[string, ...Json[]]>(['power', true], ['power', false], ['mute_audio', true])
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 3 }), async script => {
      const real = await run(simulator, script)
      const tape = recorder({ driver: 'pjlink/projector', kind: 'tcp', label: 'Display_1', now: 0 })
      tape?.add(real.wire)
      if (!tape) throw new Error('nothing was recorded')
      const again = await run(
        replay(tape.recording(), () => undefined),
        script,
      )
      expect([again.results, again.changes]).toEqual([real.results, real.changes])
      expect(again.state).toMatchObject({ not_in_recording: 0 })
    }),
    { numRuns: 4 },
  )
})
