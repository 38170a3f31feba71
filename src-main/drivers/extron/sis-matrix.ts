import { z } from 'zod'
import type { Context, StatusOf } from '../../driver-kit/define-driver.ts'
import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, defineDriver, endsWith, Retry } from '../../driver-kit/index.ts'

// Extron Simple Instruction Set (SIS), after the Command and Response Tables of the DTP CrossPoint 84 programming
// guide (68-2349) and the DXP HDMI user guide (68-1370); ties, mutes and error codes are the same on DXP, MVX and
// XTP switchers. Volume is the DTP CrossPoint's group master. Answers are tagged: verbose mode 3.

const settings = z.object({
  password: z.string().default('').describe('The administrator or user password, when the switcher has one.'),
  inputs: z.int().min(0).default(0).describe('How many inputs it has; 0 asks the switcher.'),
  outputs: z.int().min(0).default(0).describe('How many outputs it has; 0 asks the switcher.'),
  volume_group: z.int().min(0).max(64).default(1).describe('Group master of the room volume; 0 when there is none.'),
  volume_min_db: z.number().min(-100).max(12).default(-60).describe('Loudness at volume 0.'),
  volume_max_db: z.number().min(-100).max(12).default(0).describe('Loudness at volume 100.'),
  refresh_ms: z.number().min(50).default(60_000).describe('How often it is asked; it hangs up after 5 minutes.'),
  answer_ms: z.number().min(10).default(3_000).describe('How long one answer may take.'),
})

const status = {
  inputs: z.number(),
  outputs: z.number(),
  model: z.string(),
  firmware: z.string(),
  volume: z.number().min(0).max(100),
  audio_mute: z.boolean(),
  video_mute: z.boolean(),
  mute: z.boolean(),
  last_error: z.string(),
  /** Of each output: the input it shows (0 when none), the one it sounds, and whether it is muted. */
  'output{n}': z.number(),
  'video{n}': z.number(),
  'audio{n}': z.number(),
  'video{n}_muted': z.boolean(),
  'audio{n}_muted': z.boolean(),
}
interface State {
  online: boolean
  rereading: boolean
}

type Ctx = Context<'device', z.infer<typeof settings>, StatusOf<typeof status>, State, string>
type Changes = Parameters<Ctx['setStatus']>[0]

const capital = (value: unknown) =>
  typeof value === 'string' ? value.charAt(0).toUpperCase() + value.slice(1).toLowerCase() : (value ?? 'All')
const TieLayer = z.preprocess(capital, z.enum(['All', 'Audio', 'Video'])).default('All')
type TieLayer = z.infer<typeof TieLayer>
const MuteLayer = z.enum(['Audio', 'Video', 'AudioVideo']).default('AudioVideo')

const Input = z.coerce.number().int().min(0)
const Output = z.coerce.number().int().min(1)
/** An output; 0 is all of them. */
const index = z.coerce.number().int().min(0).default(0)
const muteArgs = { state: z.boolean().default(true), index }

export const driver = defineDriver({
  name: 'Extron matrix switcher',
  moduleName: 'Switcher',
  about: 'Extron matrix switchers that speak SIS over Telnet, such as DTP CrossPoint, DXP and XTP.',
  role: 'device',
  port: 23,
  answersFor: ['drivers/extron/matrix.cr'],
  implements: ['Switchable', 'Muteable'],
  settings,
  status,
  state: (): State => ({ online: false, rereading: false }),
  tokenizer: endsWith('\r\n'),
  commands: {
    switch: {
      about: 'Show inputs on outputs, all at the same moment: {"1": [2, 3]} shows input 1 on outputs 2 and 3.',
      args: { map: z.record(z.string().regex(/^\d+$/), z.union([Output, z.array(Output)])), layer: TieLayer },
      run: ({ map, layer }, ctx) => switchAll(map, layer, ctx),
    },
    switch_to: {
      about: 'Show an input on every output; 0 shows none.',
      args: { input: Input, layer: TieLayer },
      async run({ input, layer }, ctx) {
        checkNumber('input', input, ctx)
        await ask(`${input}*${tieSign[layer]}`, ctx, line => {
          const tie = parseTie(line)
          return tie?.output === undefined && tie?.input === input ? tie : undefined
        })
      },
    },
    mute: {
      about: 'Mute picture, sound or both, of one output or (0) all.',
      args: { ...muteArgs, layer: MuteLayer },
      run: ({ state, index, layer }, ctx) => changeMute(state, index, layer, ctx),
    },
    unmute: {
      about: 'Bring back picture, sound or both, of one output or (0) all.',
      args: { index, layer: MuteLayer },
      run: ({ index, layer }, ctx) => changeMute(false, index, layer, ctx),
    },
    mute_audio: {
      about: 'Mute the sound of one output or (0) all.',
      args: muteArgs,
      run: ({ state, index }, ctx) => changeMute(state, index, 'Audio', ctx),
    },
    unmute_audio: {
      about: 'Bring back the sound of one output or (0) all.',
      args: { index },
      run: ({ index }, ctx) => changeMute(false, index, 'Audio', ctx),
    },
    mute_video: {
      about: 'Blank the picture of one output or (0) all.',
      args: muteArgs,
      run: ({ state, index }, ctx) => changeMute(state, index, 'Video', ctx),
    },
    unmute_video: {
      about: 'Bring back the picture of one output or (0) all.',
      args: { index },
      run: ({ index }, ctx) => changeMute(false, index, 'Video', ctx),
    },
    volume: {
      about: 'Set the room volume, 0 to 100.',
      args: { level: z.number().min(0).max(100) },
      async run({ level }, ctx) {
        const { volume_group: group, volume_min_db: min, volume_max_db: max } = ctx.settings
        if (!group) throw new Abort('This switcher has no volume: set "volume_group" to the group master of the room.')
        // A named command would wait for the connection, and turn the volume up hours later.
        if (!ctx.state.online) throw new Abort(notConnected)
        // Group masters count in tenths of a dB. Only the latest of several waiting levels is sent.
        const tenths = Math.round((min + ((max - min) * level) / 100) * 10)
        await ask(`\x1bD${group}*${tenths}GRPM\r`, ctx, line => parseGroup(line, group), { name: 'volume' })
      },
    },
    refresh: { about: 'Ask the switcher for everything it reports.', run: (_, ctx) => refresh(ctx) },
  },

  /** A protected switcher asks for its password after its banner, and again after every entry that is not it. */
  async login(connection, ctx) {
    const { password, answer_ms: wait } = ctx.settings
    const asked = password ? await connection.expect(prompt, wait).catch(() => undefined) : undefined
    if (asked) {
      connection.write(`${password}\r`)
      const entered = await connection.expect(/Login (Administrator|User)|Password:\s*$/, wait).catch(noSwitcher)
      if (prompt.test(entered)) fail('The switcher refuses the password. Correct the setting "password".')
    }
    connection.write('\x1b3CV\r')
    const verbose = await connection.expect(/Vrb3$|Password:\s*$/, wait).catch(noSwitcher)
    if (prompt.test(verbose)) fail('The switcher asks for a password. Put it into the setting "password".')

    function fail(sentence: string): never {
      ctx.setStatus({ last_error: sentence })
      throw new Abort(sentence)
    }
  },
  connected(ctx) {
    ctx.state.online = true
    ctx.setStatus({ last_error: null })
    ctx.schedule.after(0, () => watch(refresh, ctx))
    ctx.schedule.every(ctx.settings.refresh_ms, () => watch(refresh, ctx))
  },
  disconnected({ state }) {
    state.online = false
  },
  /** Switcher-initiated messages: its front panel, its remote control, or another controller. */
  received(line, ctx) {
    hear(line, ctx)
    // "Qik" and "Rpr" say that ties changed, not which.
    if (!/(Qik|Rpr\d+)$/.test(line) || ctx.state.rereading) return
    ctx.state.rereading = true
    ctx.schedule.after(50, () => {
      ctx.state.rereading = false
      return watch(readTies, ctx)
    })
  },
})

const prompt = /Password:\s*$/

function noSwitcher(): never {
  throw new Abort('No answer to SIS commands. Is this the address of an Extron switcher, and its Telnet port open?')
}

async function refresh(ctx: Ctx, options?: QueueOptions): Promise<void> {
  const { inputs, outputs, volume_group: group } = ctx.settings
  const size = inputs && outputs ? { inputs, outputs } : await ask('I', ctx, parseSize, options).catch(unlessRefused)
  if (size) ctx.setStatus(size)
  await readTies(ctx, options)
  await ask('\x1bVM\r', ctx, line => /Mut[0-3]+$/.test(line) || undefined, options).catch(unlessRefused)
  if (group) await ask(`\x1bD${group}GRPM\r`, ctx, line => parseGroup(line, group), options).catch(unlessRefused)
}

async function readTies(ctx: Ctx, options?: QueueOptions): Promise<void> {
  for (const output of allOutputs(ctx)) {
    for (const sign of ['%', '$']) {
      const layer = sign === '%' ? 'video' : 'audio'
      const isAnswer = (tie: Tie | undefined) => tie?.output === output && tie.layers.includes(layer)
      await ask(`${output}${sign}`, ctx, line => isAnswer(parseTie(line)) || undefined, options).catch(unlessRefused)
    }
  }
}

/** Behind everything else. A switcher that is there but mute is not connected. */
async function watch(read: typeof refresh, ctx: Ctx): Promise<void> {
  await read(ctx, { priority: 0 }).catch(error => {
    if (codeOf(error) === 'timeout') ctx.device.disconnect('The switcher has stopped answering.')
  })
}

async function switchAll(map: Record<string, number | number[]>, layer: TieLayer, ctx: Ctx): Promise<void> {
  const ties = Object.entries(map).flatMap(([input, outputs]) =>
    [outputs].flat().map(output => ({ input: Number(input), output, layers: layersOf[layer] })),
  )
  for (const { input, output } of ties) {
    checkNumber('input', input, ctx)
    checkNumber('output', output, ctx)
  }
  const twice = ties.find(({ output }, at) => ties.findIndex(tie => tie.output === output) !== at)
  if (twice) throw new Abort(`Output ${twice.output} cannot show two inputs at once.`)
  const commands = ties.map(({ input, output }) => `${input}*${output}${tieSign[layer]}`)
  const [only] = ties
  if (!only) return
  if (ties.length === 1) {
    await ask(commands.join(''), ctx, line => {
      const tie = parseTie(line)
      return tie?.output === only.output && tie.input === only.input ? tie : undefined
    })
    return
  }
  await ask(`\x1b+Q${commands.join('')}\r`, ctx, line => line.endsWith('Qik') || undefined)
  for (const tie of ties) reportTie(tie, ctx)
}

async function changeMute(on: boolean, output: number, layer: z.infer<typeof MuteLayer>, ctx: Ctx): Promise<void> {
  if (output) checkNumber('output', output, ctx)
  const where = output ? `${output}*${on ? 1 : 0}` : `${on ? 1 : 0}*`
  for (const [sign, name] of [['B', 'Video'] as const, ['Z', 'Audio'] as const]) {
    if (layer !== 'AudioVideo' && layer !== name) continue
    await ask(where + sign, ctx, line => {
      const mute = parseMute(line)
      return mute?.layer === name.toLowerCase() && (mute.output ?? 0) === output && mute.on === on ? mute : undefined
    })
  }
}

/** One command and its answer. A refusal is thrown as a sentence, its SIS code beside it. */
async function ask<T>(
  command: string,
  ctx: Ctx,
  match: (line: string) => T | undefined,
  options: QueueOptions = {},
): Promise<T> {
  try {
    return await ctx.device.ask(command, {
      withinMs: ctx.settings.answer_ms,
      retries: 1,
      ...options,
      until(line) {
        const code = /(?:^|\W)E(\d\d)$/.exec(line)?.[1]
        if (code === '22') throw new Retry('the switcher is busy')
        if (code) throw new Abort(refusals[code] ?? `The switcher refuses that (SIS error E${code}).`, `E${code}`)
        const answer = match(line)
        if (answer !== undefined) hear(line, ctx)
        return answer
      },
    })
  } catch (error) {
    throw explain(error)
  }
}

/** Switcher error responses. */
const refusals: Record<string, string> = {
  '01': 'This switcher has no input of that number.',
  '10': 'This switcher does not know that command.',
  '11': 'This switcher has no preset of that number.',
  '12': 'This switcher has no output of that number.',
  '13': 'The switcher does not take that value: it is out of range.',
  '14': 'This switcher cannot do that in its present configuration.',
  '17': 'The switcher took too long over that. Try again.',
  '18': 'The switcher cannot do that with the signal that is there.',
  '21': 'This switcher has no room of that number.',
  '24': 'The password in the settings is not allowed to do that. Use the administrator password.',
  '25': 'The switcher misses a device that it needs for that. Check what is plugged into it.',
  '26': 'The switcher has too many connections. Close other programs that control it.',
  '27': 'This switcher has no event of that number.',
  '28': 'The switcher does not find that file.',
  '30': 'The switcher reports a hardware failure. Call for support.',
  '31': 'Another program is using that port of the switcher.',
}

const tieSign = { All: '!', Video: '%', Audio: '$' } as const
const layersOf: Record<TieLayer, Layer[]> = { All: ['video', 'audio'], Video: ['video'], Audio: ['audio'] }

type Layer = 'video' | 'audio'
interface Tie {
  input: number
  /** All when absent. */
  output?: number
  layers: Layer[]
}

// What stands before an answer is left alone: an echo of the command, or noise of a bad line.

/** `Out2 In1 All`, `Out02 In01 Vid`, and of a tie to every output `In1 All`. */
function parseTie(line: string): Tie | undefined {
  const [, output, input, word] = /(?:Out(\d+) )?In(\d+) ?(All|Vid|RGB|Aud)$/.exec(line) ?? []
  if (input === undefined || word === undefined) return undefined
  const layers = layersOf[word === 'All' ? 'All' : word === 'Aud' ? 'Audio' : 'Video']
  return { input: Number(input), layers, ...(output === undefined ? {} : { output: Number(output) }) }
}

/** `Vmt2*1`, `Amt2*0`, and of every output `Vmt1`. A video mute of 2 blanks the sync too. */
function parseMute(line: string): { layer: Layer; output: number | undefined; on: boolean } | undefined {
  const [, kind, output, on] = /([VA])mt(?:(\d+)[* ])?([012])$/.exec(line) ?? []
  if (kind === undefined || on === undefined) return undefined
  return {
    layer: kind === 'V' ? 'video' : 'audio',
    output: output === undefined ? undefined : Number(output),
    on: on !== '0',
  }
}

/** `GrpmD1*-200` is group 1 at -20.0 dB. */
function parseGroup(line: string, group: number): number | undefined {
  const [, number, tenths] = /GrpmD(\d+)\*([+-]?\d+)$/.exec(line) ?? []
  return Number(number) === group ? Number(tenths) : undefined
}

/** `V8X4 A8X4`, or a model whose name says it: `DTPCP84` is 8 by 4, `DTPCP108` 10 by 8. */
function parseSize(line: string): { inputs: number; outputs: number } | undefined {
  const [, inputs, outputs] = /\bV(\d+)X(\d+)/i.exec(line) ?? /[A-Z]{3,} ?(\d{1,2}?)(\d|\d\d)\b/.exec(line) ?? []
  return inputs === undefined ? undefined : { inputs: Number(inputs), outputs: Number(outputs) }
}

/** Turns what the switcher says, asked or not, into status. */
function hear(line: string, ctx: Ctx): void {
  const { settings, setStatus } = ctx
  const tie = parseTie(line)
  if (tie) reportTie(tie, ctx)
  const mute = parseMute(line)
  if (mute) reportMutes(mute.output === undefined ? allOutputs(ctx) : [mute.output], mute.layer, () => mute.on, ctx)
  const mutes = /Mut([0-3]+)$/.exec(line)?.[1]
  if (mutes) {
    const outputs = Array.from(mutes, (_, at) => at + 1)
    reportMutes(outputs, 'video', output => '13'.includes(mutes.charAt(output - 1)), ctx)
    reportMutes(outputs, 'audio', output => '23'.includes(mutes.charAt(output - 1)), ctx)
  }
  const tenths = parseGroup(line, settings.volume_group)
  if (tenths !== undefined) {
    const { volume_min_db: min, volume_max_db: max } = settings
    const level = Math.round(((tenths / 10 - min) / Math.max(1, max - min)) * 100)
    setStatus({ volume: Math.min(100, Math.max(0, level)) })
  }
  const [, model, firmware] = /\(c\) Copyright.*Extron Electronics, *([^,]+), *V([\d.]+)/.exec(line) ?? []
  if (model !== undefined && firmware !== undefined) setStatus({ model, firmware })
}

function reportTie({ input, output, layers }: Tie, ctx: Ctx): void {
  const changes: Changes = {}
  for (const n of output === undefined ? allOutputs(ctx) : [output]) {
    for (const layer of layers) changes[`${layer}${n}`] = input
    if (layers.includes('video')) changes[`output${n}`] = input
  }
  ctx.setStatus(changes)
}

function reportMutes(outputs: number[], layer: Layer, isOn: (output: number) => boolean, ctx: Ctx): void {
  const changes: Changes = {}
  for (const n of outputs) changes[`${layer}${n}_muted`] = isOn(n)
  ctx.setStatus(changes)
  const all = allOutputs(ctx)
  const whole = all.length > 0 && all.every(n => ctx.status[`${layer}${n}_muted`])
  ctx.setStatus(layer === 'video' ? { video_mute: whole } : { audio_mute: whole })
  ctx.setStatus({ mute: ctx.status.audio_mute === true && ctx.status.video_mute === true })
}

const allOutputs = ({ status }: Ctx) => Array.from({ length: status.outputs ?? 0 }, (_, at) => at + 1)

function checkNumber(what: 'input' | 'output', number: number, { status }: Ctx): void {
  const count = status[`${what}s`]
  if (count !== undefined && number > count) {
    throw new Abort(`There is no ${what} ${number}: this switcher has ${what}s 1 to ${count}.`)
  }
}

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof Abort)) throw error
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)

/** The queue knows no names of devices: its failures are put into words here. */
function explain(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (codeOf(error) === 'timeout')
    error.message = 'The switcher does not answer. Check its power and its network cable.'
  if (codeOf(error) === 'offline') error.message = notConnected
  return error
}

const notConnected = 'The switcher is not connected. Check its power and its network cable.'
