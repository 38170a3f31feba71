import { muteNow } from './meeting-room.mute.ts'
import { outputName, sourceKeys, sourceName } from './meeting-room.names.ts'
import type { Changes, Ctx } from './meeting-room.room.ts'
import { wiringOf } from './meeting-room.settings.ts'

type Shown = ReadonlyMap<string, string | undefined>

/** Status of the sources, as PlaceOS's room logic has it (driver.md 18). `ref` is the name in the connections. */
export function inputsNow(shown: Shown, ctx: Ctx): Changes {
  const { settings } = ctx
  const keys = sourceKeys(ctx)
  const wiring = wiringOf(settings)
  const changes: Changes = { inputs: keys }
  for (const key of keys) {
    const icon = settings.sources.find(source => source.key === key)?.icon ?? ''
    const outputs = wiring?.outputs.filter(output => wiring.reachable.get(output)?.includes(key))
    const routes = outputs?.filter(output => shown.get(output) === key)
    changes[`input/${key}`] = {
      name: sourceName(key, ctx),
      icon,
      ref: key,
      ...(outputs && routes ? { outputs, routes } : {}),
    }
  }
  return changes
}

/** Status of the outputs of a room that describes its connections. */
export function outputsNow(shown: Shown, ctx: Ctx): Changes {
  const { settings, state, system } = ctx
  const wiring = wiringOf(settings)
  if (!wiring) return {}
  const changes: Changes = { outputs: [...wiring.outputs], available_outputs: [...wiring.available] }
  for (const key of wiring.outputs) {
    const device = system.module(key)
    changes[`output/${key}`] = {
      name: outputName(key, ctx),
      ref: key,
      module: device.exists && !wiring.things.has(key) ? device.id : null,
      source: shown.get(key) ?? null,
      target: state.wanted.get(key) ?? null,
      inputs: [...(wiring.reachable.get(key) ?? [])],
      mute: muteNow(key, ctx) ?? null,
      locked: state.locked.has(key),
      problem: state.failures.get(key)?.message ?? null,
    }
  }
  return changes
}
