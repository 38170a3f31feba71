import { z } from 'zod'
import type { ByteSimulatorContext } from '../../driver-kit/define-simulator.ts'
import { defineSimulator, endsWith, md5 } from '../../driver-kit/index.ts'

const settings = z.object({
  password: z.string().default(''),
  simulated_warm_up_ms: z.number().default(6_000),
  simulated_cool_down_ms: z.number().default(5_000),
})

const off = '0'
const on = '1'
const cooling = '2'
const warming = '3'

const HOUR_MS = 3_600_000
const inputs = ['11', '21', '31', '32', '51'] as const

const state = z.object({
  power: z.enum([off, on, cooling, warming]).default(off).describe('0 off, 1 on, 2 cooling down, 3 warming up'),
  input: z.enum(inputs).default('31'),
  mute: z
    .string()
    .regex(/^[123][01]$/)
    .default('30')
    .describe('1 picture, 2 sound, 3 both; then 1 muted, 0 not'),
  errors: z
    .string()
    .regex(/^[012]{6}$/)
    .default('000000')
    .describe('Fan, lamp, temperature, cover, filter, other: 0 fine, 1 warning, 2 error'),
  lampHours: z.int().min(0).default(1_284),
  frozen: z.boolean().default(false).describe('Its picture stands still'),
  broken: z.boolean().default(false).describe('Refuses every power order, as a broken projector does'),
})

type Ctx = ByteSimulatorContext<z.output<typeof settings>, z.output<typeof state>, { salt: string; open: boolean }>

/** A class 2 projector, after the PJLink Specifications 1.04 and 2.10. */
export const simulator = defineSimulator({
  protocol: 'tcp',
  tokenizer: endsWith('\r'),
  settings,
  state,
  connection: () => ({ salt: randomSalt(), open: false }),
  connected({ settings, connection, send }) {
    connection.open = settings.password === ''
    send(connection.open ? 'PJLINK 0\r' : `PJLINK 1 ${connection.salt}\r`)
  },
  received(line, ctx) {
    const { settings, connection, send, close } = ctx
    let command = line
    if (!connection.open) {
      const digest = md5(connection.salt + settings.password)
      if (line.slice(0, 32).toLowerCase() !== digest) {
        send('PJLINK ERRA\r')
        return close()
      }
      connection.open = true
      command = line.slice(32)
    }
    const [, level, named, parameter] = /^%([12])([A-Z0-9]{4}) (.{1,128})$/i.exec(command) ?? []
    if (named === undefined || parameter === undefined) return
    const name = named.toUpperCase()
    const said = level === '1' ? answer(name, parameter, ctx) : answerClass2(name, parameter, ctx)
    send(`%${level}${name}=${said}\r`)
  },
  /** 3.2: asked by broadcast, it says its MAC address. */
  announces: ({ mac }) => ({
    answers: [
      {
        port: 4352,
        to: question => (new TextDecoder('latin1').decode(question) === '%2SRCH\r' ? `%2ACKN=${mac}\r` : undefined),
      },
    ],
  }),
})

function answer(command: string, parameter: string, ctx: Ctx): string {
  const { state } = ctx
  const isQuery = parameter === '?'
  switch (command) {
    case 'POWR':
      return isQuery ? state.power : order(parameter, ctx)
    case 'INPT': {
      if (isQuery || state.power !== on) return state.power === on ? state.input : 'ERR3'
      const input = inputs.find(known => known === parameter)
      if (!input) return 'ERR2'
      state.input = input
      return 'OK'
    }
    case 'AVMT': {
      if (isQuery || state.power !== on) return state.power === on ? state.mute : 'ERR3'
      if (!/^[123][01]$/.test(parameter)) return 'ERR2'
      state.mute = muted(state.mute, parameter)
      return 'OK'
    }
    case 'ERST':
      return isQuery ? state.errors : 'ERR2'
    case 'LAMP':
      return `${state.lampHours} ${state.power === on ? 1 : 0}`
    case 'INST':
      return inputs.join(' ')
    case 'NAME':
      return 'Projector'
    case 'INF1':
      return 'Alcove'
    case 'INF2':
      return 'Simulated projector'
    case 'INFO':
      return '1.0'
    case 'CLSS':
      return '2'
    default:
      return 'ERR1'
  }
}

/** What class 2 adds. */
function answerClass2(command: string, parameter: string, ctx: Ctx): string {
  const { state } = ctx
  const facts = class2Facts[command]
  if (facts !== undefined) return parameter === '?' ? facts : 'ERR2'
  switch (command) {
    case 'INPT':
    case 'INST':
      return answer(command, parameter, ctx)
    case 'INNM':
      return inputs.some(input => `?${input}` === parameter) ? `Input ${parameter.slice(1)}` : 'ERR2'
    case 'IRES':
      return state.power === on ? '1920x1080' : 'ERR3'
    case 'FREZ':
      if (state.power !== on) return 'ERR3'
      if (parameter === '?') return state.frozen ? '1' : '0'
      if (parameter !== '0' && parameter !== '1') return 'ERR2'
      state.frozen = parameter === '1'
      return 'OK'
    case 'SVOL':
    case 'MVOL':
      return parameter === '0' || parameter === '1' ? 'OK' : 'ERR2'
    default:
      return 'ERR1'
  }
}

/** Serial number, version of its software, best resolution, hours of its filter, which lamp and filter go into it. */
const class2Facts: Record<string, string> = {
  SNUM: 'ALC0001284',
  SVER: '1.0',
  RRES: '1920x1200',
  FILT: '612',
  RLMP: 'ALP-1',
  RFIL: 'ALF-1',
}

/** It takes no order while it warms up or cools down. */
function order(parameter: string, ctx: Ctx): string {
  const { state, settings, after } = ctx
  if (state.broken) return 'ERR4'
  if (parameter !== '0' && parameter !== '1') return 'ERR2'
  if (parameter === '1' && state.power === off) {
    state.power = warming
    after(settings.simulated_warm_up_ms, () => {
      state.power = on
      ageLamp(ctx)
    })
    return 'OK'
  }
  if (parameter === '0' && state.power === on) {
    state.power = cooling
    state.mute = '30'
    after(settings.simulated_cool_down_ms, () => {
      state.power = off
    })
    return 'OK'
  }
  const already = parameter === '1' ? [on, warming] : [off, cooling]
  return already.includes(state.power) ? 'OK' : 'ERR3'
}

function ageLamp(ctx: Ctx): void {
  ctx.after(HOUR_MS, () => {
    if (ctx.state.power !== on) return
    ctx.state.lampHours += 1
    ageLamp(ctx)
  })
}

/** What is muted after the order: the first digit says picture (1), sound (2) or both (3). */
function muted(now: string, parameter: string): string {
  const held = now.endsWith('1') ? Number(now[0]) : 0
  const layers = Number(parameter[0])
  const after = parameter.endsWith('1') ? held | layers : held & ~layers
  return after ? `${after}1` : '30'
}

const randomSalt = () =>
  Math.floor(Math.random() * 0x1_0000_0000)
    .toString(16)
    .padStart(8, '0')
