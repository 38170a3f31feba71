import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { settle } from '../../base/fake-clock.ts'
import { Failed } from '../../base/result.ts'
import { defineDriver } from '../../driver-kit/index.ts'
import { until } from '../../testing/until.ts'
import { attached, panel, running } from '../conformance/testing/bench.ts'

test('a module that stops while everything waits settles everyone, and leaves no timer and no listener', async () => {
  let signal: AbortSignal | undefined
  const outcomes: string[] = []
  const note = (what: string, work: Promise<unknown>) =>
    void work.then(
      () => outcomes.push(`${what} done`),
      error => outcomes.push(`${what}: ${error.message}`),
    )
  const at = await attached(
    defineDriver({
      ...panel,
      status: { level: z.number() },
      commands: {
        ask: { about: 'Asks.', run: (_, { device }) => device.ask('x\n', { until: 'OK' }) },
        wait: { about: 'Waits in the queue.', run: (_, { queue }) => queue.add(() => undefined, { name: 'wait' }) },
        open: { about: 'Opens a system.', run: (_, { openSystem }) => openSystem('sys-y') },
        next: { about: 'Waits for a run.', run: (_, { schedule }) => schedule.every(60_000, () => undefined).next() },
      },
      connected(context) {
        signal = context.signal
        context.schedule.every(1_000, () => undefined)
        context.schedule.cron('* * * * *', () => undefined)
        context.watch('level', () => undefined)
        context.monitor('a', () => undefined)
      },
    }),
  )
  at.module.watched({ debug: true, wire: true, queue: true })
  for (const what of ['ask', 'wait', 'open', 'next']) note(what, at.exec(what))
  await at.device.hears('x\n')
  await at.stop()
  await settle()
  expect(outcomes.sort()).toEqual([
    'ask: The module has stopped.',
    'next: Display_1 has been stopped.',
    'open: The module has stopped.',
    'wait: The module has stopped.',
  ])
  await until(
    () => at.device.open,
    open => open === 0,
  )
  expect(at.clock.waiting).toBe(0)
  expect(signal?.aborted).toBe(true)
  expect(signal && getEventListeners(signal as AbortSignal & EventTarget, 'abort')).toEqual([])
  expect(at.told.filter(({ kind }) => kind === 'monitors').at(-1)).toEqual({ kind: 'monitors', channels: [] })
  // How its link ended is nobody's business: the device was not lost.
  expect(at.connections()).toEqual([[true, undefined]])
})

test('what a stopped module is still told changes nothing', async () => {
  const at = await attached(
    defineDriver({
      ...panel,
      status: { level: z.number() },
      commands: {
        say: {
          about: 'Says that the device is gone.',
          run(_, { setConnected, setStatus, signalStatus }) {
            setConnected(false, { reason: 'too late' })
            setStatus({ level: 1 })
            signalStatus('level')
          },
        },
      },
    }),
  )
  await at.stop()
  const before = at.told.length
  await at.exec('say')
  at.update({ any: 1 })
  at.module.systemStatus('mod-b', { level: 2 })
  await settle()
  expect(at.told.slice(before).filter(({ kind }) => kind !== 'log')).toEqual([])
})

test('a module that stops while it starts stops at once, and never connects', async () => {
  const at = running(defineDriver({ ...panel, commands: {}, started: () => new Promise<void>(() => undefined) }), {
    port: 1,
  })
  await at.stop()
  expect(at.clock.waiting).toBe(0)
  expect(at.connections()).toEqual([])
})

test('an error in the last step is told', async () => {
  const at = await attached(
    defineDriver({
      ...panel,
      commands: {},
      stopped() {
        throw new Failed('rejected', 'not yet')
      },
    }),
  )
  await at.stop()
  expect(at.lines().at(-1)).toBe('error: stopped failed: not yet')
})
