import { Abort } from '../../driver-kit/index.ts'
import { ask, readPresets } from './ptz-camera.ask.ts'
import type { Ctx } from './ptz-camera.status.ts'
import { follow } from './ptz-camera.watch.ts'

/** "Preset operations": presets have tokens; people know them by their names. */
function tokenOf(name: string, { state }: Ctx): string | undefined {
  const alike = [...state.presets].find(([known]) => known.toLowerCase() === name.trim().toLowerCase())
  return state.presets.get(name) ?? alike?.[1]
}

async function tokenFor(name: string, ctx: Ctx): Promise<string> {
  // Somebody may have made it on the camera's own page.
  if (!tokenOf(name, ctx)) await ask(ctx, (camera, setup, options) => readPresets(camera, setup, ctx, options))
  const token = tokenOf(name, ctx)
  if (token !== undefined) return token
  const known = [...ctx.state.presets.keys()].slice(0, 30)
  throw new Abort(
    `There is no preset "${name}". ${known.length ? `Known presets: ${known.join(', ')}.` : 'There are none.'}`,
  )
}

export async function recall(name: string, ctx: Ctx): Promise<void> {
  const token = await tokenFor(name, ctx)
  await ask(ctx, (camera, { profile }, options) => camera.gotoPreset(profile, token, options), { name: 'turn' })
  follow(ctx)
}

export async function save(name: string, ctx: Ctx): Promise<void> {
  await ask(ctx, async (camera, setup, options) => {
    await readPresets(camera, setup, ctx, options)
    await camera.setPreset(setup.profile, name, tokenOf(name, ctx), options)
    await readPresets(camera, setup, ctx, options)
  })
  if (tokenOf(name, ctx) === undefined) throw new Abort(`The camera did not keep the preset "${name}".`)
}

export async function remove(name: string, ctx: Ctx): Promise<void> {
  const token = await tokenFor(name, ctx)
  await ask(ctx, async (camera, setup, options) => {
    await camera.removePreset(setup.profile, token, options)
    await readPresets(camera, setup, ctx, options)
  })
  if ([...ctx.state.presets.values()].includes(token))
    throw new Abort(`The camera did not remove the preset "${name}".`)
}
