import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort } from '../../driver-kit/index.ts'
import { type OnvifCamera, OnvifFault, OnvifNonsense, openOnvif } from '../../driver-kit/onvif.ts'
import { type Ctx, report, type Setup } from './ptz-camera.status.ts'

/** Asks the camera as it is set up, which is found out first. What it refuses is thrown as a sentence. */
export async function ask<Answer>(
  ctx: Ctx,
  run: (camera: OnvifCamera, setup: Setup, options: QueueOptions) => Promise<Answer>,
  own: QueueOptions = {},
): Promise<Answer> {
  const { settings, state } = ctx
  const { device_path: path, username, password, sign_in: signIn } = settings
  state.camera ??= openOnvif({ device: ctx.device, path, username, password, signIn })
  const { camera } = state
  const usual = { withinMs: settings.answer_ms, retries: 1 }
  try {
    const setup = state.setup ?? (await setupOf(camera, ctx, { ...usual, priority: own.priority ?? 50 }))
    const answer = await run(camera, setup, { ...usual, ...own })
    state.refusedUntil = 0
    return answer
  } catch (error) {
    throw explain(error, ctx)
  }
}

/** Found once, whoever waits for it; what was found of a camera that is set up in another way by now is not kept. */
async function setupOf(camera: OnvifCamera, ctx: Ctx, options: QueueOptions): Promise<Setup> {
  const { state } = ctx
  state.finding ??= findSetup(camera, ctx, options).finally(() => {
    state.finding = undefined
  })
  const setup = await state.finding
  if (state.camera === camera) state.setup = setup
  return setup
}

/** Services, profiles and nodes: which profile is moved, and in which spaces. */
async function findSetup(camera: OnvifCamera, ctx: Ctx, options: QueueOptions): Promise<Setup> {
  const { ptz, media } = await camera.findServices(options)
  if (!ptz || !media) throw new Abort(notMoveable)
  const profiles = await camera.profiles(options)
  const wanted = ctx.settings.profile
  const profile = profiles.find(one => (wanted ? one.token === wanted || one.name === wanted : one.node !== undefined))
  if (!profile && wanted && profiles.length > 0) {
    const names = profiles.map(({ name }) => name).slice(0, 10)
    throw new Abort(`The camera has no profile "${wanted}". It has: ${names.join(', ')}.`)
  }
  if (profile?.node === undefined) throw new Abort(notMoveable)
  const nodes = await camera.nodes(options)
  const node = nodes.find(({ token }) => token === profile.node)
  const spaces = node?.spaces ?? { absolutePanTilt: [], absoluteZoom: [], continuousPanTilt: [], continuousZoom: [] }
  const { manufacturer, model, firmware, serial } = await camera.information(options)
  ctx.setStatus({
    manufacturer: manufacturer ?? null,
    model_number: model ?? null,
    serial_number: serial ?? null,
    software_version: firmware ?? null,
    inverted: ctx.settings.invert_controls,
    pan_range: [-100, 100],
    tilt_range: [-100, 100],
    zoom_range: [0, 100],
    pan_speed: { min: -100, max: 100, stop: 0 },
    tilt_speed: { min: -100, max: 100, stop: 0 },
    has_discrete_zoom: spaces.absoluteZoom.length > 0,
  })
  const setup = { profile: profile.token, spaces, hasHome: node?.hasHome ?? false }
  await readPresets(camera, setup, ctx, options)
  return setup
}

/** Two of one name are told apart by their tokens. */
export async function readPresets(
  camera: OnvifCamera,
  { profile }: Setup,
  ctx: Ctx,
  options: QueueOptions,
): Promise<void> {
  const { presets } = ctx.state
  const all = await camera.presets(profile, options)
  presets.clear()
  for (const { token, name } of all) presets.set(presets.has(name) ? `${name} (${token})` : name, token)
  ctx.setStatus({ presets: [...presets.keys()] })
}

/** Some tell nothing of where they are: then being answered is enough. */
export async function readStatus(camera: OnvifCamera, setup: Setup, ctx: Ctx, options: QueueOptions): Promise<void> {
  try {
    report(await camera.status(setup.profile, options), setup, ctx)
  } catch (error) {
    if (!(error instanceof OnvifFault) || !error.codes.some(code => noStatus.includes(code))) throw error
  }
}
const noStatus = ['NoStatus', 'ActionNotSupported', 'OptionalActionNotSupported']

/** "Move Operations", "Preset operations", and the Core Specification's general faults. */
const refusals: Record<string, string> = {
  NoToken: 'The camera no longer has that preset.',
  PresetExist: 'The camera has another preset of that name.',
  InvalidPresetName: 'The camera does not take that name: it is too long, or has signs that it does not know.',
  MovingPTZ: 'The camera is still moving. Save the position when it has come to rest.',
  TooManyPresets: 'The camera keeps no more presets. Remove one first.',
  InvalidPosition: 'The camera cannot be turned or zoomed that far.',
  InvalidSpeed: 'The camera does not move that fast.',
  InvalidVelocity: 'The camera does not move that fast.',
  InvalidTranslation: 'The camera does not move that fast.',
  SpaceNotSupported: 'The camera does not move in that way.',
  NoHomePosition: 'The camera has no home position.',
  NoProfile: 'The camera was set up anew meanwhile. Try again.',
  NoPTZProfile: 'The camera was set up anew meanwhile, and can no longer be moved in this profile. Try again.',
  ActionNotSupported: 'The camera cannot do that.',
}

const notMoveable =
  'This camera cannot be moved: none of its profiles has pan, tilt and zoom. Set that up on its own page.'
const wrongPassword =
  'The camera refuses the user name or the password. Correct the settings "username" and "password".'
const noPassword = 'The camera wants to know who asks. Put a user of it into the settings "username" and "password".'
const notOnvif = 'The answer makes no sense. Is this the address of an ONVIF camera, and ONVIF switched on there?'

/** Somebody may have put it right on the camera meanwhile. */
const ASK_AGAIN_MS = 300_000

/** What the camera or the link say is put into words here. */
function explain(error: unknown, { state, settings, now }: Ctx): unknown {
  if (error instanceof OnvifFault) {
    if (error.codes.includes('NotAuthorized')) {
      state.refusedUntil = now() + ASK_AGAIN_MS
      return new Abort(settings.username ? wrongPassword : noPassword, error.detail)
    }
    // Its profiles are not what they were.
    if (error.codes.some(code => code === 'NoProfile' || code === 'NoPTZProfile')) state.setup = undefined
    const code = error.codes.findLast(one => Object.hasOwn(refusals, one))
    return code ? new Abort(refusals[code] ?? error.message, error.detail) : error
  }
  if (error instanceof OnvifNonsense) return new Abort(notOnvif, error.message)
  if (!(error instanceof Error && 'code' in error)) return error
  if (error.code === 'timeout') error.message = 'The camera does not answer. Check its power and its network cable.'
  if (error.code === 'offline') error.message = `The camera cannot be reached. ${error.message}`
  return error
}
