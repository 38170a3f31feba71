import { z } from 'zod'
import { defineDriver, none } from '../../../driver-kit/index.ts'

/** Does on demand what no driver should. */
export const driver = defineDriver({
  name: 'Chaos',
  moduleName: 'Chaos',
  transport: none(),
  settings: z.object({ at_start: z.enum(['behaves', 'spins']).default('behaves') }),
  status: { beats: z.number(), flood: z.number(), huge: z.string() },
  commands: {
    throw_in_timer: {
      about: 'Throws where nobody can catch it.',
      run: () => {
        setTimeout(() => {
          throw new Error('thrown in a timer')
        }, 1)
      },
    },
    reject: {
      about: 'Leaves a rejected promise behind.',
      run: () => {
        void Promise.reject(new Error('nobody awaited this'))
      },
    },
    spin: {
      about: 'Never gives the thread back.',
      run: () => {
        for (;;);
      },
    },
    spin_later: {
      about: 'Never gives the thread back, some time after the call.',
      run: (_, { schedule }) => {
        schedule.after(5, () => {
          for (;;);
        })
      },
    },
    leak: {
      about: 'Takes all the memory there is.',
      run: () => {
        const held: unknown[] = []
        for (;;) held.push(Array.from({ length: 10_000 }, (_, at) => ({ at })))
      },
    },
    leak_slowly: {
      about: 'Takes more memory again and again.',
      run: (_, { schedule }) => {
        const held: unknown[] = []
        schedule.every(2, () => void held.push(Array.from({ length: 20_000 }, (_, at) => ({ at }))))
      },
    },
    leak_buffers: {
      about: 'Takes more memory again and again, where the heap does not count it.',
      run: (_, { schedule }) => {
        const held: Uint8Array[] = []
        schedule.every(2, () => void held.push(new Uint8Array(1024 * 1024).fill(1)))
      },
    },
    exit: { about: 'Ends its thread.', run: () => process.exit(7) },
    flood: {
      about: 'Reports so many changes at once.',
      args: { changes: z.number() },
      run: ({ changes }, { setStatus }) => {
        for (let at = 1; at <= changes; at++) setStatus({ flood: at })
        return changes
      },
    },
    flood_for: {
      about: 'Reports so many changes a second, for so many seconds.',
      args: { rate: z.number(), seconds: z.number() },
      run: async ({ rate, seconds }, { setStatus, now }) => {
        const [began, all] = [now(), rate * seconds]
        let at = 0
        while (at < all) {
          await new Promise(resolve => setTimeout(resolve, 5))
          const due = Math.min(all, Math.round(((now() - began) / 1000) * rate))
          while (at < due) setStatus({ flood: ++at })
        }
        return at
      },
    },
    flood_log: {
      about: 'Writes so many lines to its log.',
      args: { lines: z.number() },
      run: ({ lines }, { log }) => {
        for (let at = 1; at <= lines; at++) log.warn(`line ${at}`)
      },
    },
    flood_channel: {
      about: 'Sends so many messages to a channel.',
      args: { messages: z.number() },
      run: ({ messages }, { publish }) => {
        for (let at = 1; at <= messages; at++) publish('chaos', `message ${at}`)
      },
    },
    huge: {
      about: 'Reports a value of so many megabytes.',
      args: { megabytes: z.number() },
      run: ({ megabytes }, { setStatus }) => setStatus({ huge: 'x'.repeat(megabytes * 1024 * 1024) }),
    },
    ping: { about: 'Answers.', run: () => 'pong' },
  },
  started: ({ schedule, setStatus, status, settings }) => {
    if (settings.at_start === 'spins') for (;;);
    schedule.every(20, () => setStatus({ beats: (status.beats ?? 0) + 1 }))
  },
})
