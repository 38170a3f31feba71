import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { setFlagsOfAllThreads } from './v8-flags.ts'

test('threads that begin afterwards can have their memory tidied', async () => {
  setFlagsOfAllThreads()
  const code = `
    const { runInNewContext } = require('node:vm')
    require('node:worker_threads').parentPort.postMessage(runInNewContext('typeof globalThis.gc'))`
  const [found] = await once(new Worker(code, { eval: true }), 'message')
  expect(found).toBe('function')
})
