import { z } from 'zod'
import { defineDriver, endsWith, tcp } from '../../../driver-kit/index.ts'

/** Has a device whose words it does not stand. Its simulator would be none: tests speak for its device. */
export const driver = defineDriver({
  name: 'Chaos line',
  moduleName: 'Line',
  transport: tcp({ port: 4998, tokenizer: endsWith('\r') }),
  settings: z.object({}),
  status: { heard: z.string() },
  commands: {
    ping: { about: 'Answers.', run: () => 'pong' },
    exit: { about: 'Ends its thread.', run: () => process.exit(8) },
  },
  received: (line, { setStatus }) => {
    if (line === 'SPIN') for (;;);
    setStatus({ heard: line })
  },
})
