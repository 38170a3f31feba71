import { z } from 'zod'
import { defineDriver, endsWith, tcp } from '../../../../src-main/driver-kit/index.ts'

/** Tells its device a number, and reports it once the device has confirmed. */
export const driver = defineDriver({
  name: 'Told',
  moduleName: 'Told',
  transport: tcp({ port: 1, tokenizer: endsWith('\r') }),
  settings: z.object({}),
  status: { told: z.number() },
  commands: {
    tell: {
      about: 'Tell the device a number.',
      args: { told: z.number() },
      async run({ told }, { device, setStatus }) {
        await device.ask(`PWR ${told}\r`, { until: 'OK' })
        setStatus({ told })
      },
    },
  },
})
