import { z } from 'zod'
import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, defineDriver, failureCode, inWords, md5, oneOf, pause } from '../../driver-kit/index.ts'
import { hear, inputName, inputNumber, parse, refusals, report } from './projector.answers.ts'
import { type Ctx, link, newState, settings, status } from './projector.status.ts'

const Layer = oneOf('Audio', 'Video', 'AudioVideo')
const muteArgs = { state: z.boolean().default(true), index: z.union([z.int(), z.string()]).default(0) }

export const driver = defineDriver({
  name: 'PJLink projector',
  moduleName: 'Display',
  about: 'Projectors and displays of any make that speak PJLink.',
  transport: link,
  answersFor: [],
  implements: ['Powerable', 'Muteable', 'InputSelection'],
  // PJLink Specifications 2.10, 3.2: a search that those of class 2 answer, whoever made them. Those of class 1 greet
  // whoever connects (section 5).
  discovery: {
    search: [{ by: 'pjlink' }],
    probe: [{ port: 4352, expect: '^PJLINK (0|1 [0-9A-F]{8})' }],
  },
  settings,
  status,
  state: newState,
  commands: {
    power: {
      about: 'Turn the projector on or off; done once it confirms that its light is on, or that it cools down.',
      args: { state: z.boolean() },
      run: ({ state }, ctx) => changePower(state, ctx),
    },
    switch_to: {
      about: 'Show an input: a name from the settings, a PJLink name such as DIGITAL1, or a number such as 31.',
      args: { input: z.union([z.string(), z.int()]) },
      run: ({ input }, ctx) => changeInput(String(input), ctx),
    },
    mute: {
      about: 'Mute picture, sound or both.',
      args: { ...muteArgs, layer: Layer.default('AudioVideo') },
      run: ({ state, layer }, ctx) => changeMute(state, layer, ctx),
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
    if (failureCode(error) === 'timeout') ctx.device.disconnect('The projector has stopped answering.')
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

function unlessBusy(error: unknown): undefined {
  if (!(error instanceof Abort && error.detail === 'ERR3')) throw error
}

/** A projector that is switching its power may be silent for a while, or hang up. */
function unlessSilent(error: unknown): undefined {
  if (error instanceof Abort || !(failureCode(error) === 'timeout' || failureCode(error) === 'offline')) throw error
}

const overtaken = (what: string) =>
  new Abort(`Somebody pressed something else before this could ${what}.`, 'superseded')

/** The queue knows no names of devices: its failures are put into words here. */
const explain = (error: unknown) =>
  inWords(error, {
    timeout: 'The projector does not answer. Check its power and its network cable.',
    offline: 'The projector is not connected. Check its power and its network cable.',
  })
