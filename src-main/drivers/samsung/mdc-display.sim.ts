import { z } from 'zod'
import type { ByteSimulatorContext } from '../../driver-kit/define-simulator.ts'
import { defineSimulator, lengthFrom } from '../../driver-kit/index.ts'
import { type Code, checksum, codes, HEADER } from './mdc-display.frames.ts'
import { inputs } from './mdc-display.inputs.ts'

const settings = z.object({
  simulated_warm_up_ms: z.number().default(4_000),
})

const percent = z.int().min(0).max(100)
const state = z.object({
  displayId: z.int().min(0).max(253).default(0).describe('What its menu says'),
  secured: z.boolean().default(false).describe('The secured protocol is on: it refuses to speak in the open'),
  power: z.boolean().default(true).describe('Off is standby'),
  panel: z.boolean().default(true).describe('The panel is lit'),
  networkStandby: z
    .boolean()
    .default(true)
    .describe('Stays on the network in standby; else only a magic packet wakes it'),
  volume: percent.default(20),
  mute: z.boolean().default(false),
  input: z.int().min(0).max(255).default(inputs.Hdmi).describe('0x21 is Hdmi, 0x23 Hdmi2, 0x25 DisplayPort'),
  brightness: percent.default(50),
  contrast: percent.default(60),
  sharpness: percent.default(40),
  temperature: z.int().min(0).max(255).default(38),
  errors: z
    .array(z.enum(['lamp', 'temperature', 'sensor', 'fan']))
    .default([])
    .describe('What is broken'),
  signal: z.boolean().default(true).describe('A picture comes in at the input'),
  brokenSums: z.int().min(0).default(0).describe('So many answers have a wrong checksum'),
})

type State = z.output<typeof state>
type Ctx = ByteSimulatorContext<z.output<typeof settings>, State, undefined>

/** The inputs that it has; it refuses others. */
const built: readonly number[] = [inputs.Hdmi, inputs.Hdmi2, inputs.DisplayPort, inputs.MagicInfo]

/** A display of the QM series, after MDC 13.7c. It speaks only when asked. */
export const simulator = defineSimulator({
  protocol: 'tcp',
  tokenizer: lengthFrom(held => (held.length < 4 ? 0 : (held[3] ?? 0) + 5), { startsWith: '\xaa' }),
  settings,
  state,
  connected({ state, send }) {
    if (state.secured) send('MDCSTART<<TLS>>')
  },
  received(bytes, ctx) {
    const { state } = ctx
    const [, code, id] = bytes
    if (state.secured) return ctx.close()
    if (bytes.at(-1) !== checksum(bytes.subarray(1, -1)) || code === undefined) return
    const data = bytes.subarray(4, -1)
    // All displays obey what is sent to 0xFE, and none answers it.
    if (id === EVERYBODY) return void carryOut(code, data, ctx)
    if (id === state.displayId) answer(code, carryOut(code, data, ctx), ctx)
  },
  datagram(bytes, { state, setReachable }) {
    const isMagic = bytes.length >= 102 && bytes.subarray(0, 6).every(byte => byte === 0xff)
    if (!isMagic) return
    state.power = true
    setReachable(true)
  },
  changed(keys, ctx) {
    if (keys.includes('power') || keys.includes('networkStandby')) {
      ctx.setReachable(ctx.state.power || ctx.state.networkStandby)
    }
  },
  /** As its renderer for what is played to it does. */
  announces: ({ serial, uuid }) => ({
    ssdp: {
      targets: ['upnp:rootdevice', MEDIA_RENDERER],
      server: 'SHP, UPnP/1.0, Samsung UPnP SDK/1.0',
      description: `<?xml version="1.0" encoding="utf-8"?>
<root xmlns="urn:schemas-upnp-org:device-1-0">
  <specVersion><major>1</major><minor>0</minor></specVersion>
  <device>
    <deviceType>${MEDIA_RENDERER}</deviceType>
    <friendlyName>[Signage] Samsung QMR Series</friendlyName>
    <manufacturer>Samsung Electronics</manufacturer>
    <manufacturerURL>http://www.samsung.com/sec</manufacturerURL>
    <modelDescription>Samsung DTV RCR</modelDescription>
    <modelName>QM55R</modelName>
    <serialNumber>${serial}</serialNumber>
    <UDN>uuid:${uuid}</UDN>
  </device>
</root>
`,
    },
  }),
})

const EVERYBODY = 0xfe
const MEDIA_RENDERER = 'urn:schemas-upnp-org:device:MediaRenderer:1'

function answer(code: number, values: number[] | undefined, { state, send }: Ctx): void {
  const data = values ? [0x41, code, ...values] : [0x4e, code, 1]
  const body = [0xff, state.displayId, data.length, ...data]
  const isBroken = state.brokenSums > 0
  if (isBroken) state.brokenSums -= 1
  send(Uint8Array.from([HEADER, ...body, (checksum(body) + (isBroken ? 1 : 0)) & 0xff]))
}

/** The values of an acknowledgement; nothing when it refuses. */
function carryOut(code: number, data: Uint8Array, ctx: Ctx): number[] | undefined {
  const { state } = ctx
  const [value] = data
  switch (code) {
    case codes.status:
      return [state.power ? 1 : 0, state.volume, state.mute ? 1 : 0, state.input, 1, 0, 0]
    case codes.power:
      return value === undefined ? [state.power ? 1 : 0] : value > 1 ? undefined : turn(value, ctx)
    case codes.networkStandby:
      return onOff('networkStandby', value, state)
    case codes.serial:
      return textBytes('0ABCHNHK300001')
    case codes.software:
      return textBytes('T-HKMLAKUC-2070')
    case codes.model:
      return textBytes('QM55R')
  }
  // In standby the rest is not there.
  return state.power ? whileOn(code, value, state) : undefined
}

function whileOn(code: number, value: number | undefined, state: State): number[] | undefined {
  switch (code) {
    case codes.panel:
      // The other way round than all others: 0 is lit.
      if (value !== undefined) state.panel = value === 0
      return [state.panel ? 0 : 1]
    case codes.mute:
      return onOff('mute', value, state)
    case codes.input:
      if (value !== undefined && !built.includes(value)) return undefined
      state.input = value ?? state.input
      return [state.input]
    case codes.health: {
      const of = (name: State['errors'][number]) => (state.errors.includes(name) ? 1 : 0)
      return [of('lamp'), of('temperature'), of('sensor'), state.signal ? 0 : 1, state.temperature, of('fan')]
    }
    default: {
      const level = levels.find(name => codes[name] === code)
      if (!level || (value ?? 0) > 100) return undefined
      state[level] = value ?? state[level]
      return [state[level]]
    }
  }
}
const levels = ['volume', 'brightness', 'contrast', 'sharpness'] as const satisfies Code[]

function onOff(key: 'mute' | 'networkStandby', value: number | undefined, state: State): number[] | undefined {
  if (value !== undefined && value > 1) return undefined
  if (value !== undefined) state[key] = value === 1
  return [state[key] ? 1 : 0]
}

/** It acknowledges at once, is on after a while, and is off at once. */
function turn(value: number, { state, settings, after, setReachable }: Ctx): number[] {
  if (value === 1) {
    if (!state.power) after(settings.simulated_warm_up_ms, () => Object.assign(state, { power: true, panel: true }))
    return [1]
  }
  state.power = false
  // Its acknowledgement is still on its way.
  if (!state.networkStandby) after(20, () => setReachable(false))
  return [0]
}

const textBytes = (text: string) => [...new TextEncoder().encode(text)]
