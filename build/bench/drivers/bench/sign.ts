import { z } from 'zod'
import { defineDriver, none } from '../../../../src-main/driver-kit/index.ts'

/** Reports what it is told to show. */
export const driver = defineDriver({
  name: 'Sign',
  moduleName: 'Sign',
  transport: none(),
  settings: z.object({}),
  status: { shown: z.number() },
  commands: {
    show: { about: 'Show a number.', args: { shown: z.number() }, run: ({ shown }, ctx) => ctx.setStatus({ shown }) },
  },
})
