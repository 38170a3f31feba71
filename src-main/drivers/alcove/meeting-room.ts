import { z } from 'zod'
import type { Context, StatusOf } from '../../driver-kit/define-driver.ts'
import { Abort, defineDriver } from '../../driver-kit/index.ts'
import type { ModuleProxy } from '../../driver-kit/system.ts'

const Source = z.object({
  key: z.string().min(1),
  name: z.string().min(1),
  icon: z.string().default(''),
  switcher_input: z.int().min(0).optional().describe('The input of the switcher that it is plugged into.'),
  switcher_output: z.int().min(1).optional().describe('The output to show it on; all when left out.'),
  display_input: z.string().optional().describe('The input of the displays to choose, such as HDMI1.'),
})
const Light = z.object({
  key: z.string().min(1),
  name: z.string().min(1),
  module: z.string().default('Lighting_1').describe('The relay module that switches it.'),
  index: z.int().min(0).default(0).describe('The channel of that relay.'),
})

const settings = z.object({
  sources: z.array(Source).default([]),
  default_source: z.string().optional().describe('Shown when the room starts; the first source when left out.'),
  displays: z.array(z.string()).optional().describe('Such as Display_1; all that can be powered when left out.'),
  switcher: z.string().optional().describe('The module that routes the sources; the first that can when left out.'),
  sound: z.string().optional().describe('The module that sets the volume; the first that can when left out.'),
  lights: z.array(Light).default([]),
})
type Source = z.infer<typeof Source>

const status = {
  name: z.string(),
  /** True only while every display confirms that it is on. */
  active: z.boolean(),
  power_target: z.boolean(),
  power_state: z.enum(['off', 'starting', 'on', 'stopping', 'trouble']),
  /** One sentence for an occupant: what is wrong, what to try. */
  problem: z.string(),
  inputs: z.array(z.string()),
  'input/{key}': z.object({ name: z.string(), icon: z.string() }),
  /** The source that the switcher and the displays say they show, in a room that is on. */
  selected_input: z.string(),
  input_target: z.string(),
  volume: z.number(),
  mute: z.boolean(),
  lights: z.array(z.object({ key: z.string(), name: z.string(), on: z.boolean().nullable() })),
}

interface Failure {
  message: string
  /** Something was not there: once it is, this is an old story. */
  whileUnreachable: boolean
}

interface State {
  /** Counts presses, so that an older one notices that it has been overtaken. */
  powerWish: number
  sourceWish: number
  changingPower: boolean
  changingSource: boolean
  /** Resolves when the displays that are being turned on have said yes or no: with those that said no. */
  refused: Promise<ReadonlySet<string>>
  powerFailure: Failure | undefined
  sourceFailure: Failure | undefined
  published: string[]
}

type Ctx = Context<'logic', z.infer<typeof settings>, StatusOf<typeof status>, State, string>

export const driver = defineDriver({
  name: 'Meeting room',
  moduleName: 'System',
  about: 'A room as a whole: on and off, its sources, its sound and its lights, whatever devices it has.',
  role: 'logic',
  settings,
  status,
  state: (): State => ({
    powerWish: 0,
    sourceWish: 0,
    changingPower: false,
    changingSource: false,
    refused: Promise.resolve(new Set<string>()),
    powerFailure: undefined,
    sourceFailure: undefined,
    published: [],
  }),
  commands: {
    power: {
      about: 'Turn the room on or off; done once every display confirms it.',
      args: { state: z.boolean() },
      run: ({ state }, ctx) => changePower(state, undefined, ctx),
    },
    select_input: {
      about: 'Show a source by its key; a room that is off is turned on for it.',
      args: { key: z.string() },
      async run({ key }, ctx) {
        const source = sourceOf(key, ctx)
        const isOn = ctx.status.power_target === true && !ctx.state.powerFailure
        await (isOn ? changeSource(source, ctx) : changePower(true, source, ctx))
      },
    },
    volume: {
      about: 'Set the volume, 0 to 100.',
      args: { level: z.number().min(0).max(100) },
      async run({ level }, ctx) {
        const sound = soundOf(ctx)
        if (!sound) throw new Abort('The volume of this room cannot be set from here.')
        await sound.exec('volume', [level])
      },
    },
    mute: {
      about: 'Mute the sound, or bring it back.',
      args: { state: z.boolean().default(true) },
      async run({ state }, ctx) {
        const sound = mutableOf(ctx)
        if (!sound) throw new Abort('The sound of this room cannot be muted from here.')
        await sound.exec('mute_audio', [state])
      },
    },
    light: {
      about: 'Switch a light by its key.',
      args: { key: z.string(), state: z.boolean() },
      async run({ key, state }, ctx) {
        const light = ctx.settings.lights.find(light => light.key === key)
        if (!light) throw new Abort(`There is no light called "${key}" in this room.`)
        const relay = ctx.system.module(light.module)
        if (!relay) throw new Abort(`${light.name} is not set up yet: this room has no ${light.module}.`)
        await relay.exec('relay', [state, light.index])
      },
    },
  },
  started: publishSettings,
  updated: publishSettings,
  systemChanged: tell,
})

async function changePower(on: boolean, chosen: Source | undefined, ctx: Ctx): Promise<void> {
  const { state, status, settings, setStatus } = ctx
  const wish = ++state.powerWish
  const displays = displaysOf(ctx)
  const usual = status.input_target ?? settings.default_source
  const source = chosen ?? settings.sources.find(({ key }) => key === usual) ?? settings.sources[0]
  state.changingPower = true
  state.powerFailure = undefined
  if (!on) {
    state.sourceWish += 1
    state.changingSource = false
    state.sourceFailure = undefined
    setStatus({ input_target: null })
  }
  setStatus({ power_target: on })
  const answers = Promise.all(
    displays.map(display => settled(display.exec('power', [on])).then(failure => ({ display, failure }))),
  )
  if (on)
    state.refused = answers.then(all => new Set(all.flatMap(({ display, failure }) => (failure ? display.slug : []))))
  const routing = on && source ? settled(changeSource(source, ctx)) : undefined
  tell(ctx)
  const failures = (await answers).flatMap(({ display, failure }) =>
    failure ? `${displays.length > 1 ? `${called(display, 2)}: ` : ''}${failure.message}` : [],
  )
  const sourceFailure = await routing
  if (wish !== state.powerWish) throw new Abort(`The room was turned ${on ? 'off' : 'on'} meanwhile.`, 'superseded')
  state.changingPower = false
  const message = failures.join(' ')
  if (message) state.powerFailure = { message, whileUnreachable: !displays.every(isThere) }
  tell(ctx)
  if (message) throw new Abort(message)
  if (sourceFailure && !isOvertaken(sourceFailure)) throw sourceFailure
}

/** Routes at once; chooses the displays' own input when they are on, for most take none before. */
async function changeSource(source: Source, ctx: Ctx): Promise<void> {
  const { state, setStatus } = ctx
  const wish = ++state.sourceWish
  state.changingSource = true
  state.sourceFailure = undefined
  setStatus({ input_target: source.key })
  tell(ctx)
  const failure = await settled(Promise.all([route(source, ctx), state.refused.then(showOnDisplays)]))
  if (wish !== state.sourceWish) throw overtaken()
  state.changingSource = false
  if (failure) {
    const whileUnreachable = [switcherOf(ctx), ...displaysOf(ctx)].some(device => device?.connected === false)
    state.sourceFailure = { message: failure.message, whileUnreachable }
  }
  tell(ctx)
  if (failure) throw failure

  async function showOnDisplays(refused: ReadonlySet<string>): Promise<void> {
    const { display_input: input } = source
    if (input === undefined || wish !== state.sourceWish) return
    const able = displaysOf(ctx).filter(one => one.implements('switch_to') && (isLit(one) || !refused.has(one.slug)))
    await Promise.all(able.map(display => display.exec('switch_to', [input])))
  }
}

async function route({ name, switcher_input: input, switcher_output: output }: Source, ctx: Ctx): Promise<void> {
  if (input === undefined) return
  const switcher = switcherOf(ctx)
  if (!switcher) throw new Abort(`${name} cannot be shown: this room has no switcher. Call for support.`)
  if (output === undefined) await switcher.exec('switch_to', [input])
  else await switcher.exec('switch', [{ [input]: [output] }])
}

function publishSettings(ctx: Ctx): void {
  const { settings, state, setStatus } = ctx
  const keys = settings.sources.map(source => source.key)
  const changes: Parameters<Ctx['setStatus']>[0] = { inputs: keys }
  for (const gone of state.published) changes[`input/${gone}`] = null
  for (const { key, name, icon } of settings.sources) changes[`input/${key}`] = { name, icon }
  state.published = keys
  setStatus(changes)
  tell(ctx)
}

/** Works out what the room is from what its devices say. */
function tell(ctx: Ctx): void {
  const { system, settings, state, setStatus } = ctx
  const displays = displaysOf(ctx)
  const allThere = displays.every(isThere)
  if (allThere && state.powerFailure?.whileUnreachable) state.powerFailure = undefined
  followHands(displays, ctx)
  const target = ctx.status.power_target === true
  const active = displays.length ? displays.every(isLit) : target
  if (target ? active : !displays.some(isLit)) state.powerFailure = undefined
  const selected = target ? selectedSource(ctx) : undefined
  const routable = allThere && switcherOf(ctx)?.connected !== false
  if (selected && selected === ctx.status.input_target) state.sourceFailure = undefined
  if (routable && state.sourceFailure?.whileUnreachable) state.sourceFailure = undefined
  if (selected && !state.changingSource && !state.sourceFailure) setStatus({ input_target: selected })
  const sound = soundOf(ctx)?.status.volume
  const mute = mutableOf(ctx)?.status.audio_mute
  setStatus({
    name: system.name,
    active,
    power_state: powerState(displays, active, target, state),
    problem: problemOf(displays, active, target, ctx) ?? null,
    selected_input: selected ?? null,
    volume: typeof sound === 'number' ? sound : null,
    mute: typeof mute === 'boolean' ? mute : null,
    lights: settings.lights.map(({ key, name, module, index }) => {
      const relay = system.module(module)
      const on = relay?.connected ? relay.status[`relay${index}`] : undefined
      return { key, name, on: typeof on === 'boolean' ? on : null }
    }),
  })
}

/** Somebody used a remote control, or the node has just started: then what is wanted is what is there. */
function followHands(displays: ModuleProxy[], { status, state, setStatus }: Ctx): void {
  if (state.changingPower || state.powerFailure || displays.length === 0) return
  const known = displays.every(display => isThere(display) && typeof display.status.power === 'boolean')
  if (!known || displays.some(display => display.status.warming === true)) return
  const lit = displays.filter(isLit).length
  if (lit === displays.length || lit === 0) setStatus({ power_target: lit > 0 })
  else if (status.power_target === undefined) setStatus({ power_target: true })
  if (lit === 0) setStatus({ input_target: null })
}

function powerState(displays: ModuleProxy[], active: boolean, target: boolean, state: State) {
  if (state.powerFailure) return 'trouble'
  if (target && active) return 'on'
  if (target) {
    const coming = state.changingPower || displays.some(display => display.status.warming === true)
    return coming ? 'starting' : 'trouble'
  }
  if (!displays.some(isLit)) return 'off'
  return state.changingPower ? 'stopping' : 'trouble'
}

function problemOf(displays: ModuleProxy[], active: boolean, target: boolean, ctx: Ctx): string | undefined {
  const { powerFailure, sourceFailure, changingPower } = ctx.state
  if (powerFailure) return powerFailure.message
  if (sourceFailure) return sourceFailure.message
  if (!target || changingPower) return undefined
  const gone = displays.find(display => !isThere(display))
  if (gone) return `${called(gone, displays.length)} is not answering. Check that it has power, or call for support.`
  if (
    ctx.settings.sources.some(source => source.switcher_input !== undefined) &&
    switcherOf(ctx)?.connected === false
  ) {
    return 'The switcher is not answering, so sources cannot be changed. Check that it has power, or call for support.'
  }
  const dark = displays.find(display => !isLit(display) && display.status.warming !== true)
  return !active && dark ? `${called(dark, displays.length)} is off. Turn the room on again to light it.` : undefined
}

function displaysOf({ settings, system }: Ctx): ModuleProxy[] {
  return settings.displays?.flatMap(slug => system.module(slug) ?? []) ?? system.implementing('Powerable')
}

const switcherOf = ({ settings, system }: Ctx) =>
  settings.switcher === undefined ? system.implementing('Switchable')[0] : system.module(settings.switcher)

const soundOf = ({ settings, system }: Ctx) =>
  settings.sound === undefined ? system.implementing('volume')[0] : system.module(settings.sound)

/** Muting is best done where the volume is; else by the first device that can. */
function mutableOf(ctx: Ctx): ModuleProxy | undefined {
  const sound = soundOf(ctx)
  return sound?.implements('mute_audio') ? sound : ctx.system.implementing('mute_audio')[0]
}

function sourceOf(key: string, { settings }: Ctx): Source {
  const source = settings.sources.find(source => source.key === key)
  if (source) return source
  const known = settings.sources.map(({ key }) => key).join(', ')
  throw new Abort(`There is no source called "${key}" in this room. Its sources are: ${known}.`)
}

/** The source that devices confirm; where several would fit, the one that was asked for. */
function selectedSource(ctx: Ctx): string | undefined {
  const shown = ctx.settings.sources.filter(source => isShown(source, ctx)).map(source => source.key)
  return shown.find(key => key === ctx.status.input_target) ?? shown[0]
}

function isShown(source: Source, ctx: Ctx): boolean {
  const { switcher_input: input, switcher_output: output = 1, display_input: wanted } = source
  const switcher = switcherOf(ctx)
  if (input !== undefined && !(switcher?.connected && switcher.status[`output${output}`] === input)) return false
  const displays = wanted === undefined ? [] : displaysOf(ctx).filter(display => display.implements('switch_to'))
  const agrees = ({ status }: ModuleProxy) => String(status.input).toLowerCase() === wanted?.toLowerCase()
  if (!displays.every(display => isLit(display) && agrees(display))) return false
  // Nothing reports a source that needs no switching: it is there when it was chosen.
  return input !== undefined || displays.length > 0 || source.key === ctx.status.input_target
}

const isThere = (module: ModuleProxy) => module.connected
const isLit = (display: ModuleProxy) => display.connected && display.status.power === true

/** `The display`, or `Display 2` where there are several. */
const called = ({ mod, index }: ModuleProxy, of: number) => (of > 1 ? `${mod} ${index}` : `The ${mod.toLowerCase()}`)

const overtaken = () => new Abort('Another source was chosen meanwhile.', 'superseded')
const isOvertaken = (error: unknown) => error instanceof Abort && error.detail === 'superseded'

/** Why it failed, once it is over. */
const settled = (promise: Promise<unknown>): Promise<Error | undefined> =>
  promise.then(
    () => undefined,
    error => (error instanceof Error ? error : new Error(String(error))),
  )
