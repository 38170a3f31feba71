import { z } from 'zod'
import { defineDriver, endsWith, tcp } from '../../../../src-main/driver-kit/index.ts'

/** Reports the numbers that its device says by itself. */
export const driver = defineDriver({
  name: 'Heard',
  moduleName: 'Heard',
  transport: tcp({ port: 1, tokenizer: endsWith('\r') }),
  settings: z.object({}),
  status: { level: z.number() },
  commands: {},
  received: (line, { setStatus }) => setStatus({ level: Number(line) }),
})
