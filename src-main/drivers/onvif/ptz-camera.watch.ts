import { Abort } from '../../driver-kit/index.ts'
import { ask, readStatus } from './ptz-camera.ask.ts'
import { type Ctx, newState } from './ptz-camera.status.ts'

export function forget({ state }: Ctx): void {
  Object.assign(state, newState(), { following: state.following })
}

export async function refresh(ctx: Ctx): Promise<void> {
  ctx.state.setup = undefined
  await ask(ctx, (camera, setup, options) => readStatus(camera, setup, ctx, options))
  ctx.setStatus({ last_error: null })
}

/** Behind everything else. That the camera cannot be reached is what `connected` says. */
export async function poll(ctx: Ctx): Promise<void> {
  await look(ctx)
}

/** Whether it answered. */
async function look(ctx: Ctx): Promise<boolean> {
  const { state, settings, now } = ctx
  if (now() < state.refusedUntil) return false
  try {
    await ask(ctx, (camera, setup, options) => readStatus(camera, setup, ctx, options), { priority: 0, retries: 0 })
    ctx.setStatus({ last_error: null, inverted: settings.invert_controls })
    return true
  } catch (error) {
    if (error instanceof Abort && ctx.status.last_error !== error.message) {
      ctx.setStatus({ last_error: error.message })
      ctx.log.warn(error.message)
    }
    return false
  }
}

/** No camera takes longer to come to rest. */
const FOLLOW_MS = 60_000

/** Orders are answered before they are carried out: the camera is asked often until it says that it rests. */
export function follow(ctx: Ctx): void {
  ctx.state.followUntil = ctx.now() + FOLLOW_MS
  if (ctx.state.following) return
  ctx.state.following = true
  const again = async () => {
    const { pan, tilt, zoom } = ctx.status
    const answered = await look(ctx)
    const stands = ctx.status.pan === pan && ctx.status.tilt === tilt && ctx.status.zoom === zoom
    const rests = ctx.status.moving === undefined ? stands : !ctx.status.moving
    ctx.state.following = !(answered && rests) && ctx.now() < ctx.state.followUntil
    if (ctx.state.following) ctx.schedule.after(ctx.settings.follow_ms, again)
  }
  ctx.schedule.after(ctx.settings.follow_ms, again)
}
