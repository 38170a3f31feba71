import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../base/json.ts'
import { type Ctx, hear, settings } from './sis-matrix.status.ts'

/** What lines of a switcher leave in its status. */
function heard(lines: readonly string[], size?: { inputs: number; outputs: number }): Record<string, Json> {
  const status: Record<string, Json> = { ...size }
  const setStatus = (changes: Record<string, Json>) => void Object.assign(status, changes)
  const ctx = { settings: settings.parse({}), status, setStatus } as unknown as Ctx
  for (const line of lines) hear(line, ctx)
  return status
}

test('outputs that the switcher does not have are not reported, whatever a line says', () => {
  expect(heard(['Out5 In1 All', 'Vmt5*1', 'Out2 In3 All'], { inputs: 8, outputs: 4 })).toMatchObject({ output2: 3 })
  expect(heard(['Out5 In1 All', 'Vmt5*1'], { inputs: 8, outputs: 4 })).not.toHaveProperty('output5')
})

test('any lines at all leave a bounded status, and throw nothing', () => {
  const number = fc.nat({ max: 1_000_000 })
  const line = fc.oneof(
    fc.tuple(number, number).map(([output, input]) => `Out${output} In${input} All`),
    fc.tuple(number, fc.constantFrom('0', '1', '2')).map(([output, on]) => `Amt${output}*${on}`),
    fc.string({ unit: fc.constantFrom('0', '1', '2', '3'), maxLength: 400 }).map(mutes => `Mut${mutes}`),
    number.map(group => `GrpmD${group}*-200`),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 400 }), lines => {
      expect(Object.keys(heard(lines)).length).toBeLessThan(5 * 128 + 20)
    }),
    { numRuns: 200 },
  )
})
