import { z } from 'zod'
import { defineDriver, none } from '../../../../../driver-kit/index.ts'

/** The logic of a room, for what crosses threads and the API. */
export const driver = defineDriver({
  name: 'Conformance room',
  moduleName: 'Room',
  transport: none(),
  implements: ['Powerable'],
  settings: z.object({}),
  status: { power: z.boolean(), seen: z.array(z.json()), heard: z.array(z.string()), opened: z.string() },
  state: () => ({ seen: [] as z.infer<ReturnType<typeof z.json>>[], heard: [] as string[] }),
  commands: {
    power: {
      about: 'Its own.',
      args: { state: z.boolean() },
      run: ({ state }, { setStatus }) => setStatus({ power: state }),
    },
    call: {
      about: 'Calls a function of another module.',
      args: { module: z.string(), method: z.string(), args: z.array(z.json()).default([]) },
      run: ({ module, method, args }, { system }) => system.module(module).exec(method, args),
    },
    watch: {
      about: 'Watches the power of a module, wherever it may be.',
      args: { module: z.string() },
      run({ module }, { system, state, setStatus }) {
        system.watch(module, 'power', value => {
          state.seen.push(value)
          setStatus({ seen: [...state.seen] })
        })
      },
    },
    publish: {
      about: 'Sends to a channel.',
      args: { channel: z.string(), text: z.string() },
      run: ({ channel, text }, { publish }) => publish(channel, text),
    },
    listen: {
      about: 'Monitors a channel.',
      args: { channel: z.string() },
      run({ channel }, { monitor, state, setStatus }) {
        monitor(channel, text => {
          state.heard.push(text)
          setStatus({ heard: [...state.heard] })
        })
      },
    },
    powerable: {
      about: 'Who can be turned on.',
      run: (_, { system }) => system.implementing('Powerable').map(({ slug, status }) => [slug, status.power ?? null]),
    },
    open: {
      about: 'Looks into a system by its id.',
      args: { id: z.string() },
      run: async ({ id }, { openSystem }) => {
        const system = await openSystem(id)
        return {
          name: system.name,
          modules: system.modules.map(String),
          power: system.module('Display_1').status.power ?? null,
        }
      },
    },
    follow: {
      about: 'Watches the power of Display_1 in a system by its id.',
      args: { id: z.string() },
      run: async ({ id }, { openSystem, state, setStatus }) => {
        const system = await openSystem(id)
        system.watch('Display_1', 'power', value => {
          state.seen.push(value)
          setStatus({ seen: [...state.seen] })
        })
      },
    },
  },
})
