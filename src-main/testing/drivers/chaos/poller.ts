import { z } from 'zod'
import { defineDriver, none } from '../../../driver-kit/index.ts'

/** A well-behaved neighbour: it counts, and must never miss a beat because of somebody else. */
export const driver = defineDriver({
  name: 'Poller',
  moduleName: 'Poller',
  transport: none(),
  settings: z.object({}),
  status: { beats: z.number() },
  commands: { ping: { about: 'Answers.', run: () => 'pong' } },
  started: ({ schedule, setStatus, status }) => {
    schedule.every(20, () => setStatus({ beats: (status.beats ?? 0) + 1 }))
  },
})
