import { Abort } from '../../driver-kit/index.ts'
import { WHOLE_ROOM } from './meeting-room.plain.ts'
import { type Ctx, spoken } from './meeting-room.room.ts'
import { type Wiring, wiringOf } from './meeting-room.settings.ts'

export const sourceName = (key: string, { settings }: Ctx) =>
  settings.sources.find(source => source.key === key)?.name ?? spoken(key)

export const outputName = (key: string, { settings }: Ctx) =>
  key === WHOLE_ROOM ? 'the displays' : (settings.outputs?.find(output => output.key === key)?.name ?? spoken(key))

/** The sources that are offered: those that have a name, or else all that are plugged in. */
export function sourceKeys({ settings }: Ctx): string[] {
  const named = settings.sources.map(({ key }) => key)
  return named.length > 0 ? named : [...(wiringOf(settings)?.sources ?? [])]
}

/** Refuses a key that is none, with those that are. */
export function checkSource(key: string, ctx: Ctx): void {
  const keys = sourceKeys(ctx)
  if (keys.includes(key) || wiringOf(ctx.settings)?.sources.includes(key)) return
  throw new Abort(`There is no source called "${key}" in this room. Its sources are: ${keys.join(', ')}.`)
}

/** The connections of a room that has such an output. */
export function checkOutput(key: string, { settings }: Ctx): Wiring {
  const wiring = wiringOf(settings)
  if (!wiring) {
    throw new Abort(
      'This room does not say what is plugged where. Write the setting "connections" to use its outputs apart.',
    )
  }
  if (!wiring.reachable.has(key))
    throw new Abort(`There is no output called "${key}" in this room. Its outputs are: ${wiring.outputs.join(', ')}.`)
  return wiring
}
