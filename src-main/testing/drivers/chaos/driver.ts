import { z } from 'zod'
import { defineDriver } from '../../../driver-kit/index.ts'

/** Does on demand what no driver should. */
export const driver = defineDriver({
  name: 'Chaos',
  moduleName: 'Chaos',
  role: 'logic',
  settings: z.object({}),
  status: { beats: z.number(), flood: z.number() },
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
    exit: { about: 'Ends its thread.', run: () => process.exit(7) },
    flood: {
      about: 'Reports so many changes.',
      args: { changes: z.number() },
      run: ({ changes }, { setStatus }) => {
        for (let at = 1; at <= changes; at++) setStatus({ flood: at })
        return changes
      },
    },
    ping: { about: 'Answers.', run: () => 'pong' },
  },
  started: ({ schedule, setStatus, status }) => {
    schedule.every(20, () => setStatus({ beats: (status.beats ?? 0) + 1 }))
  },
})
