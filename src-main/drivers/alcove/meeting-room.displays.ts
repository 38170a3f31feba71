import type { ModuleProxy } from '../../driver-kit/system.ts'
import { type Ctx, others } from './meeting-room.room.ts'
import { wiringOf } from './meeting-room.settings.ts'

/**
 * What is turned on and off with the room: with connections, whatever in them shows or passes on a picture and can be
 * powered. A camera or a computer is a source there, and has a power of its own.
 */
export function displaysOf(ctx: Ctx): ModuleProxy[] {
  const { settings, system } = ctx
  if (settings.displays) return settings.displays.map(slug => system.module(slug)).filter(display => display.exists)
  const able = others('Powerable', ctx)
  const wiring = wiringOf(settings)
  if (wiring) return able.filter(({ slug }) => wiring.plugs.has(slug))
  // A computer that can be woken, or a camera, has a power of its own too.
  const showing = able.filter(one => one.implements('InputSelection') || one.implements('VideoMuteable'))
  return showing.length ? showing : able.filter(one => !one.implements('Camera'))
}
