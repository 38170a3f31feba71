import { Abort, failureCode } from '../../driver-kit/index.ts'
import { toDigits } from './ip-camera.packets.ts'
import { type Ctx, presetsOf, tiltSpeedOf } from './ip-camera.status.ts'
import { command, commandAndArrive, inquire } from './ip-camera.talk.ts'

// "Command List": PAN TILT (06), CAM_Zoom (04 07 and 04 47) and PRESET (04 3F).

const STOP = 0x03
/** Stops go ahead of what waits. */
const URGENT = 90

/** Speeds in percent: to the right and up are positive. */
export async function drive(pan: number, tilt: number, ctx: Ctx, priority = 50, clearQueue = false): Promise<void> {
  const { settings } = ctx
  const up = settings.invert_controls ? -tilt : tilt
  const panSpeed = speedOf(pan, settings.max_pan_tilt_speed)
  const tiltSpeed = speedOf(up, tiltSpeedOf(settings.max_pan_tilt_speed))
  const across = pan === 0 ? STOP : pan < 0 ? 0x01 : 0x02
  const along = up === 0 ? STOP : up < 0 ? 0x02 : 0x01
  await command([0x06, 0x01, panSpeed, tiltSpeed, across, along], ctx, { name: 'drive', priority, clearQueue })
  ctx.state.driven.turning = pan !== 0 || tilt !== 0
  ctx.setStatus({ moving: ctx.state.driven.turning })
  follow(ctx)
}

const speedOf = (percent: number, most: number) =>
  Math.max(1, Math.round((Math.min(100, Math.abs(percent)) / 100) * most))

export async function zoom(direction: 'In' | 'Out' | 'Stop', ctx: Ctx, priority = 50): Promise<void> {
  const { zoom_speed: speed } = ctx.settings
  // 2 is tele and 3 is wide.
  const how = { In: 0x20 | speed, Out: 0x30 | speed, Stop: 0x00 }[direction]
  await command([0x04, 0x07, how], ctx, { name: 'zoom', priority })
  ctx.state.driven.zooming = direction !== 'Stop'
  ctx.setStatus({ zooming: ctx.state.driven.zooming })
  follow(ctx)
}

export async function stop(emergency: boolean, ctx: Ctx): Promise<void> {
  // Both are in the queue before either is sent, so that nothing comes between.
  await Promise.all([zoom('Stop', ctx, URGENT + 1), drive(0, 0, ctx, URGENT, emergency)])
}

export async function zoomTo(percent: number, ctx: Ctx): Promise<void> {
  const { zoom_max: most } = ctx.settings
  const position = Math.round((Math.min(100, Math.max(0, percent)) / 100) * most)
  ctx.setStatus({ zooming: true })
  await arrive([0x04, 0x47, ...toDigits(position, 4)], 'zoom', ctx)
}

export async function goTo(pan: number, tilt: number, ctx: Ctx): Promise<void> {
  const { settings, state } = ctx
  const speed = settings.max_pan_tilt_speed
  const tiltSpeed = settings.tilt_speed_in_positions ? tiltSpeedOf(speed) : 0
  ctx.setStatus({ moving: true })
  const position = [...toDigits(pan, state.panDigits), ...toDigits(tilt, 4)]
  await arrive([0x06, 0x02, speed, tiltSpeed, ...position], 'drive', ctx)
}

export async function goHome(ctx: Ctx): Promise<void> {
  ctx.setStatus({ moving: true })
  await arrive([0x06, 0x04], 'drive', ctx)
}

/** A name that was saved here, or the number of a preset of the camera's own, from 1. */
export async function recall(name: string, ctx: Ctx): Promise<void> {
  const presets = presetsOf(ctx)
  const saved = Object.hasOwn(presets, name) ? presets[name] : undefined
  if (saved) {
    const [pan, tilt, percent] = saved
    await Promise.all([goTo(pan, tilt, ctx), zoomTo(percent, ctx)])
    return
  }
  const number = Number(name)
  if (!(Number.isInteger(number) && number >= 1 && number <= MOST_PRESETS)) {
    const known = Object.keys(presets).join(', ') || 'none yet'
    throw new Abort(
      `There is no saved position "${name}". Saved: ${known}; or 1 to ${MOST_PRESETS}, of the camera's own.`,
    )
  }
  ctx.setStatus({ moving: true })
  await arrive([0x04, 0x3f, 0x02, number - 1], 'drive', ctx)
}
const MOST_PRESETS = 100
const MOST_SAVED = 200

export async function savePosition(name: string, ctx: Ctx): Promise<void> {
  await inquire('position', ctx)
  await inquire('zoom', ctx)
  const { pan, tilt, zoom: percent } = ctx.status
  if (pan === undefined || tilt === undefined || percent === undefined) {
    throw new Abort('The camera does not say where it points, so this cannot be saved.')
  }
  const presets = { ...presetsOf(ctx), [name]: [pan, tilt, percent] as [number, number, number] }
  if (Object.keys(presets).length > MOST_SAVED) {
    throw new Abort(`There are ${MOST_SAVED} saved positions already. Remove one first.`)
  }
  keep(presets, ctx)
}

export function removePosition(name: string, ctx: Ctx): void {
  const presets = presetsOf(ctx)
  if (!Object.hasOwn(presets, name)) throw new Abort(`There is no saved position "${name}".`)
  keep(Object.fromEntries(Object.entries(presets).filter(([key]) => key !== name)), ctx)
}

function keep(presets: ReturnType<typeof presetsOf>, { defineSetting, setStatus, state }: Ctx): void {
  state.presets = presets
  defineSetting('camera_presets', presets)
  setStatus({ presets: Object.keys(presets) })
}

async function arrive(bytes: number[], name: 'drive' | 'zoom', ctx: Ctx): Promise<void> {
  ctx.state.driven[name === 'drive' ? 'turning' : 'zooming'] = false
  try {
    await commandAndArrive(bytes, ctx, { name })
  } finally {
    follow(ctx)
  }
}

/** So often it is found in the same place before it is said to stand still; while it is driven it may only be slow. */
const STILL = 2
const STILL_WHILE_DRIVEN = 10

/** Asks again and again where it points, until it stands still. */
export function follow(ctx: Ctx): void {
  const { state, schedule, settings } = ctx
  if (state.following || !ctx.queue.online) return
  state.following = true
  let still = 0
  const look = async (): Promise<void> => {
    const before = whereOf(ctx)
    try {
      await inquire('position', ctx, { priority: 0 })
      await inquire('zoom', ctx, { priority: 0 })
    } catch (error) {
      // In standby it does not tell, and it stands still. Whether it is still there, the regular poll finds out.
      if (error instanceof Abort) ctx.setStatus({ moving: false, zooming: false })
      else ctx.log.debug(`Following the camera came to nothing: ${String(failureCode(error))}`)
      state.following = false
      return
    }
    still = whereOf(ctx) === before && state.moving.size === 0 ? still + 1 : 0
    const isDriven = state.driven.turning || state.driven.zooming
    if (still < (isDriven ? STILL_WHILE_DRIVEN : STILL)) return void schedule.after(settings.poll_ms, look)
    state.following = false
    ctx.setStatus({ moving: false, zooming: false })
  }
  schedule.after(0, look)
}

const whereOf = ({ status }: Ctx) => `${status.pan} ${status.tilt} ${status.zoom}`
