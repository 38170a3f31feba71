import { z } from 'zod'
import { type Context, endsWith, type StatusOf, tcp } from '../../driver-kit/index.ts'

// PJLink Specifications, JBMIA, version 1.04 (class 1) and 2.00: section 2 is the format of lines, section 4 the
// commands, section 5 signing in. A class 2 projector answers class 1 commands as a class 1 projector does.

export const settings = z.object({
  password: z.string().default('').describe('The PJLink password, when the projector asks for one.'),
  inputs: z
    .record(z.string(), z.string().regex(/^[1-6][1-9A-Z]$/i, 'must be a PJLink input number such as 31'))
    .default({ HDMI1: '31', HDMI2: '32' })
    .describe("This projector's own input names, each with its PJLink number (see its manual)."),
  warm_up_ms: z.number().min(0).default(60_000).describe('How long the projector may take to turn on.'),
  cool_down_ms: z.number().min(0).default(120_000).describe('How long it may take to cool down.'),
  poll_ms: z.number().min(10).default(1_000).describe('How often it is asked while it changes.'),
  refresh_ms: z.number().min(50).default(20_000).describe('How often it is asked otherwise; it hangs up after 30 s.'),
  answer_ms: z.number().min(10).default(3_000).describe('How long one answer may take.'),
})

/** Section 4.7: one digit each, in this order; 0, 1 and 2 mean what `severity` says. */
export const errorNames = ['fan', 'lamp', 'temperature', 'cover', 'filter', 'other'] as const
export const severity = z.enum(['ok', 'warning', 'error'])

export const status = {
  /** True only while the light is on; false as soon as cooling starts, and while it warms up. */
  power: z.boolean(),
  power_target: z.boolean(),
  warming: z.boolean(),
  /** True until the projector has cooled down and could be turned on again. */
  cooling: z.boolean(),
  input: z.string(),
  input_target: z.string(),
  inputs: z.array(z.string()),
  audio_mute: z.boolean(),
  video_mute: z.boolean(),
  /** Picture and sound both. */
  mute: z.boolean(),
  lamp_usage: z.number(),
  lamps: z.array(z.object({ hours: z.number(), on: z.boolean() })),
  errors: z.record(z.enum(errorNames), severity),
  last_error: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  name: z.string(),
  class: z.number(),
}

interface State {
  /** Counts presses, so that an older one notices that it has been overtaken. */
  powerWish: number
  inputWish: number
  changingPower: boolean
}
export const newState = (): State => ({ powerWish: 0, inputWish: 0, changingPower: false })

export const link = tcp({ port: 4352, tokenizer: endsWith('\r') })

export type Ctx = Context<typeof link, z.infer<typeof settings>, StatusOf<typeof status>, State>
