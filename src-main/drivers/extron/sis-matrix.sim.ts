import { z } from 'zod'
import type { ByteSimulatorContext } from '../../driver-kit/define-simulator.ts'
import { defineSimulator } from '../../driver-kit/index.ts'

const settings = z.object({
  password: z.string().default(''),
  /** Some Telnet servers give back what they are sent. */
  simulated_echo: z.boolean().default(false),
})

/** No command is longer; of what never ends, so much is kept. */
const MAX_HELD = 1_024

const inputs = 8
const outputs = 4

const ties = z.array(z.int().min(0).max(inputs)).length(outputs).default([1, 1, 1, 1])
const mutes = z.array(z.int().min(0).max(2)).length(outputs).default([0, 0, 0, 0])

const state = z.object({
  video: ties.describe('Input by output, from output 1; 0 is none'),
  audio: ties.describe('Input by output, from output 1; 0 is none'),
  videoMutes: mutes,
  audioMutes: mutes,
  groups: z
    .record(z.string().regex(/^[1-9]\d?$/), z.int().min(-1_000).max(120))
    .default({ 1: -200 })
    .describe('Group masters in tenths of a dB; group 1 is the program volume'),
  busy: z.int().min(0).default(0).describe('How many commands it answers with "busy"'),
})

interface Link {
  /** What has come but is no whole command yet. */
  held: string
  open: boolean
  verbose: number
}

type Ctx = ByteSimulatorContext<z.output<typeof settings>, z.output<typeof state>, Link>

/** Bytes as they come: where a command ends depends on whether the connection has signed in. */
const asItComes = { create: () => ({ push: (bytes: Uint8Array) => [new TextDecoder('latin1').decode(bytes)] }) }

/** A DTP CrossPoint 84, after the SIS tables in its programming guide. Every connection hears of every change. */
export const simulator = defineSimulator({
  protocol: 'tcp',
  tokenizer: asItComes,
  settings,
  state,
  connection: (): Link => ({ held: '', open: false, verbose: 1 }),
  connected({ settings, connection, send }) {
    connection.open = settings.password === ''
    send('\r\n(c) Copyright 2024, Extron Electronics, DTPCP84, V1.09, 60-1368-01\r\n')
    send('Mon, 06 Jan 2025, 09:00:00\r\n')
    if (!connection.open) send('\r\nPassword:\r\n')
  },
  received(text, ctx) {
    const { connection } = ctx
    connection.held = (connection.held + text.replaceAll('\x1b', 'W')).slice(-MAX_HELD)
    for (let next = firstCommand(connection); next !== undefined; next = firstCommand(connection)) {
      connection.held = connection.held.slice(next.length)
      if (connection.open) obey(next, ctx)
      else signIn(next, ctx)
    }
  },
})

function signIn(entry: string, { connection, settings, send }: Ctx): void {
  connection.open = entry.trim() === settings.password
  send(connection.open ? '\r\nLogin Administrator\r\n\r\n' : '\r\nPassword:\r\n')
}

function obey(text: string, ctx: Ctx): void {
  const { settings, state, send, sendAll } = ctx
  const command = text.replace(/[\r|]$/, '')
  if (command.trim() === '') return
  if (settings.simulated_echo) send(command)
  if (state.busy > 0) {
    state.busy -= 1
    return send('E22\r\n')
  }
  const answer = carryOut(command, ctx)
  if (answer.startsWith('!')) sendAll(`${answer.slice(1)}\r\n`)
  else send(`${answer}\r\n`)
}

/** Answers that start with `!` are changes, which everybody hears of. */
function carryOut(command: string, { state, connection }: Ctx): string {
  const isInput = (input: number) => input <= inputs
  const isOutput = (output: number) => output >= 1 && output <= outputs
  const two = (number: number) => String(number).padStart(2, '0')

  function tie(input: number, output: number, sign: string): void {
    if (sign !== '$') state.video[output - 1] = input
    if (sign !== '%') state.audio[output - 1] = input
  }
  const layer = (sign: string) => ({ '!': 'All', '%': 'Vid', $: 'Aud' })[sign] ?? 'All'

  const one = /^(\d+)\*(\d+)([!%$])$/.exec(command)
  if (one) {
    const [input, output, sign = '!'] = [Number(one[1]), Number(one[2]), one[3]]
    if (!isInput(input)) return 'E01'
    if (!isOutput(output)) return 'E12'
    tie(input, output, sign)
    return `!Out${two(output)} In${two(input)} ${layer(sign)}`
  }
  const everywhere = /^(\d+)\*([!%$])$/.exec(command)
  if (everywhere) {
    const [input, sign = '!'] = [Number(everywhere[1]), everywhere[2]]
    if (!isInput(input)) return 'E01'
    for (let output = 1; output <= outputs; output++) tie(input, output, sign)
    return `!In${two(input)} ${layer(sign)}`
  }
  if (/^W\+Q(\d+\*\d+[!%$])+$/i.test(command)) {
    const ties = [...command.matchAll(/(\d+)\*(\d+)([!%$])/g)]
    if (ties.some(([, input]) => !isInput(Number(input)))) return 'E01'
    if (ties.some(([, , output]) => !isOutput(Number(output)))) return 'E12'
    for (const [, input, output, sign = '!'] of ties) tie(Number(input), Number(output), sign)
    return '!Qik'
  }
  const view = /^(\d+)([%$])$/.exec(command)
  if (view) {
    const [output, sign = '%'] = [Number(view[1]), view[2]]
    if (!isOutput(output)) return 'E12'
    const input = (sign === '%' ? state.video : state.audio)[output - 1] ?? 0
    return connection.verbose >= 2 ? `Out${two(output)} In${two(input)} ${layer(sign)}` : two(input)
  }
  const mute = /^(?:(\d+)\*)?([012])(\*?)([BZ])$/i.exec(command)
  if (mute && (mute[1] === undefined) === (mute[3] === '*')) {
    const [output, on, sign = ''] = [mute[1], Number(mute[2]), mute[4]?.toUpperCase()]
    const mutes = sign === 'B' ? state.videoMutes : state.audioMutes
    const tag = sign === 'B' ? 'Vmt' : 'Amt'
    if (output === undefined) {
      mutes.fill(on)
      return `!${tag}${on}`
    }
    if (!isOutput(Number(output))) return 'E12'
    mutes[Number(output) - 1] = on
    return `!${tag}${Number(output)}*${on}`
  }
  const group = /^WD(\d+)(?:\*([+-]?\d+))?GRPM$/i.exec(command)
  if (group) {
    const number = Number(group[1])
    if (state.groups[number] === undefined) return 'E14'
    if (group[2] === undefined) return `GrpmD${number}*${state.groups[number]}`
    const level = Number(group[2])
    if (level < -1_000 || level > 120) return 'E13'
    state.groups[number] = level
    return `!GrpmD${number}*${level}`
  }
  if (/^WVM$/i.test(command)) {
    const bits = state.videoMutes.map((video, at) => (video ? 1 : 0) + (state.audioMutes[at] ? 2 : 0))
    return connection.verbose >= 2 ? `Mut${bits.join('')}` : bits.join('')
  }
  const verbose = /^W([0-3])CV$/i.exec(command)?.[1]
  if (verbose) {
    connection.verbose = Number(verbose)
    return `Vrb${verbose}`
  }
  if (/^I$/i.test(command)) return 'DTPCP84'
  if (/^Q$/i.test(command)) return '1.09'
  return 'E10'
}

/**
 * Commands end where their last letter or sign is; those that begin with Escape at a CR or |, and so does a password.
 * Escape has been read as W, which SIS takes for the same.
 */
function firstCommand({ held, open }: Link): string | undefined {
  const ends = open ? /^W[^\r|]*[\r|]|^\d[\d*]*[!%$BZ]|^[IQ]|^[^\r]*\r/i : /^[^\r]*\r/
  return ends.exec(held)?.[0]
}
