import { z } from 'zod'
import { defineDriver, endsWith, tcp } from '../../../../src-main/driver-kit/index.ts'

/** The least a driver can do: ask, and wait for the answer. */
export const driver = defineDriver({
  name: 'Line',
  moduleName: 'Line',
  transport: tcp({ port: 1, tokenizer: endsWith('\r') }),
  settings: z.object({}),
  status: {},
  commands: {
    ask: { about: 'Ask and wait for the answer.', run: (_, { device }) => device.ask('PWR 1\r', { until: 'OK' }) },
  },
})
