import { Abort } from '../../driver-kit/index.ts'
import { isRoutable } from './meeting-room.condition.ts'
import { displaysOf } from './meeting-room.displays.ts'
import { sourceKeys } from './meeting-room.names.ts'
import { showEverywhere, WHOLE_ROOM } from './meeting-room.plain.ts'
import type { Wishes } from './meeting-room.plan.ts'
import type { Ctx } from './meeting-room.room.ts'
import { Refused, showOnOutputs } from './meeting-room.routing.ts'
import { wiringOf } from './meeting-room.settings.ts'
import { tell } from './meeting-room.tell.ts'

export interface Choice {
  wishes: Wishes
  /** The source that was chosen for the room as a whole. */
  target?: string
}

/** Shows sources on outputs; of several presses, the latest that means an output counts for it. */
export async function show({ wishes, target }: Choice, ctx: Ctx): Promise<void> {
  await change([...wishes.keys()], ctx, isLatest => {
    for (const [output, source] of wishes) ctx.state.wanted.set(output, source)
    if (target !== undefined) ctx.setStatus({ input_target: target })
    tell(ctx)
    return wiringOf(ctx.settings)
      ? showOnOutputs(wishes, isLatest, ctx)
      : showEverywhere(wishes.get(WHOLE_ROOM) ?? '', () => isLatest(WHOLE_ROOM), ctx).then(
          failure => new Map(failure ? [[WHOLE_ROOM, failure]] : []),
        )
  })
}

/** One press that means these outputs: keeps count, and tells what became of it. */
export async function change(
  outputs: readonly string[],
  ctx: Ctx,
  work: (isLatest: (output: string) => boolean) => Promise<ReadonlyMap<string, Error>>,
): Promise<void> {
  const { state } = ctx
  const press = ++state.presses
  const isLatest = (output: string) => state.latest.get(output) === press
  for (const output of outputs) {
    state.latest.set(output, press)
    state.changing.add(output)
    state.failures.delete(output)
  }
  // However it ends, these outputs are no longer changing.
  const failures = await work(isLatest).catch(
    (error: Error): ReadonlyMap<string, Error> => new Map(outputs.map(output => [output, error])),
  )
  const mine = outputs.filter(isLatest)
  if (outputs.length > 0 && mine.length === 0) throw overtaken()
  const whileUnreachable = !isRoutable(displaysOf(ctx), ctx)
  for (const output of mine) {
    state.changing.delete(output)
    const failure = failures.get(output)
    if (failure && !(failure instanceof Refused))
      state.failures.set(output, { message: failure.message, whileUnreachable })
  }
  tell(ctx)
  const failure = mine.map(output => failures.get(output)).find(failure => failure !== undefined)
  if (failure) throw failure
}

/** A source for the room goes to all outputs it can be shown on. */
export function choiceOf(key: string, ctx: Ctx): Choice {
  const wiring = wiringOf(ctx.settings)
  if (!wiring) return { wishes: new Map([[WHOLE_ROOM, key]]), target: key }
  const outputs = wiring.available.filter(output => wiring.reachable.get(output)?.includes(key))
  const free = outputs.filter(output => !ctx.state.locked.has(output))
  if (free.length === 0) {
    throw new Abort(
      outputs.length > 0
        ? 'What is shown in this room is locked. Unlock an output first.'
        : `"${key}" leads to none of the outputs that are chosen for the room. Show it on one of the others.`,
    )
  }
  return { wishes: new Map(free.map(output => [output, key])), target: key }
}

/** What a room shows when it is turned on: what was chosen for it already, or what it starts with. */
export function usualChoice(ctx: Ctx): Choice {
  const { settings, state, status } = ctx
  const keys = sourceKeys(ctx)
  const wanted = status.input_target ?? settings.default_source
  const wiring = wiringOf(settings)
  const usual = keys.find(key => key === wanted) ?? (wiring && wanted) ?? keys[0]
  if (!wiring) return usual === undefined ? { wishes: new Map() } : choiceOf(usual, ctx)
  const own = settings.default_routes ?? {}
  const wishes = new Map<string, string>()
  for (const output of new Set([...wiring.available, ...Object.keys(own)])) {
    const source = state.routes.get(output)?.source ?? own[output] ?? usual
    const canShow = source !== undefined && wiring.reachable.get(output)?.includes(source)
    if (canShow && !state.locked.has(output)) wishes.set(output, source)
  }
  const target = usual !== undefined && [...wishes.values()].includes(usual) ? { target: usual } : {}
  return { wishes, ...target }
}

/** Nothing is wanted any more. Presses that are still at work find themselves overtaken. */
export function forgetSources({ state, setStatus }: Ctx): void {
  for (const output of state.latest.keys()) state.latest.set(output, ++state.presses)
  state.wanted.clear()
  state.routes.clear()
  state.changing.clear()
  state.failures.clear()
  setStatus({ input_target: null })
}

const overtaken = () => new Abort('Another source was chosen meanwhile.', 'superseded')
export const isOvertaken = (error: unknown) => error instanceof Abort && error.detail === 'superseded'
