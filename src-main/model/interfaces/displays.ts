import { z } from 'zod'
import { choice, index, standard } from './standard.ts'

// Picture, sound and where they come from (driver.md 17.1).

const state = z.boolean().default(true)
/** What of a picture with sound is muted. */
export const muteLayer = choice('Muteable::MuteLayer', 'Audio', 'Video', 'AudioVideo')
const layer = muteLayer.default('AudioVideo')
/** What is routed. */
export const switchLayer = choice('Switchable::SwitchLayer', 'All', 'Audio', 'Video', 'Data', 'Data2')

export const displays = {
  Powerable: standard({
    status: { power: z.boolean() },
    commands: { power: { state: z.boolean() } },
    given: { power_state: { state: choice('Powerable::PowerState', 'On', 'Off', 'FullOff') } },
  }),
  AudioMuteable: standard({
    status: { audio_mute: z.boolean() },
    commands: { mute_audio: { state, index } },
    given: { unmute_audio: { index } },
  }),
  VideoMuteable: standard({
    status: { video_mute: z.boolean() },
    commands: { mute_video: { state, index } },
    given: { unmute_video: { index } },
  }),
  Muteable: standard({
    includes: ['AudioMuteable', 'VideoMuteable'],
    commands: { mute: { state, index, layer } },
    given: { unmute: { index, layer }, mute_audio: { state, index }, mute_video: { state, index } },
    mayReport: { mute: z.boolean() },
  }),
  /** Its input is the driver's own: a choice, a number or a name. */
  InputSelection: standard({ commands: { switch_to: { input: z.any() } } }),
  Switchable: standard({
    includes: ['InputSelection'],
    /** Each input, and the outputs that are to show it. */
    commands: { switch: { map: z.any(), layer: switchLayer.nullable().default(null) } },
  }),
  StandbyImage: standard({
    commands: { set_background_image: { url: z.string(), output_index: z.int32().nullable().default(null) } },
  }),
}
