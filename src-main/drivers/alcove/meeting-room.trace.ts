import type { ModuleProxy } from '../../driver-kit/system.ts'
import type { Plug, Way } from './meeting-room.connections.ts'
import { type Route, traceBack } from './meeting-room.graph.ts'
import { type Ctx, spoken } from './meeting-room.room.ts'
import { type Wiring, wiringOf } from './meeting-room.settings.ts'

/** What an output shows, as all devices on the way say. */
export function shownOn(output: string, ctx: Ctx): Route | undefined {
  const wiring = wiringOf(ctx.settings)
  return wiring && traceBack(wiring, output, (way, plugs) => chosenPlug(way, plugs, wiring, ctx))
}

/** The plug that a device says it passes on or shows; nothing of one that is dark or does not answer. */
export function chosenPlug(way: Way, plugs: readonly Plug[], { things }: Wiring, { system }: Ctx): Plug | undefined {
  const [first, second] = plugs
  if (things.has(way.device)) return first
  const device = system.module(way.device)
  if (!device.connected || isDark(device)) return undefined
  if (!second && (first?.input === undefined || !canChoose(device))) return first
  const said = saysOf(way, device)
  return said === undefined ? undefined : plugs.find(({ input }) => input !== undefined && plain(input) === plain(said))
}

/** Why a route is not what is shown: the device nearest to the source that does not say what it was told. */
export function disagreement({ hops }: Route, ctx: Ctx): string | undefined {
  const wiring = wiringOf(ctx.settings)
  if (!wiring) return undefined
  for (const { way, input } of hops.toReversed()) {
    const plugs = wiring.plugs.get(way.device) ?? []
    if (chosenPlug(way, plugs, wiring, ctx)?.input === input && input !== undefined) continue
    const device = ctx.system.module(way.device)
    const name = spoken(way.device)
    if (wiring.things.has(way.device)) continue
    if (!device.connected) return `${name} is not answering. Check that it has power and its network cable.`
    if (isDark(device)) return `${name} is not on. Turn it on, or check its power.`
    if (input === undefined || !canChoose(device)) continue
    const said = saysOf(way, device)
    const what = way.output === undefined ? 'it shows' : `output ${way.output} shows`
    return said === undefined
      ? `${name} does not say what ${what}. Look whether it was switched, and try again.`
      : `${name} says that ${what} input ${said}, not ${input}. Try again, or check its front panel for a lock.`
  }
  return undefined
}

export const canChoose = (device: ModuleProxy) => device.implements('switch') || device.implements('switch_to')

const isDark = (device: ModuleProxy) => device.implements('Powerable') && device.status.power !== true

/** The input that a device says this way shows. Names of status are those of driver.md 18. */
export function saysOf({ output, layer }: Way, { status }: ModuleProxy): string | undefined {
  const keys = layer
    ? [`${layer}${output}`]
    : output === undefined
      ? ['input', 'output1', 'video1']
      : [`output${output}`, `video${output}`]
  const said = keys.map(key => status[key]).find(value => value !== undefined)
  return typeof said === 'string' || typeof said === 'number' ? String(said) : undefined
}

/** Inputs go by names in which case and joints do not matter: `hdmi-1` is `HDMI1` (driver.md 3.2). */
const plain = (input: string) => input.toLowerCase().replaceAll(/[-_ ]/g, '')

/** Keys of a setting are text: where a device counts its inputs it is given a number, as PlaceOS does. */
export const numberOr = (name: string) => (/^\d{1,9}$/.test(name) ? Number(name) : name)

/** A layer as switchers know it (driver.md 17.1); none is all of them. */
export const layerOf = ({ layer }: Pick<Way, 'layer'>) =>
  layer === undefined ? {} : { layer: ({ audio: 'Audio', video: 'Video' } as const)[layer] }
