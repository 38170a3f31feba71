import { z } from 'zod'
import type { ByteSimulatorContext } from '../../driver-kit/define-simulator.ts'
import { defineSimulator } from '../../driver-kit/index.ts'
import {
  buildPacket,
  ERROR,
  fromDigits,
  packets,
  parsePacket,
  RESET,
  signedFromDigits,
  toDigits,
} from './ip-camera.packets.ts'

const settings = z.object({
  simulated_move_ms: z.number().default(1_500),
  simulated_power_ms: z.number().default(3_000),
})

const PAN = [-0x2200, 0x2200] as const
const TILT = [-0x400, 0x1200] as const
const ZOOM = [0, 0x4000] as const
const TICK_MS = 50

const state = z.object({
  power: z.boolean().default(true),
  pan: z.int().min(PAN[0]).max(PAN[1]).default(0),
  tilt: z.int().min(TILT[0]).max(TILT[1]).default(0),
  zoom: z.int().min(ZOOM[0]).max(ZOOM[1]).default(0),
  presets: z
    .record(z.string().regex(/^\d{1,3}$/), z.array(z.int()).length(3))
    .default({ 0: [0x400, 0x100, 0x1000] })
    .describe('In its own memory, from 0: pan, tilt and zoom'),
  menu: z.boolean().default(false).describe('Its menu is open: it takes no commands'),
  jammed: z.boolean().default(false).describe('It accepts positions, and never says that it is there'),
  drive: z.array(z.int()).length(2).default([0, 0]).describe('Speeds at which it is turning'),
  zoomDrive: z.int().min(-8).max(8).default(0),
  busy: z.int().min(0).default(0).describe('So many commands are refused, as its buffers are full'),
  lost: z.int().min(0).default(0).describe('So many datagrams to it get lost'),
  lostAnswers: z.int().min(0).default(0).describe('So many datagrams of it get lost'),
  doubled: z.boolean().default(false).describe('Each of its datagrams comes twice'),
  rebooted: z.boolean().default(false).describe('It has forgotten its sequence numbers, and refuses the next one'),
})

type State = z.output<typeof state>
interface Link {
  /** Sequence number of the last message. */
  last: number
  /** In use, with what they move and how that is given up. */
  sockets: Map<number, { parts: Partial<State>; giveUp(): void }>
}
type Ctx = ByteSimulatorContext<z.output<typeof settings>, State, Link>

/** An SRG-X400, after Sony's command list. */
export const simulator = defineSimulator({
  protocol: 'udp',
  tokenizer: packets,
  settings,
  state,
  connection: (): Link => ({ last: -1, sockets: new Map() }),
  started({ every, state }) {
    every(TICK_MS, () => turn(state))
  },
  received(bytes, ctx) {
    const { connection, state } = ctx
    if (state.lost > 0) {
      state.lost -= 1
      return
    }
    const packet = parsePacket(bytes)
    if (!packet) return
    const { payload, sequence, type } = packet
    if (type === 'control') {
      if (payload[0] !== RESET) return
      connection.last = -1
      state.rebooted = false
      return say(ctx, buildPacket('controlReply', sequence, [RESET]))
    }
    // "Delivery confirmation": a number that it has had already is wrong.
    if (sequence <= connection.last || state.rebooted) return say(ctx, buildPacket('control', sequence, [ERROR, 0x01]))
    connection.last = sequence
    if (type === 'command') obey(payload, sequence, ctx)
    else if (type === 'inquiry') tell(payload, sequence, ctx)
    else say(ctx, buildPacket('control', sequence, [ERROR, 0x02]))
  },
  /** "Camera IP Setting Command": each part ends in FF, the whole stands between STX and ETX. */
  announces: ({ address, mac }) => ({
    answers: [
      {
        port: 52_380,
        to: question => (hexOf(question) === hexOf(framed('ENQ:network')) ? network(address, mac) : undefined),
      },
    ],
  }),
})

const network = (address: string, mac: string) =>
  framed(
    `MAC:${mac.replaceAll(':', '-')}`,
    'MODEL:SRG-X400',
    'SOFTVERSION:2.10',
    `IPADR:${address}`,
    'MASK:255.255.255.0',
    'GATEWAY:0.0.0.0',
    'NAME:CAM1',
    'WRITE:on',
  )

function framed(...parts: string[]): Uint8Array {
  const bytes = parts.flatMap(part => [...new TextEncoder().encode(part), 0xff])
  return Uint8Array.from([0x02, ...bytes, 0x03])
}

function say({ send, state }: Ctx, packet: Uint8Array): void {
  if (state.lostAnswers > 0) {
    state.lostAnswers -= 1
    return
  }
  send(packet)
  if (state.doubled) send(packet)
}

const reply = (ctx: Ctx, sequence: number, ...bytes: number[]) =>
  say(ctx, buildPacket('reply', sequence, [0x90, ...bytes, 0xff]))

function turn(state: State): void {
  const [pan = 0, tilt = 0] = state.drive
  state.pan = within(PAN, state.pan + pan * 16)
  state.tilt = within(TILT, state.tilt + tilt * 16)
  state.zoom = within(ZOOM, state.zoom + state.zoomDrive * 128)
}

const within = ([from, to]: readonly [number, number], value: number) => Math.min(to, Math.max(from, value))

function tell(payload: Uint8Array, sequence: number, ctx: Ctx): void {
  const { state } = ctx
  switch (hexOf(payload.subarray(1, -1))) {
    case '090400':
      return reply(ctx, sequence, 0x50, state.power ? 0x02 : 0x03)
    case '090612':
      return reply(ctx, sequence, 0x50, ...toDigits(state.pan, 4), ...toDigits(state.tilt, 4))
    case '090447':
      return reply(ctx, sequence, 0x50, ...toDigits(state.zoom, 4))
    case '090002':
      return reply(ctx, sequence, 0x50, 0x00, 0x01, 0x06, 0x1b, 0x02, 0x10, 0x02)
    default:
      return reply(ctx, sequence, 0x60, 0x02)
  }
}

function obey(payload: Uint8Array, sequence: number, ctx: Ctx): void {
  const { connection, state } = ctx
  const text = hexOf(payload.subarray(1, -1))
  if (text === '010001') {
    for (const { giveUp } of [...connection.sockets.values()]) giveUp()
    return reply(ctx, sequence, 0x50)
  }
  if (state.busy > 0) state.busy -= 1
  else {
    const socket = [1, 2].find(number => !connection.sockets.has(number))
    if (socket !== undefined) return carryOut(text, payload.subarray(2, -1), socket, sequence, ctx)
  }
  reply(ctx, sequence, 0x60, 0x03)
}

function carryOut(text: string, bytes: Uint8Array, socket: number, sequence: number, ctx: Ctx): void {
  const { settings, state } = ctx
  const isPower = /^01040002$|^01040003$/.test(text)
  if (!isPower && (!state.power || state.menu)) return reply(ctx, sequence, 0x60 | socket, 0x41)
  const atOnce = (change: () => void) => {
    reply(ctx, sequence, 0x40 | socket)
    change()
    reply(ctx, sequence, 0x50 | socket)
  }
  if (isPower) return later(settings.simulated_power_ms, { power: text.endsWith('2') }, socket, sequence, ctx)
  const [, , third = 0, fourth = 0, fifth = 0, sixth = 0] = bytes
  if (/^010601[01].[01].0[123]0[123]$/.test(text)) {
    const sign = (way: number, plus: number) => (way === 0x03 ? 0 : way === plus ? 1 : -1)
    return atOnce(() => {
      overtake({ pan: 0, tilt: 0 }, ctx)
      state.drive = [sign(fifth, 0x02) * third, sign(sixth, 0x01) * fourth]
    })
  }
  if (/^010407(00|[23][0-7])$/.test(text)) {
    return atOnce(() => {
      overtake({ zoom: 0 }, ctx)
      state.zoomDrive = third === 0 ? 0 : ((third & 0xf) + 1) * (third >> 4 === 2 ? 1 : -1)
    })
  }
  if (text === '01041801') return atOnce(() => undefined)
  const move = (where: Partial<State>) => later(settings.simulated_move_ms, where, socket, sequence, ctx)
  if (text === '010604') return move({ pan: 0, tilt: 0 })
  if (/^010447(0.){4}$/.test(text)) return move({ zoom: within(ZOOM, fromDigits(bytes.subarray(2))) })
  if (/^010602[01].00(0.){8}$/.test(text)) {
    const [pan, tilt] = [signedFromDigits(bytes.subarray(4, 8)), signedFromDigits(bytes.subarray(8))]
    return move({ pan: within(PAN, pan), tilt: within(TILT, tilt) })
  }
  if (/^01043f02..$/.test(text)) {
    const [pan, tilt, zoom] = state.presets[fourth] ?? []
    if (pan === undefined || tilt === undefined || zoom === undefined) return reply(ctx, sequence, 0x60 | socket, 0x41)
    return move({ pan, tilt, zoom })
  }
  reply(ctx, sequence, 0x60, 0x02)
}

/** It is there after a while, unless something else is asked of the same parts of it. */
function later(ms: number, where: Partial<State>, socket: number, sequence: number, ctx: Ctx): void {
  const { after, connection, state } = ctx
  reply(ctx, sequence, 0x40 | socket)
  const arrive = after(ms, () => {
    connection.sockets.delete(socket)
    if (state.jammed) return
    Object.assign(state, where)
    reply(ctx, sequence, 0x50 | socket)
  })
  overtake(where, ctx)
  if ('pan' in where) state.drive = [0, 0]
  if ('zoom' in where) state.zoomDrive = 0
  connection.sockets.set(socket, {
    parts: where,
    giveUp() {
      arrive()
      connection.sockets.delete(socket)
      reply(ctx, sequence, 0x60 | socket, 0x04)
    },
  })
}

/** Whatever else is on its way with the same parts is given up. */
function overtake(parts: Partial<State>, { connection }: Ctx): void {
  for (const other of [...connection.sockets.values()]) {
    if (Object.keys(other.parts).some(part => part in parts)) other.giveUp()
  }
}

const hexOf = (bytes: Uint8Array) => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
