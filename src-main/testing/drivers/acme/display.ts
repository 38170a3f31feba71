import { z } from 'zod'
import { defineDriver, endsWith, tcp } from '../../../driver-kit/index.ts'

/** A plain panel for tests: a line each way. */
export const driver = defineDriver({
  name: 'Acme panel',
  moduleName: 'Display',
  transport: tcp({ port: 4999, tokenizer: endsWith('\r') }),
  answersFor: ['drivers/acme/display.cr'],
  implements: ['Powerable'],
  settings: z.object({ greeting: z.string().default('hello'), answer_ms: z.number().default(2_000) }),
  status: { power: z.boolean(), volume: z.number(), greeting: z.string() },
  commands: {
    power: {
      about: 'Turn the panel on or off; done once the panel confirms.',
      args: { state: z.boolean() },
      async run({ state }, { device, setStatus, settings }) {
        await device.ask(`PWR ${state ? 1 : 0}\r`, {
          name: 'power',
          until: 'PWR OK',
          withinMs: settings.answer_ms,
          retries: 0,
        })
        setStatus({ power: state })
        return state
      },
    },
    volume: {
      about: 'Set the volume.',
      args: { level: z.number().min(0).max(100), ramp: z.number().default(0) },
      run: ({ level, ramp }, { setStatus }) => {
        setStatus({ volume: level })
        return level + ramp
      },
    },
    who: { about: 'Who asks.', run: (_, { caller }) => caller ?? null },
    service_menu: { about: 'For administrators.', level: 'administrator', run: () => 'open' },
    fail: {
      about: 'Always fails.',
      run: () => {
        throw new Error('no such lamp')
      },
    },
    forever: { about: 'Never ends.', run: () => new Promise(() => undefined) },
    nothing_in_json: { about: 'Gives what JSON cannot say.', run: () => () => 1 },
    no: { about: 'Gives false.', run: () => false },
  },
  started: ({ setStatus, settings }) => setStatus({ greeting: settings.greeting }),
  updated: ({ setStatus, settings }) => setStatus({ greeting: settings.greeting }),
  received: (line, { setStatus }) => {
    if (line.startsWith('VOL ')) setStatus({ volume: Number(line.slice(4)) })
  },
})
