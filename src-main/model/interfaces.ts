import { z } from 'zod'

/**
 * PlaceOS's standard interfaces that this node's pages and drivers know (driver.md 17).
 * A panel is built from these, never from a driver's name. `status` is the convention front ends read.
 */
export const interfaces = {
  Powerable: { status: { power: z.boolean() }, commands: ['power'] },
  AudioMuteable: { status: { audio_mute: z.boolean() }, commands: ['mute_audio'] },
  VideoMuteable: { status: { video_mute: z.boolean() }, commands: ['mute_video'] },
  Muteable: {
    status: { audio_mute: z.boolean(), video_mute: z.boolean() },
    commands: ['mute', 'mute_audio', 'mute_video'],
  },
  InputSelection: { status: { input: z.string() }, commands: ['switch_to'] },
  Switchable: { status: {}, commands: ['switch_to', 'switch'] },
  ElectricalRelay: { status: {}, commands: ['relay'] },
} as const satisfies Record<string, { status: z.ZodRawShape; commands: readonly string[] }>

export type InterfaceName = keyof typeof interfaces

/** The name a PlaceOS front end looks for in `implements`. */
export const interfaceFullName = (name: InterfaceName) => `PlaceOS::Driver::Interface::${name}`

export const interfaceShortName = (full: string) => full.split('::').at(-1) ?? full
