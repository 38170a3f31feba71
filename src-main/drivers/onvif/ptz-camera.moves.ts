import type { z } from 'zod'
import { Abort } from '../../driver-kit/index.ts'
import type { Axes } from '../../driver-kit/onvif.ts'
import { ask } from './ptz-camera.ask.ts'
import { type Ctx, FULL, type Position, scaled, spaceOf, ZOOM } from './ptz-camera.status.ts'
import { follow } from './ptz-camera.watch.ts'

/** "ContinuousMove": zero is no speed but a stop. Only the latest of several waiting turns counts. */
export async function turn(pan: number, tilt: number, ctx: Ctx): Promise<void> {
  if (pan === 0 && tilt === 0) return stop({ panTilt: true, zoom: false }, false, ctx)
  await ask(
    ctx,
    (camera, { profile, spaces }, options) => {
      const space = spaceOf(spaces.continuousPanTilt)
      const x = scaled(pan, FULL, space?.x ?? [-1, 1])
      const y = scaled(upward(tilt, ctx), FULL, space?.y ?? [-1, 1])
      return camera.continuousMove(profile, { panTilt: { x, y, ...named(space) } }, options)
    },
    { name: 'turn' },
  )
  follow(ctx)
}

const named = (space: { uri: string } | undefined) => (space ? { space: space.uri } : {})
const upward = (tilt: number, { settings }: Ctx) => (settings.invert_controls ? -tilt : tilt)

export async function zoomOn(speed: number, ctx: Ctx): Promise<void> {
  await ask(
    ctx,
    (camera, { profile, spaces }, options) => {
      const space = spaceOf(spaces.continuousZoom)
      const zoom = { x: scaled(speed, FULL, space?.x ?? [-1, 1]), ...named(space) }
      return camera.continuousMove(profile, { zoom }, options)
    },
    { name: 'zoom' },
  )
  follow(ctx)
}

export function move(position: z.infer<typeof Position>, ctx: Ctx): Promise<void> {
  const { move_speed: speed } = ctx.settings
  switch (position) {
    case 'Up':
      return turn(0, speed, ctx)
    case 'Down':
      return turn(0, -speed, ctx)
    case 'Left':
      return turn(-speed, 0, ctx)
    case 'Right':
      return turn(speed, 0, ctx)
    case 'In':
      return zoomOn(speed, ctx)
    case 'Out':
      return zoomOn(-speed, ctx)
    default:
      throw new Abort(`A camera cannot be moved "${position}". Say Up, Down, Left, Right, In or Out.`)
  }
}

/** Each takes the place of the turn or zoom that still waits: that must not begin after the stop. */
export async function stopAll(emergency: boolean, ctx: Ctx): Promise<void> {
  await Promise.all([
    stop({ panTilt: true, zoom: false }, emergency, ctx),
    stop({ panTilt: false, zoom: true }, emergency, ctx),
  ])
}

export async function stop(what: { panTilt: boolean; zoom: boolean }, emergency: boolean, ctx: Ctx): Promise<void> {
  await ask(ctx, (camera, { profile }, options) => camera.stop(profile, what, options), {
    name: what.panTilt ? 'turn' : 'zoom',
    priority: emergency ? 95 : 80,
    retries: 3,
    clearQueue: emergency && what.zoom,
  })
  follow(ctx)
}

export async function zoomTo(position: number, ctx: Ctx): Promise<void> {
  await goTo('zoom', ctx, ({ absoluteZoom }) => {
    const space = spaceOf(absoluteZoom)
    if (!space) throw new Abort('This camera cannot be told how far to zoom. Zoom in or out, and stop it.')
    return { zoom: { x: scaled(position, ZOOM, space.x), space: space.uri } }
  })
}

export async function turnTo(pan: number, tilt: number, ctx: Ctx): Promise<void> {
  await goTo('turn', ctx, ({ absolutePanTilt }) => {
    const space = spaceOf(absolutePanTilt)
    if (!space) throw new Abort('This camera cannot be told where to turn. Use its presets, or turn and stop it.')
    const [x, y] = [scaled(pan, FULL, space.x), scaled(tilt, FULL, space.y ?? [-1, 1])]
    return { panTilt: { x, y, space: space.uri } }
  })
}

type Spaces = NonNullable<Ctx['state']['setup']>['spaces']
async function goTo(name: string, ctx: Ctx, axes: (spaces: Spaces) => Axes): Promise<void> {
  await ask(ctx, (camera, { profile, spaces }, options) => camera.absoluteMove(profile, axes(spaces), options), {
    name,
  })
  follow(ctx)
}

export async function goHome(ctx: Ctx): Promise<void> {
  await ask(
    ctx,
    (camera, { profile, hasHome }, options) => {
      if (!hasHome) throw new Abort('This camera has no home position.')
      return camera.gotoHome(profile, options)
    },
    { name: 'turn' },
  )
  follow(ctx)
}
