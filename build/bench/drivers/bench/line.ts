import { z } from 'zod'
import { defineDriver, endsWith } from '../../../../src-main/driver-kit/index.ts'

/** The least a driver can do: ask, and wait for the answer. */
export const driver = defineDriver({
  name: 'Line',
  moduleName: 'Line',
  role: 'device',
  port: 1,
  settings: z.object({}),
  status: {},
  tokenizer: endsWith('\r'),
  commands: {
    ask: { about: 'Ask and wait for the answer.', run: (_, { device }) => device.ask('PWR 1\r', { until: 'OK' }) },
  },
})
