import { isMainThread } from 'node:worker_threads'
import { z } from 'zod'
import { defineDriver, none } from '../../../../../../driver-kit/index.ts'

// Its thread never gets to the driver.
if (!isMainThread) await new Promise(() => undefined)

export const driver = defineDriver({
  name: 'Edge hangs',
  moduleName: 'Hangs',
  transport: none(),
  answersFor: ['drivers/edge/hangs.cr'],
  settings: z.object({}),
  status: {},
  commands: { nothing: { about: 'Does nothing.', run: () => null } },
})
