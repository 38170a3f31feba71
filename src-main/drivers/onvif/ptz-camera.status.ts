import { z } from 'zod'
import { type Context, http, oneOf, type StatusOf } from '../../driver-kit/index.ts'
import type { OnvifCamera, OnvifNode, OnvifStatus, Span } from '../../driver-kit/onvif.ts'

// ONVIF PTZ Service Specification and ONVIF Core Specification (onvif.org/specs, both 25.12; the operations are those
// of Profile S): chapter "Service" of the first for nodes, moves and presets, "Predefined PTZ Spaces" for what numbers mean;
// of the second 5.9 for signing in and "Device management" for what the camera is.

export const settings = z.object({
  username: z.string().max(100).default('').describe('Who signs in: a user of the camera, at least an operator.'),
  password: z.string().max(200).default('').describe('The password.'),
  sign_in: z
    .enum(['auto', 'digest', 'ws_security'])
    .default('auto')
    .describe('How: by HTTP digest, or by signed messages, as older cameras want it; auto tries one, then the other.'),
  device_path: z
    .string()
    .regex(/^\/\S*$/, 'must be a path such as /onvif/device_service')
    .default('/onvif/device_service')
    .describe('Where the camera answers ONVIF.'),
  profile: z.string().max(256).default('').describe('Name or token of the media profile to move; empty for the first.'),
  move_speed: z.number().min(1).max(100).default(50).describe('How fast it turns and zooms at a button, in percent.'),
  invert_controls: z.boolean().default(false).describe('It hangs from the ceiling and does not know: up is down.'),
  poll_ms: z.number().min(50).max(3_600_000).default(10_000).describe('How often it is asked where it looks.'),
  follow_ms: z.number().min(10).max(10_000).default(300).describe('How often it is asked while it moves.'),
  answer_ms: z.number().min(10).max(60_000).default(4_000).describe('How long one answer may take.'),
})

/** Where a thing can be moved to, of which a camera knows some. */
export const Position = oneOf('Open', 'Close', 'Up', 'Down', 'Left', 'Right', 'In', 'Out')

const range = z.object({ min: z.number(), max: z.number(), stop: z.number() })

export const status = {
  manufacturer: z.string(),
  model_number: z.string(),
  serial_number: z.string(),
  software_version: z.string(),
  /** Where it looks, in percent of what it can: pan and tilt from -100 to 100, zoom from 0 to 100. */
  pan: z.number(),
  tilt: z.number(),
  zoom: z.number(),
  moving: z.boolean(),
  /** Names. */
  presets: z.array(z.string()),
  inverted: z.boolean(),
  pan_range: z.tuple([z.number(), z.number()]),
  tilt_range: z.tuple([z.number(), z.number()]),
  zoom_range: z.tuple([z.number(), z.number()]),
  pan_speed: range,
  tilt_speed: range,
  /** It can be told how far to zoom, not only to begin and to stop. */
  has_discrete_zoom: z.boolean(),
  last_error: z.string(),
}

/** What is known of the camera as it is set up. */
export interface Setup {
  profile: string
  spaces: OnvifNode['spaces']
  hasHome: boolean
}

interface State {
  camera: OnvifCamera | undefined
  setup: Setup | undefined
  finding: Promise<Setup> | undefined
  /** Tokens by name. */
  presets: Map<string, string>
  /** It is asked often until then, or until it rests. */
  followUntil: number
  following: boolean
  /** A camera that refused the password is left alone until then: many lock who tries too often. */
  refusedUntil: number
}
export const newState = (): State => ({
  camera: undefined,
  setup: undefined,
  finding: undefined,
  presets: new Map(),
  followUntil: 0,
  following: false,
  refusedUntil: 0,
})

export const link = http()

export type Ctx = Context<typeof link, z.infer<typeof settings>, StatusOf<typeof status>, State>

export const FULL: Span = [-100, 100]
export const ZOOM: Span = [0, 100]

/** A value on one scale, on another; never beyond its ends. */
export function scaled(value: number, [from, to]: Span, [least, most]: Span): number {
  const part = Math.min(1, Math.max(0, (value - from) / (to - from)))
  return least + part * (most - least)
}

/** What the camera says of itself, in percent. A camera that does not tell where it looks has no such status. */
export function report({ panTilt, zoom, moving }: OnvifStatus, setup: Setup, { setStatus }: Ctx): void {
  const turned = spaceOf(setup.spaces.absolutePanTilt, panTilt?.space)
  const zoomed = spaceOf(setup.spaces.absoluteZoom, zoom?.space)
  setStatus({
    pan: panTilt ? rounded(scaled(panTilt.x, turned?.x ?? [-1, 1], FULL)) : null,
    tilt: panTilt ? rounded(scaled(panTilt.y, turned?.y ?? [-1, 1], FULL)) : null,
    zoom: zoom ? rounded(scaled(zoom.x, zoomed?.x ?? [0, 1], ZOOM)) : null,
    moving: moving ?? null,
  })
}

const rounded = (value: number) => Math.round(value * 100) / 100

/** "Predefined PTZ Spaces": every camera that has any has the generic one of its kind. */
export const spaceOf = <Space extends { uri: string }>(spaces: Space[], uri?: string): Space | undefined =>
  spaces.find(space => space.uri === uri) ?? spaces.find(space => space.uri.includes('GenericSpace')) ?? spaces[0]
