import { z } from 'zod'
import type { Context, StatusOf } from '../../driver-kit/define-driver.ts'
import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, defineDriver, endsWith, md5 } from '../../driver-kit/index.ts'

// PJLink Specifications, JBMIA, version 1.04 (class 1) and 2.00: section 2 is the format of lines, section 4 the
// commands, section 5 signing in. A class 2 projector answers class 1 commands as a class 1 projector does.

const settings = z.object({
  password: z.string().default('').describe('The PJLink password, when the projector asks for one.'),
  inputs: z
    .record(z.string(), z.string().regex(/^[1-6][1-9A-Z]$/i, 'must be a PJLink input number such as 31'))
    .default({ HDMI1: '31', HDMI2: '32' })
    .describe("This projector's own input names, each with its PJLink number (see its manual)."),
  warm_up_ms: z.number().min(0).default(60_000).describe('How long the projector may take to turn on.'),
  cool_down_ms: z.number().min(0).default(120_000).describe('How long it may take to cool down.'),
  poll_ms: z.number().min(10).default(1_000).describe('How often it is asked while it changes.'),
  refresh_ms: z.number().min(50).default(20_000).describe('How often it is asked otherwise; it hangs up after 30 s.'),
  answer_ms: z.number().min(10).default(3_000).describe('How long one answer may take.'),
})

/** Section 4.7: one digit each, in this order; 0, 1 and 2 mean what `severity` says. */
const errorNames = ['fan', 'lamp', 'temperature', 'cover', 'filter', 'other'] as const
const severity = z.enum(['ok', 'warning', 'error'])

const status = {
  /** True only while the light is on; false as soon as cooling starts, and while it warms up. */
  power: z.boolean(),
  power_target: z.boolean(),
  warming: z.boolean(),
  /** True until the projector has cooled down and could be turned on again. */
  cooling: z.boolean(),
  input: z.string(),
  input_target: z.string(),
  inputs: z.array(z.string()),
  audio_mute: z.boolean(),
  video_mute: z.boolean(),
  /** Picture and sound both. */
  mute: z.boolean(),
  lamp_usage: z.number(),
  lamps: z.array(z.object({ hours: z.number(), on: z.boolean() })),
  errors: z.record(z.enum(errorNames), severity),
  last_error: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  name: z.string(),
  class: z.number(),
}

interface State {
  /** Counts presses, so that an older one notices that it has been overtaken. */
  powerWish: number
  inputWish: number
  changingPower: boolean
}

type Ctx = Context<'device', z.infer<typeof settings>, StatusOf<typeof status>, State, string>

const Layer = z.enum(['Audio', 'Video', 'AudioVideo'])
const muteArgs = { state: z.boolean().default(true), index: z.union([z.int(), z.string()]).default(0) }
const unmuteArgs = { index: muteArgs.index }

export const driver = defineDriver({
  name: 'PJLink projector',
  moduleName: 'Display',
  about: 'Projectors and displays of any make that speak PJLink.',
  role: 'device',
  port: 4352,
  answersFor: [],
  implements: ['Powerable', 'Muteable', 'InputSelection'],
  settings,
  status,
  state: (): State => ({ powerWish: 0, inputWish: 0, changingPower: false }),
  tokenizer: endsWith('\r'),
  commands: {
    power: {
      about: 'Turn the projector on or off; done once it confirms that its light is on, or that it cools down.',
      args: { state: z.boolean() },
      run: ({ state }, ctx) => changePower(state, ctx),
    },
    switch_to: {
      about: 'Show an input: a name from the settings, a PJLink name such as DIGITAL1, or a number such as 31.',
      args: { input: z.string() },
      run: ({ input }, ctx) => changeInput(input, ctx),
    },
    mute: {
      about: 'Mute picture, sound or both.',
      args: { ...muteArgs, layer: Layer.default('AudioVideo') },
      run: ({ state, layer }, ctx) => changeMute(state, layer, ctx),
    },
    unmute: {
      about: 'Bring back picture, sound or both.',
      args: { ...unmuteArgs, layer: Layer.default('AudioVideo') },
      run: ({ layer }, ctx) => changeMute(false, layer, ctx),
    },
    mute_audio: { about: 'Mute the sound.', args: muteArgs, run: ({ state }, ctx) => changeMute(state, 'Audio', ctx) },
    unmute_audio: {
      about: 'Bring back the sound.',
      args: unmuteArgs,
      run: (_, ctx) => changeMute(false, 'Audio', ctx),
    },
    mute_video: {
      about: 'Blank the picture.',
      args: muteArgs,
      run: ({ state }, ctx) => changeMute(state, 'Video', ctx),
    },
    unmute_video: {
      about: 'Bring back the picture.',
      args: unmuteArgs,
      run: (_, ctx) => changeMute(false, 'Video', ctx),
    },
    refresh: {
      about: 'Ask the projector for everything it reports.',
      run: (_, ctx) => refresh([...facts, ...identity], ctx),
    },
  },

  /** Section 5: the digest goes before the first command of a connection, which here asks for nothing that changes. */
  async login(connection, ctx) {
    const { password, answer_ms: wait } = ctx.settings
    const greeting = await connection.expect(/PJLINK [01]/i, wait).catch(() => {
      throw new Abort('No PJLink greeting. Is this the address of a projector, with PJLink switched on in its menu?')
    })
    const salt = /PJLINK 1 ([0-9A-F]{8})/i.exec(greeting)?.[1]
    if (salt && !password) fail('The projector asks for its PJLink password. Put it into the setting "password".')
    connection.write(`${salt ? md5(salt + password) : ''}%1POWR ?\r`)
    const answer = await connection.expect(/PJLINK ERRA|%1POWR=/i, wait).catch(() => {
      throw new Abort('The projector greets but does not answer. Try turning it off at the mains and on again.')
    })
    if (/ERRA/i.test(answer)) fail('The projector refuses the PJLink password. Correct the setting "password".')
    hear(answer, ctx)

    function fail(sentence: string): never {
      ctx.setStatus({ last_error: sentence })
      throw new Abort(sentence)
    }
  },
  connected(ctx) {
    ctx.schedule.after(0, () => watch([...facts, ...identity], ctx))
    ctx.schedule.every(ctx.settings.refresh_ms, () => watch(facts, ctx))
  },
  /** Class 1 speaks only when asked; this is an answer that came too late for whoever asked. */
  received: hear,
})

/** What may change at any time, and what the projector is. Some are refused while it is off: they are left out then. */
const facts = ['POWR', 'ERST', 'LAMP', 'INPT', 'AVMT']
const identity = ['CLSS', 'INST', 'NAME', 'INF1', 'INF2']

async function refresh(queries: string[], ctx: Ctx, options?: QueueOptions): Promise<void> {
  for (const query of queries) {
    await ask(query, '?', ctx, options).catch(error => {
      if (!(error instanceof Abort)) throw error
    })
  }
}

/** As `refresh`, behind everything else. A projector that is there but mute is not connected. */
async function watch(queries: string[], ctx: Ctx): Promise<void> {
  await refresh(queries, ctx, { priority: 0 }).catch(error => {
    if (codeOf(error) === 'timeout') ctx.device.disconnect('The projector has stopped answering.')
  })
}

/** Watches closely until a change of power is over. */
function follow(queries: string[], ctx: Ctx): void {
  ctx.schedule.after(ctx.settings.poll_ms, async () => {
    await watch(queries, ctx)
    const { cooling, warming } = ctx.status
    if (!ctx.state.changingPower && (cooling || warming)) follow(['POWR'], ctx)
  })
}

/** Sections 4.1 and 4.2. Orders until the projector takes it, then watches until it shows it. */
async function changePower(state: boolean, ctx: Ctx): Promise<void> {
  const { settings, setStatus, state: memory } = ctx
  const wish = ++memory.powerWish
  const word = state ? 'on' : 'off'
  memory.changingPower = true
  setStatus({ power_target: state })
  try {
    // It takes no order while it warms up or cools down (ERR3): then this waits its turn.
    const orderBy = ctx.now() + (state ? settings.cool_down_ms : settings.warm_up_ms)
    while (!(await ask('POWR', state ? '1' : '0', ctx).catch(unlessBusy))) {
      await ask('POWR', '?', ctx).catch(unlessSilent)
      await next(orderBy, `The projector is still busy and cannot be turned ${word}. Wait a minute and try again.`)
    }
    const doneBy = ctx.now() + (state ? settings.warm_up_ms : settings.cool_down_ms)
    while (!reached(await ask('POWR', '?', ctx).catch(unlessSilent))) {
      const seconds = Math.ceil((state ? settings.warm_up_ms : settings.cool_down_ms) / 1000)
      await next(doneBy, `The projector did not turn ${word} within ${seconds} s. Look at its indicator lamps.`)
    }
  } finally {
    if (wish === memory.powerWish) {
      memory.changingPower = false
      follow(facts, ctx)
    }
  }

  function reached(power: string | undefined): boolean {
    if (wish !== memory.powerWish) throw overtaken(`turn the projector ${word}`)
    return state ? power === '1' : power === '0' || power === '2'
  }
  async function next(deadline: number, tooLate: string): Promise<void> {
    if (ctx.now() >= deadline) throw new Abort(tooLate)
    await pause(settings.poll_ms, ctx)
    if (wish !== memory.powerWish) throw overtaken(`turn the projector ${word}`)
  }
}

/** Sections 4.3 and 4.4. Waits for a projector that warms up; one that stays off is said to be off. */
async function changeInput(input: string, ctx: Ctx): Promise<void> {
  const { settings, state: memory } = ctx
  const number = inputNumber(input, ctx)
  const name = inputName(number, ctx)
  const wish = ++memory.inputWish
  const giveUpAt = ctx.now() + settings.warm_up_ms
  ctx.setStatus({ input_target: name })
  while (!(await ask('INPT', number, ctx).catch(unlessBusy))) {
    const power = await ask('POWR', '?', ctx)
    const stuck = (power === '0' || power === '2') && !(memory.changingPower && ctx.status.power_target)
    if (stuck) throw new Abort('The projector is off. Turn it on before choosing an input.')
    if (ctx.now() >= giveUpAt) throw new Abort(`The projector is too busy to show ${name}. Try again in a minute.`)
    await pause(settings.poll_ms, ctx)
    if (wish !== memory.inputWish) throw overtaken(`show ${name}`)
  }
  for (let tries = 5; (await ask('INPT', '?', ctx)) !== number; tries--) {
    if (wish !== memory.inputWish) throw overtaken(`show ${name}`)
    if (tries === 0) throw new Abort(`The projector stays on ${ctx.status.input}. Is anything connected to ${name}?`)
    await pause(settings.poll_ms, ctx)
  }
}

/** Sections 4.5 and 4.6. */
async function changeMute(state: boolean, layer: z.infer<typeof Layer>, ctx: Ctx): Promise<void> {
  await ask('AVMT', `${{ Video: 1, Audio: 2, AudioVideo: 3 }[layer]}${state ? 1 : 0}`, ctx)
  await ask('AVMT', '?', ctx)
  const { audio_mute, video_mute } = ctx.status
  if ((layer !== 'Audio' && video_mute !== state) || (layer !== 'Video' && audio_mute !== state)) {
    throw new Abort(`The projector did not ${state ? 'mute' : 'unmute'}. Try again, or use its own remote control.`)
  }
}

/** One command and its answer (section 2). A refusal is thrown as a sentence, its PJLink code beside it. */
async function ask(command: string, parameter: string, ctx: Ctx, options: QueueOptions = {}): Promise<string> {
  try {
    return await ctx.device.ask(`%1${command} ${parameter}\r`, {
      withinMs: ctx.settings.answer_ms,
      retries: 1,
      ...options,
      until(line) {
        const answer = parse(line)
        if (answer?.command !== command) return undefined
        const refusal = refusals[answer.value]
        if (refusal) throw new Abort(refusal(command), answer.value)
        // A late answer to a question must not pass for the answer to an order, nor the other way round.
        if ((answer.value === 'OK') === (parameter === '?')) return undefined
        report(command, answer.value, ctx)
        return answer.value
      },
    })
  } catch (error) {
    throw explain(error)
  }
}

/** Section 2.2: what a command was answered with when it was not carried out. */
const refusals: Record<string, (command: string) => string> = {
  ERR1: command => `This projector cannot do that: it does not know the PJLink command ${command}.`,
  ERR2: command =>
    command === 'AVMT'
      ? 'This projector cannot mute picture and sound apart from each other. Mute both.'
      : 'This projector has no such input. See "inputs" for those it has.',
  ERR3: () => 'The projector cannot do that now: it is off, warming up or cooling down. Try again when it is on.',
  ERR4: () => 'The projector reports a failure. Look at its indicator lamps, or call for support.',
}

/** Anything before the `%` is noise of a bad line. Section 2.5: a parameter has at most 128 bytes. */
function parse(line: string): { command: string; value: string } | undefined {
  const [, command, value] = /%[12]([A-Z0-9]{4})=(.{0,128})$/i.exec(line) ?? []
  return command === undefined || value === undefined ? undefined : { command: command.toUpperCase(), value }
}

function hear(line: string, ctx: Ctx): void {
  const answer = parse(line)
  if (answer) report(answer.command, answer.value, ctx)
}

/** Turns an answer into status. What does not fit the specification is left out. */
function report(command: string, value: string, ctx: Ctx): void {
  const { setStatus } = ctx
  if (value === 'OK' || value in refusals) return
  switch (command) {
    case 'POWR': {
      if (!/^[0-3]$/.test(value)) return
      const power = value === '1'
      setStatus({ power, cooling: value === '2', warming: value === '3' })
      // Somebody used the remote control: what is wanted is what is there.
      if (!ctx.state.changingPower) setStatus({ power_target: power || value === '3' })
      return
    }
    case 'INPT':
      return setStatus({ input: inputName(value, ctx) })
    case 'INST':
      return setStatus({
        inputs: value
          .split(' ')
          .filter(Boolean)
          .map(number => inputName(number, ctx)),
      })
    case 'AVMT': {
      const muted = value.endsWith('1')
      const video_mute = muted && /^[13]/.test(value)
      const audio_mute = muted && /^[23]/.test(value)
      return setStatus({ video_mute, audio_mute, mute: video_mute && audio_mute })
    }
    case 'ERST': {
      if (!/^[0-2]{6}/.test(value)) return
      const of = (at: number) => severity.options[Number(value[at])] ?? 'ok'
      const [fan, lamp, temperature, cover, filter, other] = [of(0), of(1), of(2), of(3), of(4), of(5)]
      const errors = { fan, lamp, temperature, cover, filter, other }
      const bad = errorNames.filter(name => errors[name] === 'error')
      const notable = bad.length ? bad : errorNames.filter(name => errors[name] === 'warning')
      const sentence = `The projector reports ${bad.length ? 'an error' : 'a warning'}: ${notable.join(', ')}.`
      return setStatus({ errors, last_error: notable.length ? sentence : null })
    }
    case 'LAMP': {
      const lamps = [...value.matchAll(/(\d+) ([01])/g)].map(([, hours, on]) => ({
        hours: Number(hours),
        on: on === '1',
      }))
      return setStatus({ lamps, lamp_usage: lamps[0]?.hours ?? null })
    }
    case 'NAME':
      return setStatus({ name: value })
    case 'INF1':
      return setStatus({ manufacturer: value })
    case 'INF2':
      return setStatus({ model: value })
    case 'CLSS':
      return setStatus({ class: Number(value) || null })
  }
}

/** Section 4.3: the first character is the kind of input, the second its number among those. */
const kinds = ['RGB', 'VIDEO', 'DIGITAL', 'STORAGE', 'NETWORK', 'INTERNAL']

function inputNumber(input: string, { settings, status }: Ctx): string {
  const wanted = input.trim().toUpperCase()
  const own = Object.entries(settings.inputs).find(([name]) => name.toUpperCase() === wanted)
  if (own) return own[1].toUpperCase()
  const [, kind = '', number = ''] = /^([A-Z]+)([1-9A-Z])$/.exec(wanted) ?? []
  if (kinds.includes(kind)) return `${kinds.indexOf(kind) + 1}${number}`
  if (/^[1-6][1-9A-Z]$/.test(wanted)) return wanted
  const known = status.inputs ?? Object.keys(settings.inputs)
  throw new Abort(`There is no input called "${input}". Known inputs: ${known.join(', ')}.`)
}

function inputName(number: string, { settings }: Ctx): string {
  const own = Object.entries(settings.inputs).find(([, value]) => value.toUpperCase() === number.toUpperCase())
  return own?.[0] ?? `${kinds[Number(number[0]) - 1] ?? 'INPUT'}${number.slice(1)}`
}

function unlessBusy(error: unknown): undefined {
  if (!(error instanceof Abort && error.detail === 'ERR3')) throw error
}

/** A projector that is switching its power may be silent for a while, or hang up. */
function unlessSilent(error: unknown): undefined {
  if (error instanceof Abort || !(codeOf(error) === 'timeout' || codeOf(error) === 'offline')) throw error
}

const overtaken = (what: string) =>
  new Abort(`Somebody pressed something else before this could ${what}.`, 'superseded')

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)

/** The queue knows no names of devices: its failures are put into words here. */
function explain(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (codeOf(error) === 'timeout')
    error.message = 'The projector does not answer. Check its power and its network cable.'
  if (codeOf(error) === 'offline')
    error.message = 'The projector is not connected. Check its power and its network cable.'
  return error
}

function pause(ms: number, { schedule, signal }: Ctx): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    schedule.after(ms, () => {
      signal.removeEventListener('abort', stop)
      resolve()
    })
  })
}
