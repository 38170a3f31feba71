import { Abort } from '../../driver-kit/index.ts'
import type { ModuleProxy } from '../../driver-kit/system.ts'
import { displaysOf } from './meeting-room.displays.ts'
import { type Ctx, isLit, others, settled } from './meeting-room.room.ts'
import type { Source } from './meeting-room.settings.ts'

// A room that describes no connections: one switcher, and all displays show the same.

/** The one output of such a room. */
export const WHOLE_ROOM = ''

/** Routes at once; chooses the displays' own input when they are on, for most take none before. */
export async function showEverywhere(key: string, isLatest: () => boolean, ctx: Ctx): Promise<Error | undefined> {
  const source = ctx.settings.sources.find(source => source.key === key)
  if (!source) return undefined
  return settled(Promise.all([route(source, ctx), ...displaysOf(ctx).map(showOn)]))

  async function showOn(display: ModuleProxy): Promise<void> {
    const { display_input: input } = source as Source
    const took = await ctx.state.answers.get(display.slug)
    if (input === undefined || !isLatest() || !display.implements('switch_to')) return
    if (took !== false || isLit(display)) await display.exec('switch_to', [input])
  }
}

async function route({ name, switcher_input: input, switcher_output: output }: Source, ctx: Ctx): Promise<void> {
  if (input === undefined) return
  const switcher = switcherOf(ctx)
  if (!switcher) throw new Abort(`${name} cannot be shown: this room has no switcher. Call for support.`)
  if (output === undefined) await switcher.exec('switch_to', [input])
  else await switcher.exec('switch', [{ [input]: [output] }])
}

/** The source that devices confirm; where several would fit, the one that was asked for. */
export function shownEverywhere(ctx: Ctx): string | undefined {
  const shown = ctx.settings.sources.filter(source => isShown(source, ctx)).map(source => source.key)
  return shown.find(key => key === ctx.status.input_target) ?? shown[0]
}

function isShown(source: Source, ctx: Ctx): boolean {
  const { switcher_input: input, switcher_output: output = 1, display_input: wanted } = source
  const switcher = switcherOf(ctx)
  if (input !== undefined && !(switcher?.connected && switcher.status[`output${output}`] === input)) return false
  const displays = wanted === undefined ? [] : displaysOf(ctx).filter(display => display.implements('switch_to'))
  const agrees = ({ status }: ModuleProxy) => String(status.input).toLowerCase() === wanted?.toLowerCase()
  if (!displays.every(display => isLit(display) && agrees(display))) return false
  // Nothing reports a source that needs no switching: it is there when it was chosen.
  return input !== undefined || displays.length > 0 || source.key === ctx.status.input_target
}

/** What must be there for sources to be changed, when that is said of a switcher. */
export const needsSwitcher = ({ settings }: Ctx) => settings.sources.some(source => source.switcher_input !== undefined)

export function switcherOf(ctx: Ctx): ModuleProxy | undefined {
  const { settings, system, uses } = ctx
  if (settings.switcher === undefined) return uses.switcher ?? others('Switchable', ctx)[0]
  const named = system.module(settings.switcher)
  return named.exists ? named : undefined
}
