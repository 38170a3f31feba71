import { z } from 'zod'
import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, defineDriver, failureCode, inWords, oneOf, Retry } from '../../driver-kit/index.ts'
import {
  layersOf,
  type MuteLayer,
  parseGroup,
  parseMute,
  parseSize,
  parseTie,
  refusals,
  type Tie,
  type TieLayer,
  tieSign,
} from './sis-matrix.lines.ts'
import { allOutputs, type Ctx, hear, link, newState, reportTie, settings, status } from './sis-matrix.status.ts'

const tieLayer = oneOf('All', 'Audio', 'Video', 'Data', 'Data2').nullable().default(null)
const muteLayer = oneOf('Audio', 'Video', 'AudioVideo').default('AudioVideo')

const Input = z.coerce.number().int().min(0)
const Output = z.coerce.number().int().min(1)
/** An output; 0 is all of them. */
const index = z.coerce.number().int().min(0).default(0)

export const driver = defineDriver({
  name: 'Extron matrix switcher',
  moduleName: 'Switcher',
  about: 'Extron matrix switchers that speak SIS over Telnet, such as DTP CrossPoint, DXP and XTP.',
  transport: link,
  answersFor: ['drivers/extron/matrix.cr'],
  implements: ['Switchable', 'Muteable'],
  // "Network Ports": switchers have Extron's own broadcast search only (UDP port 4502), which is not documented. At Telnet
  // they greet with what they are (programming guide, "Establishing a Network Connection").
  discovery: {
    make: '^extron',
    vendorPrefixes: ['00:05:A6'],
    probe: [{ port: 23, expect: 'Copyright \\d{4}, Extron Electronics, (DTP ?C|DXP|XTP|MVX|CrossPoint)' }],
  },
  settings,
  status,
  state: newState,
  commands: {
    switch: {
      about: 'Show inputs on outputs, all at the same moment: {"1": [2, 3]} shows input 1 on outputs 2 and 3.',
      args: { map: z.record(z.string().regex(/^\d+$/), z.union([Output, z.array(Output)])), layer: tieLayer },
      run: ({ map, layer }, ctx) => switchAll(map, tied(layer), ctx),
    },
    switch_to: {
      about: 'Show an input on every output; 0 shows none.',
      args: { input: Input, layer: tieLayer },
      async run({ input, layer }, ctx) {
        checkNumber('input', input, ctx)
        await ask(`${input}*${tieSign[tied(layer)]}`, ctx, line => {
          const tie = parseTie(line)
          return tie?.output === undefined && tie?.input === input ? tie : undefined
        })
      },
    },
    mute: {
      about: 'Mute picture, sound or both, of one output or (0) all.',
      args: { state: z.boolean().default(true), index, layer: muteLayer },
      run: ({ state, index, layer }, ctx) => changeMute(state, index, layer, ctx),
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
    if (failureCode(error) === 'timeout') ctx.device.disconnect('The switcher has stopped answering.')
  })
}

/** What a layer of the interface is to a switcher of pictures and sound; when none is said, both. */
function tied(layer: TieLayer | 'Data' | 'Data2' | null): TieLayer {
  if (layer === 'Data' || layer === 'Data2')
    throw new Abort(`This switcher has no layer "${layer}": it switches pictures and sound. Say All, Video or Audio.`)
  return layer ?? 'All'
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

async function changeMute(on: boolean, output: number, layer: MuteLayer, ctx: Ctx): Promise<void> {
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

function checkNumber(what: 'input' | 'output', number: number, { status }: Ctx): void {
  const count = status[`${what}s`]
  if (count !== undefined && number > count) {
    throw new Abort(`There is no ${what} ${number}: this switcher has ${what}s 1 to ${count}.`)
  }
}

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof Abort)) throw error
}

/** The queue knows no names of devices: its failures are put into words here. */
const explain = (error: unknown) =>
  inWords(error, {
    timeout: 'The switcher does not answer. Check its power and its network cable.',
    offline: notConnected,
  })

const notConnected = 'The switcher is not connected. Check its power and its network cable.'
