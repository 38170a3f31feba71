import { z } from 'zod'
import { defineDriver, endsWith, tcp } from '../../../../../driver-kit/index.ts'

/** A panel in a room, for what crosses threads and the API. */
export const driver = defineDriver({
  name: 'Conformance panel',
  moduleName: 'Display',
  transport: tcp({ port: 4999, tokenizer: endsWith('\n') }),
  settings: z.object({ level: z.number().default(1), refuse: z.literal(false).optional() }),
  status: { power: z.boolean(), level: z.number(), updates: z.number(), privileged: z.number(), starts: z.number() },
  state: () => ({ updates: 0, privileged: 0 }),
  commands: {
    connected: { about: 'Not for callers.', run: () => 'reached' },
    power: {
      about: 'Reports it.',
      args: { state: z.boolean() },
      run: ({ state }, { setStatus }) => setStatus({ power: state }),
    },
    'power?': { about: 'Whether it is on.', run: (_, { status }) => status.power ?? false },
    repeat_power: { about: 'Says it once more.', run: (_, { signalStatus }) => signalStatus('power') },
    service_menu: {
      about: 'For administrators.',
      level: 'administrator',
      run(_, { state, setStatus }) {
        state.privileged += 1
        setStatus({ privileged: state.privileged })
        return 'open'
      },
    },
    who: { about: 'Who asks.', run: (_, { caller }) => caller ?? null },
    structure: { about: 'Gives something with a shape.', run: () => ({ b: [1, null, { deep: false }], a: 'x' }) },
    created: {
      about: 'Has a code of its own.',
      run: (_, { queue }) => queue.add(task => task.success('made', 201)),
    },
    keep: {
      about: 'Keeps a setting, and gives what it was, read right after.',
      args: { level: z.number() },
      run({ level }, { defineSetting, settings }) {
        defineSetting('level', level)
        return settings.level
      },
    },
    level: { about: 'The setting.', run: (_, { settings }) => settings.level },
    ask: {
      about: 'Asks the device.',
      args: { text: z.string() },
      run: ({ text }, { device }) => device.ask(`${text}\n`, { until: `OK ${text}`, retries: 0 }),
    },
    leave: {
      about: 'Waits for nothing of what it asks for, and all of it fails.',
      run(_, { device, queue, http, wake }) {
        void device.send('never\n', { retries: 0, withinMs: 1 })
        void device.ask('never\n', { until: 'no', retries: 0, withinMs: 1 })
        void queue.add(() => {
          throw new Error('in a block')
        })
        void http.get('/', { headers: {} })
        void wake('no address')
        void device.startTls()
        void device.ask('never\n', { until: 'no', retries: 0, withinMs: 1 }).then(answer => answer)
        return 'left'
      },
    },
    say: { about: 'Tells the log.', args: { text: z.string() }, run: ({ text }, { log }) => log.info(text) },
    crash: {
      about: 'Throws where nobody can catch it, and never answers.',
      run(_, { schedule }) {
        schedule.after(1, () => {
          setImmediate(() => {
            throw new Error('out of everything')
          })
        })
        return new Promise(() => undefined)
      },
    },
  },
  started({ setStatus, settings }) {
    setStatus({ starts: 1, level: settings.level })
  },
  updated({ setStatus, settings, state }) {
    state.updates += 1
    setStatus({ updates: state.updates, level: settings.level })
  },
})
