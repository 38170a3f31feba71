import { z } from 'zod'
import { Abort, defineDriver, endsWith, tcp } from '../../../../../../driver-kit/index.ts'

/** Does what the centre must hear of, on demand. */
export const driver = defineDriver({
  name: 'Edge device',
  moduleName: 'Device',
  transport: tcp({ port: 4999, tokenizer: endsWith('\r') }),
  answersFor: ['drivers/edge/device.cr'],
  settings: z.object({ level: z.number().default(1), hidden: z.string().default('') }),
  status: { level: z.number(), updates: z.number(), hidden: z.string(), count: z.number() },
  state: () => ({ updates: 0 }),
  commands: {
    report: {
      about: 'Reports a number; without one there is none any more.',
      args: { count: z.number().nullable().default(null) },
      run: ({ count }, { setStatus }) => setStatus({ count }),
    },
    count_to: {
      about: 'Reports many numbers, one right after the other.',
      args: { last: z.number() },
      run({ last }, { setStatus }) {
        for (let count = 1; count <= last; count++) setStatus({ count })
      },
    },
    repeat: { about: 'Says the number once more.', run: (_, { signalStatus }) => signalStatus('count') },
    keep: {
      about: 'Keeps a setting.',
      args: { level: z.number() },
      run: ({ level }, { defineSetting }) => defineSetting('level', level),
    },
    publish: {
      about: 'Sends to a channel.',
      args: { channel: z.string(), text: z.string() },
      run: ({ channel, text }, { publish }) => publish(channel, text),
    },
    say: { about: 'Tells the log.', args: { text: z.string() }, run: ({ text }, { log }) => log.debug(text) },
    chatter: {
      about: 'Tells the log so many lines.',
      args: { lines: z.number() },
      run({ lines }, { log }) {
        for (let line = 1; line <= lines; line++) log.info(`line ${line}`)
      },
    },
    refuse: {
      about: 'Gives up.',
      run: () => {
        throw new Abort('busy (still)', undefined, 409)
      },
    },
    created: { about: 'Has a code of its own.', run: (_, { queue }) => queue.add(task => task.success('made', 201)) },
    forever: { about: 'Never ends.', run: () => new Promise(() => undefined) },
  },
  started: ({ setStatus, settings }) => setStatus({ level: settings.level, hidden: settings.hidden, updates: 0 }),
  updated({ setStatus, settings, state }) {
    state.updates += 1
    setStatus({ level: settings.level, hidden: settings.hidden, updates: state.updates })
  },
})
