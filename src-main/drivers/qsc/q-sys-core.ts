import { z } from 'zod'
import { Abort, defineDriver, failureCode } from '../../driver-kit/index.ts'
import { call } from './q-sys-core.call.ts'
import { controlsOf, readControls, setControls } from './q-sys-core.controls.ts'
import { controlsIn, LOGON_REQUIRED, parseMessage, refusal, request } from './q-sys-core.messages.ts'
import { Channels, MatrixFader, MatrixMute, setCrossPoints, setMatrixGain, setMatrixMute } from './q-sys-core.mixers.ts'
import {
  type Ctx,
  link,
  newState,
  reportControl,
  reportEngine,
  settings,
  status,
  toDecibels,
} from './q-sys-core.status.ts'
import { subscribeAgain, watchControls } from './q-sys-core.subscription.ts'

const Name = z.string().min(1).max(200)
const Names = z.union([Name, z.array(Name).min(1).max(100)])
const component = Name.nullable().default(null)
const percent = z.number().min(0).max(100)
const Value = z.union([z.number(), z.boolean(), z.string()])
const on = z.boolean().default(true)
const ramp = z.number().min(0).max(600).nullable().default(null)

export const driver = defineDriver({
  name: 'QSC Q-SYS Core',
  moduleName: 'Mixer',
  about:
    'Q-SYS Cores and the emulator of Q-SYS Designer, over the remote control protocol (QRC). A control goes by its ' +
    'name among the *Named Controls*, or by its component with *Script Access* and its name there.',
  transport: link,
  answersFor: ['drivers/qsc/q_sys_remote.cr'],
  // Q-SYS Help, "Q-LAN Networking": QDP, by which each device of a system announces itself; "QRC Overview": a Core greets whoever
  // connects with its EngineStatus.
  discovery: {
    search: [{ by: 'q_sys', model: 'core' }],
    make: '^(QSC|Q-SYS)',
    vendorPrefixes: ['00:60:74'],
    probe: [{ port: 1710, expect: '"method": ?"EngineStatus"' }],
  },
  settings,
  status,
  state: newState,
  commands: {
    fader: {
      about: 'Set one or several faders, 0 to 100, optionally of a component.',
      args: { fader_ids: Names, level: percent, component, ramp },
      run: ({ fader_ids, level, component, ramp }, ctx) =>
        setControls(controlsOf(fader_ids, component), toDecibels(level, ctx), ctx, ramp ?? undefined),
    },
    mute: {
      about: 'Mute by one or several mute controls, optionally of a component.',
      args: { mute_ids: Names, state: on, component },
      run: ({ mute_ids, state, component }, ctx) => setControls(controlsOf(mute_ids, component), state, ctx),
    },
    unmute: {
      about: 'Bring back the sound.',
      args: { mute_ids: Names, component },
      run: ({ mute_ids, component }, ctx) => setControls(controlsOf(mute_ids, component), false, ctx),
    },
    query_faders: {
      about: 'Ask for faders; they are reported, and from then on by themselves.',
      args: { fader_ids: Names, component },
      run: ({ fader_ids, component }, ctx) => query(fader_ids, component, ctx),
    },
    query_mutes: {
      about: 'Ask for mute controls; they are reported, and from then on by themselves.',
      args: { mute_ids: Names, component },
      run: ({ mute_ids, component }, ctx) => query(mute_ids, component, ctx),
    },
    volume: {
      about: 'Set the room volume, 0 to 100: the setting "volume_control" says which control that is.',
      args: { level: percent },
      async run({ level }, ctx) {
        const name = ctx.settings.volume_control
        if (!name) throw new Abort('This Core has no room volume: put a Named Control into "volume_control".')
        await setControls([{ name }], toDecibels(level, ctx), ctx)
      },
    },
    mute_audio: {
      about: 'Mute the room: the setting "mute_control" says which control does that.',
      args: { state: on },
      async run({ state }, ctx) {
        const name = ctx.settings.mute_control
        if (!name) throw new Abort('This Core has no mute of the room: put a Named Control into "mute_control".')
        await setControls([{ name }], state, ctx)
      },
    },
    control_set: {
      about: 'Set a Named Control to a number, a text or a truth, at once or within so many seconds.',
      args: { name: Name, value: Value, ramp },
      run: ({ name, value, ramp }, ctx) => setControls([{ name }], value, ctx, ramp ?? undefined),
    },
    control_get: {
      about: 'Read Named Controls.',
      args: { names: Names },
      gives: z.array(z.any()),
      run: ({ names }, ctx) => query(names, null, ctx),
    },
    component_set: {
      about: 'Set a control of a component.',
      args: { component: Name, name: Name, value: Value, ramp },
      run: ({ component, name, value, ramp }, ctx) => setControls([{ name, component }], value, ctx, ramp ?? undefined),
    },
    component_get: {
      about: 'Read controls of a component.',
      args: { component: Name, names: Names },
      gives: z.array(z.any()),
      run: ({ component, names }, ctx) => query(names, component, ctx),
    },
    get_components: {
      about: 'List the components of the design that can be controlled.',
      gives: z.any(),
      run: (_, ctx) => call('Component.GetComponents', 0, ctx),
    },
    mixer: {
      about: 'Mute, or open, where inputs of a mixer meet outputs: {"1": [2, 3]} are input 1 at outputs 2 and 3.',
      args: { name: Name, inouts: z.record(z.string().regex(/^\d{1,4}$/), Channels), mute: z.boolean().default(false) },
      run: ({ name, inouts, mute }, ctx) => setCrossPoints(name, inouts, mute, ctx),
    },
    matrix_fader: {
      about: 'Set the level, 0 to 100, of inputs, outputs, or one crosspoint (input, output) of a mixer.',
      args: { name: Name, level: percent, index: Channels, type: MatrixFader.default('matrix_out') },
      run: ({ name, level, index, type }, ctx) => setMatrixGain(name, level, index, type, ctx),
    },
    matrix_mute: {
      about: 'Mute inputs or outputs of a mixer.',
      args: { name: Name, state: on, index: Channels, type: MatrixMute.default('matrix_out') },
      run: ({ name, state, index, type }, ctx) => setMatrixMute(name, state, index, type, ctx),
    },
    snapshot: {
      about: 'Load a snapshot of a bank, at once or within so many seconds.',
      args: { name: Name, index: z.int().min(1), ramp },
      run: ({ name, index, ramp }, ctx) =>
        call('Snapshot.Load', { Name: name, Bank: index, ...(ramp === null ? {} : { Ramp: ramp }) }, ctx, {
          name: `snapshot ${name}`,
          about: `the snapshot ${index} of "${name}"`,
        }),
    },
    save_snapshot: {
      about: 'Save what is now as a snapshot of a bank.',
      level: 'support',
      args: { name: Name, index: z.int().min(1) },
      run: ({ name, index }, ctx) =>
        call('Snapshot.Save', { Name: name, Bank: index }, ctx, { about: `the snapshot ${index} of "${name}"` }),
    },
    get_status: { about: 'Ask the Core what it is and what it runs.', run: (_, ctx) => askStatus(ctx) },
  },

  /** "Connection Methods": a Core that has users answers nothing but a logon before it. */
  async login(connection, ctx) {
    const { username, password, answer_ms: wait } = ctx.settings
    const ask = async (method: string, params: unknown) => {
      const id = ++ctx.state.nextId
      connection.write(request(id, method, params))
      const answerTo = (text: string) => {
        const message = parseMessage(text)
        return message?.id === id ? message : undefined
      }
      return connection.expect(answerTo, wait).catch(() => {
        throw new Abort('No answer to QRC. Is this the address of a Q-SYS Core, and does it run a design?')
      })
    }
    const logon = username ? await ask('Logon', { User: username, Password: password ?? '' }) : undefined
    if (logon?.error || logon?.result === false) {
      fail('The Core refuses the logon. Correct the settings "username" and "password".', ctx)
    }
    const { error, result } = await ask('StatusGet', 0)
    if (error) fail(refusal(error.code, error.message, 'its own state'), ctx)
    reportEngine(result, ctx)
    ctx.setStatus({ last_error: null })
  },
  connected(ctx) {
    ctx.schedule.after(0, () => watch(subscribeAgain, ctx))
    ctx.schedule.every(ctx.settings.refresh_ms, () => watch(askStatus, ctx))
  },
  /** What waits for a Core that is gone would come over it unexpectedly when it is back. */
  disconnected({ queue, state }) {
    state.subscribed.clear()
    queue.clear(true)
  },
  /** A change of what it watches may be new. */
  updated: ctx => (ctx.queue.online ? watch(subscribeAgain, ctx) : undefined),
  /** "EngineStatus", and what the change group pushes: by the name of either method, or as an answer once more. */
  received(text, ctx) {
    const message = parseMessage(text)
    if (!message) return
    if (message.method === 'EngineStatus') reloaded(message.params, ctx)
    const changes = message.params ?? message.result
    for (const control of hasChanges(changes) ? controlsIn(changes) : []) reportControl(control, ctx)
  },
})

const hasChanges = (value: unknown) => typeof value === 'object' && value !== null && 'Changes' in value

/** Another design has other controls, and has forgotten what was subscribed to. */
function reloaded(params: unknown, ctx: Ctx): void {
  const { design_code: before, state: was } = ctx.status
  const engine = reportEngine(params, ctx)
  if (!engine || before === undefined || !ctx.queue.online) return
  if (engine.DesignCode !== before || (engine.State === 'Active' && was !== 'Active')) {
    ctx.schedule.after(0, () => watch(subscribeAgain, ctx))
  }
}

async function askStatus(ctx: Ctx): Promise<void> {
  reportEngine(await call('StatusGet', 0, ctx, { priority: 0, name: 'status' }), ctx)
}

async function query(ids: string | string[], component: string | null, ctx: Ctx): Promise<unknown> {
  const controls = controlsOf(ids, component)
  await watchControls(controls, ctx)
  return readControls(controls, ctx)
}

/** Behind everything else. A Core that is there but mute is not connected. */
async function watch(work: (ctx: Ctx) => Promise<void>, ctx: Ctx): Promise<void> {
  await work(ctx).catch(error => {
    if (failureCode(error) === 'timeout') return ctx.device.disconnect('The Core has stopped answering.')
    if (!(error instanceof Abort)) return ctx.log.debug(`Asking the Core came to nothing: ${error.message}`)
    ctx.log.warn(error.message)
    if (error.detail === LOGON_REQUIRED) ctx.setStatus({ last_error: error.message })
  })
}

function fail(sentence: string, { setStatus }: Ctx): never {
  setStatus({ last_error: sentence })
  throw new Abort(sentence)
}
