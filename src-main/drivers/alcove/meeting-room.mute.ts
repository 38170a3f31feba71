import { Abort } from '../../driver-kit/index.ts'
import type { ModuleProxy } from '../../driver-kit/system.ts'
import type { Way } from './meeting-room.connections.ts'
import { checkOutput, outputName } from './meeting-room.names.ts'
import { type Ctx, spoken } from './meeting-room.room.ts'
import { wiringOf } from './meeting-room.settings.ts'
import { chosenPlug, layerOf, numberOr } from './meeting-room.trace.ts'

/** Blanks one output and silences it, or brings it back: at what shows it when that can, else at the switcher before it. */
export async function muteOutput(output: string, on: boolean, ctx: Ctx): Promise<void> {
  checkOutput(output, ctx)
  const { device, feeder, way } = around(output, ctx)
  const screen = device?.as('Muteable')
  if (screen) return void (await screen.call.mute({ state: on }))
  const picture = device?.as('VideoMuteable')
  if (picture) return void (await picture.call.mute_video({ state: on }))
  const switcher = way && feeder?.as('Muteable')
  if (switcher) {
    const index = numberOr(way.output ?? '')
    return void (await switcher.call.mute({ state: on, index, ...layerOf(way) }))
  }
  const able = [device, feeder].flatMap(one => (one?.exists ? spoken(one.slug) : []))
  const who = able.length > 0 ? `${able.join(' and ')} cannot do that` : 'nothing there can do that'
  throw new Abort(`${outputName(output, ctx)} cannot be muted from here: ${who}.`)
}

/** Whether it is muted, as the device says that would do it. */
export function muteNow(output: string, ctx: Ctx): boolean | undefined {
  const { device, feeder, way } = around(output, ctx)
  const canSelf = device?.implements('Muteable') || device?.implements('VideoMuteable')
  const said = canSelf
    ? device?.connected && (device.status.video_mute ?? device.status.mute)
    : way && feeder?.connected && feeder.status[`${way.layer ?? 'video'}${way.output}_muted`]
  return typeof said === 'boolean' && (canSelf ? device?.connected : feeder?.connected) ? said : undefined
}

/** What shows an output, and the switcher that feeds it by an output of its own. */
export function around(output: string, ctx: Ctx): { device?: ModuleProxy; feeder?: ModuleProxy; way?: Way } {
  const wiring = wiringOf(ctx.settings)
  if (!wiring) return {}
  const plugs = wiring.plugs.get(output) ?? []
  const route = ctx.state.routes.get(output)
  const [last] = route?.hops ?? []
  const plug =
    chosenPlug({ device: output }, plugs, wiring, ctx) ??
    plugs.find(({ input }) => last !== undefined && last.input === input) ??
    plugs.find(({ from }) => 'way' in from)
  const way = plug && 'way' in plug.from && plug.from.way.output !== undefined ? plug.from.way : undefined
  return {
    ...(wiring.things.has(output) ? {} : { device: ctx.system.module(output) }),
    ...(way ? { way, feeder: ctx.system.module(way.device) } : {}),
  }
}
