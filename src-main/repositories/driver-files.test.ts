import { expect, test } from 'vitest'
import { driverFiles } from './driver-files.ts'

test('drivers are the Crystal and TypeScript files below drivers/, without what lies beside them', () => {
  expect(
    driverFiles([
      'drivers/sony/projector.cr',
      'drivers/sony/projector_spec.cr',
      'drivers/acme/display.ts',
      'drivers/acme/display.sim.ts',
      'drivers/acme/display.test.ts',
      'drivers/acme/display.d.ts',
      'drivers/place/deep/er/logic.cr',
      'drivers/readme.md',
      'drivers.cr',
      'src/drivers/other.cr',
      'harness.cr',
    ]),
  ).toEqual(['drivers/acme/display.ts', 'drivers/place/deep/er/logic.cr', 'drivers/sony/projector.cr'])
})
