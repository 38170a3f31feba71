import { z } from 'zod'
import { defineDriver, none } from '../../../../../driver-kit/index.ts'

const born = Math.random()

/** Nothing but what tells one loading of it from another. */
export const driver = defineDriver({
  name: 'Plain',
  moduleName: 'Plain',
  transport: none(),
  settings: z.object({ level: z.number().default(1) }),
  status: { starts: z.number() },
  state: () => ({ count: 0 }),
  commands: {
    born: { about: 'Which one it is.', run: () => born },
    count: { about: 'Counts.', run: (_, { state }) => ++state.count },
    level: { about: 'The setting.', run: (_, { settings }) => settings.level },
    call: { about: 'Calls nobody who answers.', run: (_, { system }) => system.module('Other_1').exec('go') },
    forever: { about: 'Never ends.', run: () => new Promise(() => undefined) },
    late: {
      about: 'Leaves a failing promise of its own behind.',
      run: () => {
        void Promise.reject(new RangeError('nobody caught this'))
      },
    },
  },
  started: ({ setStatus, status }) => setStatus({ starts: (status.starts ?? 0) + 1 }),
})
