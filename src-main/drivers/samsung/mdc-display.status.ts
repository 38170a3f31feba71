import { z } from 'zod'
import { type Context, type StatusOf, tcp } from '../../driver-kit/index.ts'
import { parseReply, type Reply, replies, textOf } from './mdc-display.frames.ts'
import { inputName } from './mdc-display.inputs.ts'

export const settings = z.object({
  display_id: z.int().min(0).max(253).default(0).describe('The ID of the display in its own menu.'),
  pin: z
    .string()
    .regex(/^\d{0,10}$/, 'must be digits')
    .default('')
    .describe('The PIN of the secured protocol, when the display has it switched on. Empty speaks without it.'),
  power_off: z
    .enum(['standby', 'panel'])
    .default('standby')
    .describe('What off means: "panel" only darkens, for displays that leave the network in standby.'),
  mac_address: z
    .string()
    .regex(
      /^(?:[^0-9a-fA-F]*[0-9a-fA-F]){12}[^0-9a-fA-F]*$/,
      'must have 12 hexadecimal digits, as 5C:49:7D:00:00:00 has',
    )
    .nullish()
    .describe('Wakes the display when it has left the network. Its network standby must be on.'),
  warm_up_ms: z.number().min(0).max(600_000).default(60_000).describe('How long the display may take to turn on.'),
  poll_ms: z.number().min(10).max(60_000).default(1_000).describe('How often it is asked while it turns on.'),
  refresh_ms: z.number().min(50).max(3_600_000).default(30_000).describe('How often it is asked otherwise.'),
  answer_ms: z.number().min(10).max(60_000).default(3_000).describe('How long one answer may take.'),
})

const percent = z.number().min(0).max(100)
export const status = {
  /** Whether it shows a picture; with `power_off: panel`, whether its panel is lit too. */
  power: z.boolean(),
  power_target: z.boolean(),
  /** In standby, whatever its panel was told. */
  hard_off: z.boolean(),
  input: z.string(),
  input_target: z.string(),
  volume: percent,
  audio_mute: z.boolean(),
  /** The panel is dark. */
  video_mute: z.boolean(),
  mute: z.boolean(),
  brightness: percent,
  contrast: percent,
  sharpness: percent,
  network_standby: z.boolean(),
  /** Degrees Celsius, inside. */
  temperature: z.number(),
  /** Whether a signal comes in at the input; absent when the display cannot tell. */
  signal: z.boolean(),
  last_error: z.string(),
  model_number: z.string(),
  serial_number: z.string(),
  software_version: z.string(),
  type: z.literal('lcd'),
}

interface State {
  /** Counts presses, so that an older one notices that it has been overtaken. */
  powerWish: number
  changingPower: boolean
}
export const newState = (): State => ({ powerWish: 0, changingPower: false })

export const link = tcp({ port: 1515, tokenizer: replies })

export type Ctx = Context<typeof link, z.infer<typeof settings>, StatusOf<typeof status>, State>

export function hear(bytes: Uint8Array, ctx: Ctx): void {
  const reply = parseReply(bytes)
  if (reply && reply.id === ctx.settings.display_id) report(reply, ctx)
}

/** Turns an answer into status. What does not fit the protocol is left out. */
export function report({ code, done, values }: Reply, ctx: Ctx): void {
  const { setStatus } = ctx
  const [first] = values
  if (!done || first === undefined) return
  switch (code) {
    // Power, volume, mute, input, picture size, two timers that are not used any more.
    case 'status': {
      const [, volume, mute, input] = values
      reportPower(first, ctx)
      if (volume !== undefined && volume <= 100) setStatus({ volume })
      if (mute !== undefined) reportMute({ audio_mute: mute === 1 }, ctx)
      if (input !== undefined) setStatus({ input: inputName(input) })
      return
    }
    case 'power':
      // That it has taken the order to turn on does not mean that it is on.
      return first === 0 ? reportPower(0, ctx) : undefined
    case 'panel':
      reportMute({ video_mute: first === 1 }, ctx)
      return reportWhetherOn(ctx)
    case 'mute':
      return reportMute({ audio_mute: first === 1 }, ctx)
    case 'input':
      return setStatus({ input: inputName(first) })
    case 'volume':
    case 'contrast':
    case 'brightness':
    case 'sharpness':
      return first <= 100 ? setStatus({ [code]: first }) : undefined
    case 'networkStandby':
      return setStatus({ network_standby: first === 1 })
    case 'health':
      return reportHealth(values, ctx)
    case 'serial':
      return setStatus({ serial_number: plainText(values) })
    case 'software':
      return setStatus({ software_version: plainText(values) })
    case 'model':
      return setStatus({ model_number: plainText(values) })
  }
}

/** 0 is standby, 1 on, and 2 on its way from one to the other. */
function reportPower(value: number, ctx: Ctx): void {
  if (value > 1) return
  ctx.setStatus({ hard_off: value === 0 })
  reportWhetherOn(ctx)
}

function reportWhetherOn({ settings, state, status, setStatus }: Ctx): void {
  if (status.hard_off === undefined) return
  const power = !status.hard_off && !(settings.power_off === 'panel' && status.video_mute)
  setStatus({ power })
  // Somebody used the remote control: what is wanted is what is there.
  if (!state.changingPower) setStatus({ power_target: power })
}

function reportMute(change: { audio_mute?: boolean; video_mute?: boolean }, { setStatus, status }: Ctx): void {
  setStatus(change)
  setStatus({ mute: status.audio_mute === true && status.video_mute === true })
}

/** Chapter "Display Status" (0x0D): lamp, temperature, brightness sensor, signal, degrees, fan; 1 is an error. */
function reportHealth(values: Uint8Array, { setStatus }: Ctx): void {
  const [lamp, heat, sensor, signal, temperature, fan] = values
  if (temperature === undefined) return
  const bad = [lamp === 1 && 'lamp', heat === 1 && 'temperature', sensor === 1 && 'sensor', fan === 1 && 'fan']
  const names = bad.filter(name => name !== false)
  setStatus({
    temperature,
    signal: signal === 0 || signal === 1 ? signal === 0 : null,
    last_error: names.length ? `The display reports an error: ${names.join(', ')}. Call for service.` : null,
  })
}

/** Without the padding of some models. */
const plainText = (bytes: Uint8Array) =>
  textOf(bytes)
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim() || null
