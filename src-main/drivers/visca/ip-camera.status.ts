import { z } from 'zod'
import { type Context, type StatusOf, udp } from '../../driver-kit/index.ts'
import type { Task } from '../../driver-kit/task.ts'
import { fromDigits, packets, signedFromDigits } from './ip-camera.packets.ts'

const position = z.int().min(-0x80000).max(0xfffff)

export const settings = z.object({
  camera_presets: z
    .record(z.string().min(1).max(100), z.tuple([position, position, z.number()]))
    .default({})
    .describe('Saved positions by name, each pan, tilt and zoom (percent). Save and remove them with the commands.'),
  max_pan_tilt_speed: z.int().min(1).max(0x18).default(0x0f).describe('How fast it goes at 100 percent, pan and tilt.'),
  zoom_speed: z.int().min(0).max(7).default(3).describe('How fast it zooms while a key is held.'),
  zoom_max: z
    .int()
    .min(1)
    .max(0xffff)
    .default(0x4000)
    .describe('The position at 100 percent, the end of the optical zoom.'),
  pan_range: z
    .tuple([z.int(), z.int()])
    .default([-0x2200, 0x2200])
    .describe('Left and right end, as the manual has them (Pan/Tilt Position).'),
  tilt_range: z.tuple([z.int(), z.int()]).default([-0x400, 0x1200]).describe('Lower and upper end.'),
  invert_controls: z.boolean().default(false).describe('Up is down: for cameras that hang from the ceiling.'),
  tilt_speed_in_positions: z
    .boolean()
    .default(false)
    .describe('For cameras of other makes than Sony that do not go to saved positions.'),
  move_ms: z.number().min(100).max(600_000).default(30_000).describe('How long it may take to reach a position.'),
  poll_ms: z.number().min(20).max(60_000).default(500).describe('How often it is asked while it moves.'),
  refresh_ms: z.number().min(50).max(3_600_000).default(15_000).describe('How often it is asked otherwise.'),
  answer_ms: z.number().min(10).max(60_000).default(1_000).describe('How long one answer may take.'),
})

export const status = {
  power: z.boolean(),
  power_target: z.boolean(),
  /** As the camera counts: signed, 0 in the middle. */
  pan: z.number(),
  tilt: z.number(),
  /** Percent of the optical zoom. */
  zoom: z.number(),
  moving: z.boolean(),
  zooming: z.boolean(),
  /** Names of saved positions. */
  presets: z.array(z.string()),
  inverted: z.boolean(),
  pan_range: z.tuple([z.number(), z.number()]),
  tilt_range: z.tuple([z.number(), z.number()]),
  zoom_range: z.tuple([z.number(), z.number()]),
  pan_speed: z.number(),
  tilt_speed: z.number(),
  has_discrete_zoom: z.boolean(),
  /** Numbers that makers give to themselves and their models, in hexadecimal. */
  vendor_id: z.string(),
  model_id: z.string(),
  software_version: z.string(),
  last_error: z.string(),
}

export interface Waiting {
  sequence: number
  isInquiry: boolean
  task: Task
  settle(data: Uint8Array): void
}

/** A command that the camera has accepted, and will say the end of. */
export interface Moving {
  done(): void
  failed(reason: string): void
}

interface State {
  /** Of the packet that was sent last. */
  sequence: number
  waiting: Waiting | undefined
  /** The camera was told to count anew, and has not answered yet. */
  resetting: boolean
  /** By the sequence number of its command. */
  moving: Map<number, Moving>
  /** How many digits this camera has its pan in; BRC-H700 and its like have five. */
  panDigits: number
  /** Saved a moment ago, and not yet back as settings. */
  presets: z.infer<typeof settings>['camera_presets'] | undefined
  following: boolean
  /** It turns, or zooms, until it is told to stop. */
  driven: { turning: boolean; zooming: boolean }
  powerWish: number
}
export const newState = (): State => ({
  sequence: 0,
  waiting: undefined,
  resetting: false,
  moving: new Map(),
  panDigits: 4,
  presets: undefined,
  following: false,
  driven: { turning: false, zooming: false },
  powerWish: 0,
})

export const link = udp({ port: 52_381, tokenizer: packets })

export type Ctx = Context<typeof link, z.infer<typeof settings>, StatusOf<typeof status>, State>

/** "Inquiry Command List". What does not fit it is left out. */
export const inquiries = {
  power: {
    ask: [0x04, 0x00],
    report([value]: Uint8Array, { setStatus }: Ctx) {
      if (value === 0x02 || value === 0x03) setStatus({ power: value === 0x02 })
    },
  },
  position: {
    ask: [0x06, 0x12],
    report(data: Uint8Array, { setStatus, state }: Ctx) {
      if (data.length !== 8 && data.length !== 9) return
      state.panDigits = data.length - 4
      setStatus({ pan: signedFromDigits(data.subarray(0, -4)), tilt: signedFromDigits(data.subarray(-4)) })
    },
  },
  zoom: {
    ask: [0x04, 0x47],
    report(data: Uint8Array, { setStatus, settings }: Ctx) {
      if (data.length === 4) setStatus({ zoom: Math.round((fromDigits(data) / settings.zoom_max) * 1_000) / 10 })
    },
  },
  version: {
    ask: [0x00, 0x02],
    report(data: Uint8Array, { setStatus }: Ctx) {
      if (data.length !== 7) return
      const hex = (from: number, to: number) =>
        Array.from(data.subarray(from, to), byte => byte.toString(16).padStart(2, '0')).join('')
      setStatus({ vendor_id: hex(0, 2), model_id: hex(2, 4), software_version: hex(4, 6) })
    },
  },
} as const
export type Inquiry = keyof typeof inquiries

/** Many cameras refuse more than this, though they pan faster. */
export const tiltSpeedOf = (speed: number) => Math.min(0x14, speed)

export const presetsOf = ({ settings, state }: Ctx) => state.presets ?? settings.camera_presets

/** What the settings say of the camera. */
export function reportSettings(ctx: Ctx): void {
  const { settings, setStatus } = ctx
  setStatus({
    presets: Object.keys(presetsOf(ctx)),
    inverted: settings.invert_controls,
    pan_range: settings.pan_range,
    tilt_range: settings.tilt_range,
    zoom_range: [0, 100],
    pan_speed: settings.max_pan_tilt_speed,
    tilt_speed: tiltSpeedOf(settings.max_pan_tilt_speed),
    has_discrete_zoom: true,
  })
}
