import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineDriver, endsWith } from './index.ts'

// What must not compile. `tsc` is the test: each expected error that does not come is an error itself.

const common = { name: 'Types', moduleName: 'Types', settings: z.object({ warm_up_ms: z.number().default(8_000) }) }

test('a driver of every kind is declared with its own types', () => {
  const driver = defineDriver({
    ...common,
    role: 'device',
    status: { power: z.boolean(), 'output{n}': z.number(), 'input/{key}': z.object({ name: z.string() }) },
    state: () => ({ asked: 0 }),
    tokenizer: endsWith('\r'),
    commands: {
      power: {
        about: 'On or off.',
        args: { state: z.boolean(), ramp: z.number().optional() },
        async run({ state, ramp }, { setStatus, settings, state: memory, device, caller, schedule, log }) {
          const [on, soft]: [boolean, number | undefined] = [state, ramp]
          const answer: string = await device.ask('PWR\r', { until: /OK/, withinMs: settings.warm_up_ms })
          memory.asked += soft ?? 1
          setStatus({ power: on, output1: 3, 'input/hdmi': { name: answer } })
          setStatus({ power: null })
          const user: string | undefined = caller
          schedule.after(1, () => log.info(user ?? ''))

          // @ts-expect-error a status that is misspelt
          setStatus({ powr: true })
          // @ts-expect-error a status of the wrong type
          setStatus({ power: 'on' })
          // @ts-expect-error a pattern is for numbers only
          setStatus({ outputA: 1 })
          // @ts-expect-error a pattern has the type it was declared with
          setStatus({ output1: 'one' })
          // @ts-expect-error so has one that stands for any text
          setStatus({ 'input/hdmi': { title: 'x' } })
          // @ts-expect-error a setting that is not there
          settings.cool_down_ms
          // @ts-expect-error a setting of another type
          const text: string = settings.warm_up_ms
          // @ts-expect-error an argument of another type
          const wrong: number = state
          // @ts-expect-error the driver's own memory has its own fields
          memory.answered
          return [text, wrong]
        },
      },
      look: {
        about: 'Looks around.',
        // @ts-expect-error a device driver has no system
        run: (_, { system }) => system.id,
      },
    },
    received: (line, { setStatus }) => {
      setStatus({ power: line.startsWith('ON') })
    },
  })
  expect(driver.moduleName).toBe('Types')
})

test('a service has requests and no bytes, a logic driver a system and no device', () => {
  const service = defineDriver({
    ...common,
    role: 'service',
    status: {},
    commands: {
      get: {
        about: 'Gets.',
        async run(_, { device }) {
          // @ts-expect-error bytes are for devices
          void device.ask
          return (await device.request({ path: '/' })).status
        },
      },
    },
  })
  const logic = defineDriver({
    ...common,
    role: 'logic',
    status: {},
    commands: {
      all: {
        about: 'All displays.',
        run(_, context) {
          // @ts-expect-error there is no device
          void context.device
          return context.system.all('Display').length
        },
      },
      // @ts-expect-error a command says what it is about
      mute: { run: () => null },
    },
  })
  // @ts-expect-error there is no such role
  defineDriver({ ...common, role: 'serial', status: {}, commands: {} })
  // @ts-expect-error there is no such interface
  defineDriver({ ...common, role: 'logic', status: {}, commands: {}, implements: ['Powerful'] })
  expect([service.role, logic.role]).toEqual(['service', 'logic'])
})
