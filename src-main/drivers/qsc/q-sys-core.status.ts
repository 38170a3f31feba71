import { z } from 'zod'
import { type Context, type StatusOf, tcp } from '../../driver-kit/index.ts'
import { type ControlValue, type EngineStatus, engineIn, messages } from './q-sys-core.messages.ts'

/** Of a Named Control, or, with a component, of a control in it. */
const watched = z.union([
  z.string().min(1).max(200),
  z.object({ component: z.string().min(1).max(200), name: z.string().min(1).max(200) }),
])

export const settings = z.object({
  username: z.string().nullish().describe('A user of the Core, when it asks for a logon.'),
  password: z.string().nullish().describe('The PIN of that user.'),
  controls: z
    .array(watched)
    .max(500)
    .default([])
    .describe(
      'Controls to report at all times: a Named Control, or {component, name}. Those used are added by themselves.',
    ),
  fader_min_db: z.number().min(-100).max(20).default(-100).describe('Loudness at level 0.'),
  fader_max_db: z.number().min(-100).max(20).default(20).describe('Loudness at level 100.'),
  volume_control: z.string().default('').describe('The Named Control of the room volume; empty when there is none.'),
  mute_control: z.string().default('').describe('The Named Control that mutes the room; empty when there is none.'),
  push_ms: z.number().min(50).max(60_000).default(200).describe('How soon the Core tells of changes.'),
  refresh_ms: z
    .number()
    .min(50)
    .max(50_000)
    .default(20_000)
    .describe('How often the Core is asked for its state; it hangs up after 60 s of silence.'),
  answer_ms: z.number().min(10).max(60_000).default(5_000).describe('How long one answer may take.'),
})

export const status = {
  platform: z.string(),
  /** Only an active Core carries out commands; one in standby is the spare of a redundant pair. */
  state: z.enum(['Idle', 'Active', 'Standby']),
  design_name: z.string(),
  design_code: z.string(),
  is_redundant: z.boolean(),
  is_emulator: z.boolean(),
  /** What the Core says of its own health. */
  status: z.object({ Code: z.number(), String: z.string() }),
  last_error: z.string(),
  volume: z.number().min(0).max(100),
  audio_mute: z.boolean(),
  /** Percent between the loudnesses of the settings. The key below matches this pattern too, hence the second type. */
  'fader{id}': z.union([z.number(), z.boolean()]),
  'fader{id}_mute': z.boolean(),
  /** As the Core has it: decibels, position of a switch, text. */
  'control/{id}': z.union([z.number(), z.boolean(), z.string()]),
}

/** A control of a component goes by both names, as in PlaceOS's driver. */
export interface Control {
  name: string
  component?: string | undefined
}
export const idOf = ({ name, component }: Control) => (component === undefined ? name : `${name}_${component}`)

interface State {
  nextId: number
  /** What is reported, by id: whatever else the Core may tell is left out, so that nothing grows. */
  watched: Map<string, Control>
  /** Those that this connection's change group has. */
  subscribed: Set<string>
}
export const newState = (): State => ({ nextId: 0, watched: new Map(), subscribed: new Set() })

export const link = tcp({ port: 1710, tokenizer: messages })

export type Ctx = Context<typeof link, z.infer<typeof settings>, StatusOf<typeof status>, State>

export function reportControl(control: ControlValue, ctx: Ctx): void {
  const { settings, setStatus, state } = ctx
  const { Name: name, Component: component, Value: value } = control
  const id = idOf({ name, component })
  if (!state.watched.has(id)) return
  const changes: Parameters<Ctx['setStatus']>[0] = {}
  changes[`control/${id}`] = value
  const on = switchOf(control)
  if (on !== undefined) changes[`fader${id}_mute`] = on
  else if (typeof value === 'number') changes[`fader${id}`] = toPercent(value, ctx)
  setStatus(changes)
  if (component !== undefined) return
  if (name === settings.volume_control && typeof value === 'number') setStatus({ volume: toPercent(value, ctx) })
  if (name === settings.mute_control && on !== undefined) setStatus({ audio_mute: on })
}

/** Older designs give a switch as a number, and say what it means in words. */
function switchOf({ Value: value, String: words = '' }: ControlValue): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (/^(true|muted)$/i.test(words)) return true
  return /^(false|unmuted)$/i.test(words) ? false : undefined
}

export function toPercent(decibels: number, { settings }: Ctx): number {
  const { fader_min_db: min, fader_max_db: max } = settings
  const percent = ((decibels - min) / Math.max(1, max - min)) * 100
  return Math.round(Math.min(100, Math.max(0, percent)) * 10) / 10
}

export function toDecibels(percent: number, { settings }: Ctx): number {
  const { fader_min_db: min, fader_max_db: max } = settings
  return Math.round((min + ((max - min) * Math.min(100, Math.max(0, percent))) / 100) * 100) / 100
}

/** True when it was one. */
export function reportEngine(value: unknown, { setStatus }: Ctx): EngineStatus | undefined {
  const engine = engineIn(value)
  if (!engine) return undefined
  setStatus({
    state: engine.State,
    design_name: engine.DesignName,
    design_code: engine.DesignCode,
    is_redundant: engine.IsRedundant,
    is_emulator: engine.IsEmulator,
  })
  if (engine.Platform !== undefined) setStatus({ platform: engine.Platform })
  if (engine.Status) setStatus({ status: { Code: engine.Status.Code, String: engine.Status.String } })
  return engine
}
