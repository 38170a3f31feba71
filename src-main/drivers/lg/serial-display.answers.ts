import type { Ctx } from './serial-display.status.ts'

/** Select Input (x b). Those of one socket come in pairs: as a PC's picture, and as television (Dtv). */
export const inputs = {
  Av: '20',
  Component: '40',
  Rgb: '60',
  Dvi: '70',
  DviDtv: '80',
  Hdmi: 'a0',
  HdmiDtv: '90',
  Hdmi2: 'a1',
  Hdmi2Dtv: '91',
  Hdmi3: 'a2',
  Hdmi3Dtv: '92',
  Ops: 'a8',
  OpsDtv: '98',
  DisplayPort: 'd0',
  DisplayPortDtv: 'c0',
  WebOs: 'e0',
} as const
export type InputName = keyof typeof inputs

const nameOf = (code: string): string => Object.entries(inputs).find(([, each]) => each === code)?.[0] ?? code

/** A set may tell a socket by its other code than the one it was switched by. */
export function isSameInput(one: string, other: string): boolean {
  const socket = (code: string) => nameOf(code).replace(/Dtv$/, '')
  return socket(one) === socket(other)
}

export interface Acknowledgement {
  /** The second letter of the command it is about. */
  letter: string
  ok: boolean
  /** In lower case, but for the serial number. */
  data: string
}

/**
 * `[Command2][ ][Set ID][ ][OK/NG][Data]`, its final x cut off. What stands before it is noise of a bad line. One about
 * another display on the same cable is none of ours.
 */
export function parse(message: string, displayId: number): Acknowledgement | undefined {
  const [, letter, id = '', word, data] = /([a-z]) ([0-9a-f]{1,3}) (OK|NG)([ -~]{0,32})$/i.exec(message) ?? []
  if (letter === undefined || data === undefined || Number.parseInt(id, 16) !== displayId) return undefined
  const ok = word?.toUpperCase() === 'OK'
  const answer = { letter: letter.toLowerCase(), ok, data: letter === 'y' ? data.trim() : data.toLowerCase() }
  return !ok || isPossible(answer) ? answer : undefined
}

const shapes: Record<string, RegExp> = {
  a: /^0[01]$/,
  b: /^[0-9a-f]{2}$/,
  d: /^(00|01|10)$/,
  e: /^0[01]$/,
  f: /^([0-5][0-9a-f]|6[0-4])$/,
  h: /^([0-5][0-9a-f]|6[0-4])$/,
  y: /^[0-9A-Z-]+$/i,
}
const isPossible = ({ letter, data }: Acknowledgement) => shapes[letter]?.test(data) ?? true

/** Takes what the display says without being waited for: an answer that came late, or to somebody else on the cable. */
export function hear(message: string, ctx: Ctx): void {
  const answer = parse(message, ctx.settings.display_id)
  if (answer?.ok) report(answer, ctx)
}

/** Turns an acknowledgement into status. */
export function report({ letter, data }: Acknowledgement, ctx: Ctx): void {
  const { setStatus } = ctx
  ctx.setConnected(true, { statusOnly: true })
  switch (letter) {
    case 'a':
      setStatus({ hard_power: data === '01' })
      return settlePower(ctx)
    case 'b':
      return setStatus({ input: nameOf(data) })
    // 10 is a black picture with menus, which hospitality sets know besides 01.
    case 'd':
      setStatus({ video_mute: data !== '00' })
      settleMute(ctx)
      return settlePower(ctx)
    // Here 00 is "mute on".
    case 'e':
      setStatus({ audio_mute: data === '00' })
      return settleMute(ctx)
    case 'f':
      return setStatus({ volume: Number.parseInt(data, 16) })
    case 'h':
      return setStatus({ brightness: Number.parseInt(data, 16) })
    case 'y':
      return setStatus({ serial_number: data })
  }
}

function settlePower({ settings, status, setStatus, state }: Ctx): void {
  const { hard_power, video_mute } = status
  if (hard_power === undefined) return
  if (hard_power && !settings.rs232_control && video_mute === undefined) return
  const power = hard_power && (settings.rs232_control || video_mute === false)
  setStatus({ power })
  // Somebody used the remote control: what is wanted is what is there.
  if (!state.changingPower) setStatus({ power_target: power })
}

function settleMute({ status, setStatus }: Ctx): void {
  const { audio_mute, video_mute } = status
  if (audio_mute !== undefined && video_mute !== undefined) setStatus({ mute: audio_mute && video_mute })
}
