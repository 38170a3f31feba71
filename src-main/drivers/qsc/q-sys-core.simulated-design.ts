import { z } from 'zod'

// The design that the simulated Core runs: its controls, and what can be done to them.

const decibels = z.number().min(-100).max(20)
export const state = z.object({
  engine: z.enum(['Idle', 'Active', 'Standby']).default('Active'),
  design: z.string().default('Meeting Room'),
  mainGain: decibels.default(-10).describe('Named Control MainGain'),
  mainMute: z.boolean().default(false).describe('Named Control MainMute'),
  microphoneGain: decibels.default(-20).describe('Control gain of the component Microphone'),
  microphoneMute: z.boolean().default(false).describe('Control mute of the component Microphone'),
  source: z.string().default('Laptop').describe('Named Control Source'),
  mixer: z
    .record(z.string(), z.union([z.number(), z.boolean()]))
    .default({})
    .describe('What was set on the mixer Matrix'),
  snapshot: z.int().default(0).describe('The snapshot of the bank Scenes that was loaded last'),
  hearsNothing: z.int().min(0).default(0).describe('So many requests are not answered'),
})

export type State = z.output<typeof state>
export type Value = string | number | boolean
/** `component/name`; a Named Control has no component. */
export const controls = {
  '/MainGain': 'mainGain',
  '/MainMute': 'mainMute',
  '/Source': 'source',
  'Microphone/gain': 'microphoneGain',
  'Microphone/mute': 'microphoneMute',
} as const satisfies Record<string, keyof State>
type Key = keyof typeof controls
export const isKey = (key: string): key is Key => Object.hasOwn(controls, key)

export class Refusal extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Params as the method wants them. */
export function read<Shape extends z.ZodType>(shape: Shape, params: unknown): z.output<Shape> {
  const { data, success } = shape.safeParse(params)
  if (!success) throw new Refusal(-32602, 'Invalid params')
  return data as z.output<Shape>
}

const value = z.union([z.number(), z.boolean(), z.string()])
export const named = z.object({ Name: z.string() })
export const change = named.extend({ Value: value })
export function componentOf(name: string): void {
  if (name !== 'Microphone') throw new Refusal(7, `Unknown component name ${name}`)
}

export function show(key: string, state: State): Record<string, unknown> {
  const [component = '', name = ''] = key.split('/')
  if (!isKey(key)) throw new Refusal(8, `Unknown control ${name}`)
  const Value = state[controls[key]]
  const words =
    typeof Value === 'boolean' ? (Value ? 'muted' : 'unmuted') : `${Value}${typeof Value === 'number' ? 'dB' : ''}`
  const Position = typeof Value === 'number' ? (Value + 100) / 120 : 0
  return { ...(component ? { Component: component } : {}), Name: name, Value, String: words, Position }
}

export function setControl(key: string, given: Value, state: State): void {
  if (!isKey(key)) throw new Refusal(8, `Unknown control ${key.split('/')[1]}`)
  const field = controls[key]
  if (field === 'mainGain' || field === 'microphoneGain') {
    // Out of range is taken for the nearest that is not.
    state[field] = Math.min(20, Math.max(-100, Number(given) || 0))
  } else if (field === 'source') state.source = String(given)
  else state[field] = given === true || given === 1 || given === 'true'
}

export function mix(method: string, params: unknown, state: State): unknown {
  const shape = named.extend({
    Inputs: z.string().optional(),
    Outputs: z.string().optional(),
    Value: z.union([z.number(), z.boolean()]),
  })
  const { Name, Inputs, Outputs, Value } = read(shape, params)
  if (Name !== 'Matrix') throw new Refusal(7, `Unknown component name ${Name}`)
  const channels = `${Inputs ?? ''} ${Outputs ?? ''}`.split(' ').filter(Boolean)
  if (channels.some(channel => channel !== '*' && !(Number(channel) <= 8))) {
    throw new Refusal(9, 'Illegal mixer channel index')
  }
  state.mixer[`${method.slice('Mixer.Set'.length)} ${Inputs ?? '-'} ${Outputs ?? '-'}`] = Value
  return true
}
