import { z } from 'zod'
import { defineDriver, endsWith, tcp } from '../../../../../../driver-kit/index.ts'

/** Another driver, for what is about drivers. */
export const driver = defineDriver({
  name: 'Edge plain',
  moduleName: 'Plain',
  transport: tcp({ port: 4999, tokenizer: endsWith('\r') }),
  answersFor: ['drivers/edge/plain.cr'],
  settings: z.object({ level: z.number().default(1) }),
  status: {},
  commands: { level: { about: 'The setting.', run: (_, { settings }) => settings.level } },
})
