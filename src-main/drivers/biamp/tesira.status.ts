import { z } from 'zod'
import { type Context, endsWith, type StatusOf, ssh } from '../../driver-kit/index.ts'
import type { TtpValue } from './tesira.lines.ts'

// Biamp Tesira Text Protocol, after support.biamp.com/Tesira/Control ("Tesira Text Protocol", "TTP Subscriptions", "Tesira
// TTP Fault Responses") and the pages of tesira-help.biamp.com, "System Control": "TTP Syntax", "TTP Responses", "SSH",
// "Telnet" (ends of lines), and the attribute tables "Level", "Mute", "Matrix Mixer", "Device", "Session".

/** What a fader and a mute are to a block. Types are PlaceOS's words, or the attributes themselves. */
const attributes = [
  { type: 'fader', level: 'level', mute: 'mute' },
  { type: 'matrix_in', level: 'inputLevel', mute: 'inputMute' },
  { type: 'matrix_out', level: 'outputLevel', mute: 'outputMute' },
  { type: 'channel', level: 'channelLevel', mute: 'channelMute' },
] as const
export const faderType = z.enum(attributes.flatMap(({ type, level, mute }) => [type, level, mute]))
export type FaderType = z.infer<typeof faderType>

export function attributeOf(kind: 'level' | 'mute', type: FaderType): string {
  const found = attributes.find(one => one.type === type || one.level === type || one.mute === type)
  return found ? found[kind] : type
}

const tag = z.string().min(1).max(100)

export const settings = z.object({
  ssh: z
    .looseObject({ username: z.string().default('default'), password: z.string().default('') })
    .prefault({})
    .describe('Who signs in. A system that is not protected takes the name "default" without a password.'),
  faders: z
    .array(
      z.object({
        id: tag.describe('Instance tag of the block, as in the Tesira software.'),
        index: z.int().min(1).max(256).default(1).describe('Its channel.'),
        type: faderType.default('fader'),
        level: z.boolean().default(true).describe('It has a level to follow.'),
        mute: z.boolean().default(true).describe('It has a mute to follow.'),
      }),
    )
    .max(200)
    .default([])
    .describe('What to follow from the start. Faders and mutes that a room uses are followed from then on too.'),
  publish_ms: z.int().min(20).max(10_000).default(200).describe('The shortest time between two news of one fader.'),
  refresh_ms: z.number().min(50).max(3_600_000).default(60_000).describe('How often it is asked whether it is well.'),
  answer_ms: z.number().min(10).max(60_000).default(3_000).describe('How long one answer may take.'),
})

export const status = {
  serial_number: z.string(),
  software_version: z.string(),
  hostname: z.string(),
  /** What is wrong with the device or its system, in Biamp's words. */
  faults: z.array(z.string()),
  /** The number or name of the preset that was recalled last, by us. */
  preset: z.union([z.int(), z.string()]),
  last_error: z.string(),
  // By tag and channel, as PlaceOS's Tesira driver has them: `level_Level1_2` in dB, `mute_Level1_2_mute`.
  'level_{id}': z.number(),
  'inputLevel_{id}': z.number(),
  'outputLevel_{id}': z.number(),
  'channelLevel_{id}': z.number(),
  'mute_{id}_mute': z.boolean(),
  'inputMute_{id}_mute': z.boolean(),
  'outputMute_{id}_mute': z.boolean(),
  'channelMute_{id}_mute': z.boolean(),
  /** Of first channels, as room logic reads them of any mixer: `faderLevel1` in dB, `faderLevel1_mute`. */
  'fader{id}': z.union([z.number(), z.boolean()]),
}

/** One value of one block that is followed. */
export interface Followed {
  tag: string
  attribute: string
  index: number
  kind: 'level' | 'mute'
}

interface State {
  /** By the label that the device is given for it. */
  followed: Map<string, Followed>
  labels: number
}
export const newState = (): State => ({ followed: new Map(), labels: 0 })

/** "Telnet", other considerations: lines end in CR LF or CR NUL. Behind SSH they do too, as far as is known. */
export const link = ssh({ port: 22, tokenizer: endsWith('\n', '\r\0') })

export type Ctx = Context<typeof link, z.infer<typeof settings>, StatusOf<typeof status>, State>
type Changes = Parameters<Ctx['setStatus']>[0]

/** What the device confirms of a level or a mute. Gives false when the value is none of that kind. */
export function report({ tag, attribute, index, kind }: Followed, value: TtpValue, { setStatus }: Ctx): boolean {
  const changes: Record<string, number | boolean> = {}
  if (kind === 'level' && typeof value === 'number') {
    changes[`${attribute}_${tag}_${index}`] = value
    if (index === 1) changes[`fader${tag}`] = value
  } else if (kind === 'mute' && typeof value === 'boolean') {
    changes[`${attribute}_${tag}_${index}_mute`] = value
    if (index === 1) changes[`fader${tag}_mute`] = value
  } else return false
  setStatus(changes as Changes)
  return true
}
