import { z } from 'zod'
import { type Context, endsWith, type StatusOf, tcp } from '../../driver-kit/index.ts'
import { type Layer, parseGroup, parseMute, parseTie, type Tie } from './sis-matrix.lines.ts'

// Extron Simple Instruction Set (SIS), after the Command and Response Tables of the DTP CrossPoint 84 programming
// guide (68-2349) and the DXP HDMI user guide (68-1370); ties, mutes and error codes are the same on DXP, MVX and
// XTP switchers. Volume is the DTP CrossPoint's group master. Answers are tagged: verbose mode 3.

export const settings = z.object({
  password: z.string().default('').describe('The administrator or user password, when the switcher has one.'),
  inputs: z.int().min(0).default(0).describe('How many inputs it has; 0 asks the switcher.'),
  outputs: z.int().min(0).default(0).describe('How many outputs it has; 0 asks the switcher.'),
  volume_group: z.int().min(0).max(64).default(1).describe('Group master of the room volume; 0 when there is none.'),
  volume_min_db: z.number().min(-100).max(12).default(-60).describe('Loudness at volume 0.'),
  volume_max_db: z.number().min(-100).max(12).default(0).describe('Loudness at volume 100.'),
  refresh_ms: z.number().min(50).default(60_000).describe('How often it is asked; it hangs up after 5 minutes.'),
  answer_ms: z.number().min(10).default(3_000).describe('How long one answer may take.'),
})

export const status = {
  inputs: z.number(),
  outputs: z.number(),
  model: z.string(),
  firmware: z.string(),
  volume: z.number().min(0).max(100),
  audio_mute: z.boolean(),
  video_mute: z.boolean(),
  mute: z.boolean(),
  last_error: z.string(),
  /** Of each output: the input it shows (0 when none), the one it sounds, and whether it is muted. */
  'output{n}': z.number(),
  'video{n}': z.number(),
  'audio{n}': z.number(),
  'video{n}_muted': z.boolean(),
  'audio{n}_muted': z.boolean(),
}

interface State {
  online: boolean
  rereading: boolean
}
export const newState = (): State => ({ online: false, rereading: false })

export const link = tcp({ port: 23, tokenizer: endsWith('\r\n') })

export type Ctx = Context<typeof link, z.infer<typeof settings>, StatusOf<typeof status>, State>
type Changes = Parameters<Ctx['setStatus']>[0]

/** Turns what the switcher says, asked or not, into status. */
export function hear(line: string, ctx: Ctx): void {
  const { settings, setStatus } = ctx
  const tie = parseTie(line)
  if (tie) reportTie(tie, ctx)
  const mute = parseMute(line)
  if (mute) reportMutes(mute.output === undefined ? allOutputs(ctx) : [mute.output], mute.layer, () => mute.on, ctx)
  const mutes = /Mut([0-3]+)$/.exec(line)?.[1]
  if (mutes) {
    const outputs = Array.from(mutes.slice(0, MOST_OUTPUTS), (_, at) => at + 1)
    reportMutes(outputs, 'video', output => '13'.includes(mutes.charAt(output - 1)), ctx)
    reportMutes(outputs, 'audio', output => '23'.includes(mutes.charAt(output - 1)), ctx)
  }
  const tenths = parseGroup(line, settings.volume_group)
  if (tenths !== undefined) {
    const { volume_min_db: min, volume_max_db: max } = settings
    const level = Math.round(((tenths / 10 - min) / Math.max(1, max - min)) * 100)
    setStatus({ volume: Math.min(100, Math.max(0, level)) })
  }
  const [, model, firmware] = /\(c\) Copyright.*Extron Electronics, *([^,]+), *V([\d.]+)/.exec(line) ?? []
  if (model !== undefined && firmware !== undefined) setStatus({ model, firmware })
}

export function reportTie({ input, output, layers }: Tie, ctx: Ctx): void {
  const changes: Changes = {}
  for (const n of output === undefined ? allOutputs(ctx) : [output].filter(n => isOutput(n, ctx))) {
    for (const layer of layers) changes[`${layer}${n}`] = input
    if (layers.includes('video')) changes[`output${n}`] = input
  }
  ctx.setStatus(changes)
}

function reportMutes(outputs: number[], layer: Layer, isOn: (output: number) => boolean, ctx: Ctx): void {
  const changes: Changes = {}
  for (const n of outputs) if (isOutput(n, ctx)) changes[`${layer}${n}_muted`] = isOn(n)
  ctx.setStatus(changes)
  const all = allOutputs(ctx)
  const whole = all.length > 0 && all.every(n => ctx.status[`${layer}${n}_muted`])
  ctx.setStatus(layer === 'video' ? { video_mute: whole } : { audio_mute: whole })
  ctx.setStatus({ mute: ctx.status.audio_mute === true && ctx.status.video_mute === true })
}

export const allOutputs = ({ status }: Ctx) =>
  Array.from({ length: Math.min(status.outputs ?? 0, MOST_OUTPUTS) }, (_, at) => at + 1)

/** The largest has 64. A bad line must not make up more than a switcher may have. */
const MOST_OUTPUTS = 128
const isOutput = (n: number, { status }: Ctx) => n >= 1 && n <= Math.min(status.outputs ?? MOST_OUTPUTS, MOST_OUTPUTS)
