import { Abort } from '../../driver-kit/index.ts'
import type { ModuleProxy } from '../../driver-kit/system.ts'
import { type Ctx, others } from './meeting-room.room.ts'

export async function setVolume(level: number, ctx: Ctx): Promise<void> {
  const sound = soundOf(ctx)
  if (!sound) throw new Abort('The volume of this room cannot be set from here.')
  await sound.exec('volume', [level])
}

export async function muteSound(on: boolean, ctx: Ctx): Promise<void> {
  const sound = mutableOf(ctx)
  if (!sound) throw new Abort('The sound of this room cannot be muted from here.')
  await sound.exec('mute_audio', [on])
}

export function soundNow(ctx: Ctx) {
  const volume = soundOf(ctx)?.status.volume
  const mute = mutableOf(ctx)?.status.audio_mute
  return { volume: typeof volume === 'number' ? volume : null, mute: typeof mute === 'boolean' ? mute : null }
}

/** The module in the settings, though it may not be there: calling it says so. */
function soundOf(ctx: Ctx): ModuleProxy | undefined {
  if (ctx.settings.sound !== undefined) return ctx.system.module(ctx.settings.sound)
  const { mixer } = ctx.uses
  return mixer?.implements('volume') ? mixer : others('volume', ctx)[0]
}

/** Muting is best done where the volume is; else by the first device that can. */
function mutableOf(ctx: Ctx): ModuleProxy | undefined {
  const sound = soundOf(ctx)
  return sound?.implements('mute_audio') ? sound : others('mute_audio', ctx)[0]
}
