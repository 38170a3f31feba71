import { z } from 'zod'
import { type Context, endsWith, type StatusOf, serial } from '../../driver-kit/index.ts'

// LG's RS-232C protocol for commercial displays, after "To control multiple products" of the 42/49/55LS75A owner's manual
// (pages 60 to 72) and "External control" of the 55EF5C user guide (pages 44 and 45: the inputs). 9600 baud, 8 bits, no
// parity, 1 stop bit, a crossed cable. Sets with a network port take the same lines at TCP port 9761.

/** Twelve hex digits; what stands between them does not matter (driver.md 12.6). */
const macAddress = /^$|^(?:[^0-9a-f]*[0-9a-f]){12}[^0-9a-f]*$/i

export const settings = z.object({
  display_id: z.int().min(1).max(1_000).default(1).describe('The Set ID in the menu of the display.'),
  rs232_control: z
    .boolean()
    .default(true)
    .describe(
      'Whether "power off" turns the display off. Without it, for a display that is out of reach while it is off, picture and sound are muted instead.',
    ),
  mac_address: z
    .string()
    .regex(macAddress, 'must be a MAC address such as a8:23:fe:01:02:03')
    .default('')
    .describe('Wakes a display on the network that is not reached; only used without "rs232_control".'),
  broadcast: z.string().min(1).default('255.255.255.255').describe('Where the packet that wakes it is sent to.'),
  wake_ms: z.int().min(50).max(60_000).default(3_000).describe('How often that packet is sent until it answers.'),
  power_on_ms: z.int().min(100).max(300_000).default(30_000).describe('How long the display may take to turn on.'),
  poll_ms: z.int().min(10).max(60_000).default(1_000).describe('How often it is asked while it changes.'),
  refresh_ms: z.int().min(50).max(3_600_000).default(30_000).describe('How often it is asked otherwise.'),
  answer_ms: z.int().min(10).max(60_000).default(3_000).describe('How long one answer may take.'),
  pause_ms: z.int().min(0).max(10_000).default(150).describe('Pause after each command; faster ones get lost.'),
  switch_ms: z.int().min(0).max(30_000).default(2_000).describe('Pause after the input was changed.'),
})

export const status = {
  /** Without `rs232_control`, whether it is on and shows a picture. */
  power: z.boolean(),
  power_target: z.boolean(),
  /** What the display itself says of its power. */
  hard_power: z.boolean(),
  /** A name, or the display's own code such as `e3` when it has none here. */
  input: z.string(),
  input_target: z.string(),
  volume: z.number().min(0).max(100),
  brightness: z.number().min(0).max(100),
  audio_mute: z.boolean(),
  video_mute: z.boolean(),
  /** Picture and sound both. */
  mute: z.boolean(),
  serial_number: z.string(),
}

interface State {
  /** Counts presses, so that an older one notices that it has been overtaken. */
  powerWish: number
  changingPower: boolean
  stopPolling: (() => void) | undefined
}
export const newState = (): State => ({ powerWish: 0, changingPower: false, stopPolling: undefined })

/** Acknowledgements end in the letter x. */
export const link = serial({ uri: 'serial://localhost/dev/ttyUSB0?baudRate=9600', tokenizer: endsWith('x') })

export type Ctx = Context<typeof link, z.infer<typeof settings>, StatusOf<typeof status>, State>
