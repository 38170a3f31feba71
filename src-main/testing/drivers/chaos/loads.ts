import { isMainThread } from 'node:worker_threads'
import { z } from 'zod'
import { defineDriver, none } from '../../../driver-kit/index.ts'

// Is described well in the main thread, and misbehaves while it is loaded to run when a test says so.
const misdeed = isMainThread ? undefined : process.env.ALCOVE_CHAOS_LOADS
if (misdeed === 'throws') throw new Error('no good at all')
if (misdeed === 'spins') for (;;);
if (misdeed === 'waits') await new Promise(resolve => setTimeout(resolve, 1e8))

export const driver = defineDriver({
  name: 'Chaos loader',
  moduleName: 'Loader',
  transport: none(),
  settings: z.object({}),
  status: {},
  commands: { ping: { about: 'Answers.', run: () => 'pong' } },
})
