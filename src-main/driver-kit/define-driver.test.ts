import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  type Context,
  defineDriver,
  endsWith,
  http,
  many,
  mqtt,
  none,
  one,
  oneOf,
  optional,
  serial,
  ssh,
  tcp,
  udp,
  websocket,
} from './index.ts'
import { deviceDescriptor } from './interface-shapes.ts'

// What must not compile. `tsc` is the test: each expected error that does not come is an error itself.

const common = { name: 'Types', moduleName: 'Types', settings: z.object({ warm_up_ms: z.number().default(8_000) }) }
const run = () => null
const device = { ...common, transport: tcp({ port: 1 }) }
const power = { about: 'On or off.', args: { state: z.boolean() }, run }
const index = z.union([z.int(), z.string()]).default(0)
const state = z.boolean().default(true)
const layer = oneOf('Audio', 'Video', 'AudioVideo').default('AudioVideo')

test('a driver is declared with its own types', () => {
  const driver = defineDriver({
    ...common,
    transport: tcp({ port: 4999, tokenizer: endsWith('\r') }),
    status: { power: z.boolean(), 'output{n}': z.number(), 'input/{key}': z.object({ name: z.string() }) },
    state: () => ({ asked: 0 }),
    commands: {
      power: {
        about: 'On or off.',
        args: { state: z.boolean(), ramp: z.number().optional() },
        async run({ state, ramp }, { setStatus, settings, state: memory, device, caller, schedule, log, ...rest }) {
          const [on, soft]: [boolean, number | undefined] = [state, ramp]
          const answer: string = await device.ask('PWR\r', { until: /OK/, withinMs: settings.warm_up_ms })
          memory.asked += soft ?? 1
          setStatus({ power: on, output1: 3, 'input/hdmi': { name: answer } })
          setStatus({ power: null })
          const user: string | undefined = caller
          schedule.after(1, () => log.info(user ?? ''))
          rest.watch('power', value => log.info(String(value === true)))
          rest.signalStatus('output1')
          rest.defineSetting('warm_up_ms', 4_000)

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
          // @ts-expect-error a status that is misspelt is not watched either
          rest.watch('powr', () => undefined)
          // @ts-expect-error nor said again
          rest.signalStatus('powr')
          // @ts-expect-error a setting that is not there
          settings.cool_down_ms
          // @ts-expect-error a setting of another type
          const text: string = settings.warm_up_ms
          // @ts-expect-error a setting is kept with its own type
          rest.defineSetting('warm_up_ms', 'long')
          // @ts-expect-error an argument of another type
          const wrong: number = state
          // @ts-expect-error the driver's own memory has its own fields
          memory.answered
          return [text, wrong]
        },
      },
      look: {
        about: 'Looks around.',
        // @ts-expect-error a driver with a device has no system
        run: (_, { system }) => system.id,
      },
    },
    received: (line, { setStatus }) => {
      setStatus({ power: line.startsWith('ON') })
    },
    reported: {
      power: value => String(value === true) as unknown as undefined,
      // @ts-expect-error a status that is misspelt
      powr: () => undefined,
    },
  })
  expect(driver.moduleName).toBe('Types')
})

test('each kind of link has its own device, and logic has a system in its place', () => {
  const bytes = [
    defineDriver({
      ...common,
      transport: udp({ port: 9 }),
      status: {},
      commands: { loop: { about: 'Loops.', run: (_, { device }) => device.multicastLoop(true) } },
    }),
    defineDriver({
      ...common,
      transport: ssh({ tokenizer: endsWith('\n') }),
      status: {},
      commands: { list: { about: 'Lists.', run: async (_, { device }) => (await device.exec('ls')).stdout } },
    }),
    defineDriver({
      ...common,
      transport: websocket({ uri: 'ws://127.0.0.1' }),
      status: {},
      commands: { ping: { about: 'Pings.', run: (_, { device }) => device.ping() } },
    }),
    defineDriver({
      ...common,
      transport: serial({}),
      status: {},
      commands: {
        exec: {
          about: 'Runs.',
          // @ts-expect-error there is no shell at a serial port
          run: (_, { device }) => device.exec('ls'),
        },
      },
      // @ts-expect-error without a tokenizer a message is bytes
      received: data => data.startsWith('ON'),
    }),
  ]
  const service = defineDriver({
    ...common,
    transport: http(),
    status: {},
    commands: {
      get: {
        about: 'Gets.',
        async run(_, { device }) {
          // @ts-expect-error bytes are for other links
          void device.ask
          return (await device.request({ path: '/' })).status
        },
      },
    },
  })
  const broker = defineDriver({
    ...common,
    transport: mqtt({ subscribe: ['a/#'] }),
    status: { last: z.string() },
    commands: { say: { about: 'Says.', run: (_, { device }) => device.publish('a/b', 'c') } },
    received: ({ topic, payload }, { setStatus }) => setStatus({ last: topic + payload }),
  })
  const logic = defineDriver({
    ...common,
    transport: none(),
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
      mute: { run },
    },
  })
  // @ts-expect-error a link is what tells the kind, not a role
  defineDriver({ ...common, role: 'logic', status: {}, commands: {} })
  // @ts-expect-error keep-alive by command is for TCP
  udp({ port: 9, perCommand: true })
  // @ts-expect-error an address is no port
  tcp({ port: '4999' })
  expect([...bytes, service, broker, logic].map(({ transport }) => transport.kind)).toEqual([
    'udp',
    'ssh',
    'websocket',
    'serial',
    'http',
    'mqtt',
    'none',
  ])
})

test('a driver has what its interfaces ask of it', () => {
  const audio_mute = z.boolean()
  const video_mute = z.boolean()
  const mute = { about: 'Mutes.', args: { state, index, layer }, run }
  defineDriver({
    ...device,
    implements: ['Powerable', 'Muteable'],
    status: { power: z.boolean(), audio_mute, video_mute },
    commands: { power, mute },
  })
  // @ts-expect-error there is no such interface
  const powerful = () => defineDriver({ ...device, implements: ['Powerful'], status: {}, commands: {} })
  expect(powerful).toThrow('Types implements "Powerful", and there is no such interface.')
  // @ts-expect-error its command is missing
  defineDriver({ ...device, implements: ['Powerable'], status: { power: z.boolean() }, commands: {} })
  // @ts-expect-error its status is missing
  defineDriver({ ...device, implements: ['Powerable'], status: {}, commands: { power } })
  // @ts-expect-error its status has another type
  defineDriver({ ...device, implements: ['Powerable'], status: { power: z.string() }, commands: { power } })
  const oddPower = { about: 'On or off.', args: { on: z.boolean() }, run }
  // @ts-expect-error its argument has another name
  defineDriver({ ...device, implements: ['Powerable'], status: { power: z.boolean() }, commands: { power: oddPower } })
  const stillMute = { about: 'Mutes.', args: { state, index: z.int().default(0), layer }, run }
  defineDriver({
    ...device,
    // @ts-expect-error an output may be named, too
    implements: ['Muteable'],
    status: { audio_mute, video_mute },
    commands: { mute: stillMute },
  })
  // @ts-expect-error status of an included interface counts
  defineDriver({ ...device, implements: ['Muteable'], status: { video_mute }, commands: { mute } })
  const layerOf = oneOf('All', 'Audio', 'Video', 'Data', 'Data2').nullable().default(null)
  defineDriver({
    ...device,
    // @ts-expect-error so do its commands
    implements: ['Switchable'],
    status: {},
    commands: { switch: { about: 'Routes.', args: { map: z.any(), layer: layerOf }, run } },
  })
  const ownPulse = { about: 'Pulses.', args: { length: z.number() }, run }
  const relay = { about: 'Switches.', args: { state: z.boolean(), index: z.int().default(0) }, run }
  // @ts-expect-error what is written in place of a given command is called like it
  defineDriver({ ...device, implements: ['ElectricalRelay'], status: {}, commands: { relay, pulse: ownPulse } })
  // @ts-expect-error what need not be reported still has its type
  defineDriver({ ...device, implements: ['ElectricalRelay'], status: { 'relay{n}': z.string() }, commands: { relay } })
  const info = { about: 'Tells what it is.', run: () => ({ make: 'Acme', model: 'One' }) }
  defineDriver({
    ...device,
    implements: ['DeviceInfo', 'ElectricalRelay'],
    status: { device_info: deviceDescriptor, 'relay{n}': z.boolean() },
    commands: { device_info: info, relay },
  })
  const kept = defineDriver({ ...device, implements: ['DeviceInfo'], status: {}, commands: { device_info: info } })
  expect(kept.implements).toEqual(['DeviceInfo'])
})

test('a camera is a camera with all that moves it', () => {
  const about = 'Moves.'
  const position = oneOf('Open', 'Close', 'Up', 'Down', 'Left', 'Right', 'In', 'Out')
  const moves = {
    stop: { about, args: { index, emergency: z.boolean().default(false) }, run },
    move: { about, args: { position, index }, run },
    joystick: { about, args: { pan_speed: z.number(), tilt_speed: z.number(), index }, run },
    recall: { about, args: { position: z.string(), index }, run },
    save_position: { about, args: { name: z.string(), index }, run },
    remove_position: { about, args: { name: z.string(), index }, run },
  }
  const zoom_to = { about, args: { position: z.number(), auto_focus: z.boolean().default(true), index }, run }
  const camera = defineDriver({ ...device, implements: ['Camera'], status: {}, commands: { ...moves, zoom_to } })
  // @ts-expect-error zooming is part of it
  defineDriver({ ...device, implements: ['Camera'], status: {}, commands: moves })
  expect(Object.keys(camera.commands)).toEqual(expect.arrayContaining(['zoom', 'pan', 'tilt']))
})

test('a logic driver is handed what it uses, with the types of its interfaces', () => {
  const uses = {
    display: one('Display_1', 'Powerable', 'Muteable'),
    lights: many('Lighting', 'Lighting::Level'),
    camera: optional('Camera_1', 'Camera'),
  }
  type Ctx = Context<ReturnType<typeof none>, Record<string, never>, Record<never, never>, undefined, typeof uses>
  const logic = defineDriver({
    ...common,
    transport: none(),
    uses,
    status: {},
    commands: {
      start: {
        about: 'Starts.',
        async run(_, context) {
          const { display, lights, camera } = context.uses
          await display.call.power({ state: true })
          await display.call.unmute_audio()
          await display.call.mute({ layer: 'Audio' })
          const lit: boolean | undefined = display.status.power
          const quiet: boolean | undefined = display.status.audio_mute
          await lights[0]?.call.set_lighting({ state: true })
          const level: number | undefined = lights[0]?.status.area34_level
          await camera?.call.stop()
          const descriptor: string | undefined = context.system.implementing('DeviceInfo')[0]?.status.device_info?.make

          // @ts-expect-error an interface has its own functions
          display.call.switch_to
          // @ts-expect-error an argument of another name
          await display.call.power({ on: true })
          // @ts-expect-error an argument of another type
          await display.call.power({ state: 'on' })
          // @ts-expect-error an argument that must be there
          await display.call.power()
          // @ts-expect-error a choice that there is not
          await display.call.mute({ layer: 'Smell' })
          // @ts-expect-error a status of another type
          const wrong: number = display.status.power
          // @ts-expect-error it may not be there
          camera.call.stop
          // @ts-expect-error a system does not know such an interface as a type
          context.system.all('Display', 'Powerful')
          return [lit, quiet, level, descriptor, wrong]
        },
      },
    },
  })
  const part = ({ uses: { display } }: Ctx) => display.slug
  // @ts-expect-error there is no such interface
  one('Display_1', 'Powerful')
  expect([logic.uses?.display?.count, typeof part]).toEqual(['one', 'function'])
})
