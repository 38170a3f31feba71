import { followHands, isRoutable, powerState, problemOf } from './meeting-room.condition.ts'
import { displaysOf } from './meeting-room.displays.ts'
import { lightsNow } from './meeting-room.lights.ts'
import { inputsNow, outputsNow } from './meeting-room.outputs.ts'
import { shownEverywhere, WHOLE_ROOM } from './meeting-room.plain.ts'
import { type Changes, type Ctx, isLit } from './meeting-room.room.ts'
import { wiringOf } from './meeting-room.settings.ts'
import { soundNow } from './meeting-room.sound.ts'
import { shownOn } from './meeting-room.trace.ts'

/** Those who wait for changes of routes hear of many at once (driver.md 18). */
const QUIET_MS = 2_000

/** The settings are new: what they no longer name is taken away. */
export function publishSettings(ctx: Ctx): void {
  const { state } = ctx
  const outputs = new Set(wiringOf(ctx.settings)?.outputs ?? [WHOLE_ROOM])
  state.routes.clear()
  for (const known of [state.wanted, state.failures, state.locked])
    for (const output of known.keys()) if (!outputs.has(output)) known.delete(output)
  tell(ctx)
}

/** Works out what the room is from what its devices say. */
export function tell(ctx: Ctx): void {
  const { system, state, setStatus } = ctx
  const displays = displaysOf(ctx)
  if (displays.every(({ connected }) => connected) && state.powerFailure?.whileUnreachable)
    state.powerFailure = undefined
  followHands(displays, ctx)
  const target = ctx.status.power_target === true
  const active = displays.length ? displays.every(isLit) : target
  if (target ? active : !displays.some(isLit)) state.powerFailure = undefined
  const shown = followRoutes(target, isRoutable(displays, ctx), ctx)
  const selected = target ? selectedSource(shown, ctx) : undefined
  if (selected && state.changing.size === 0 && state.failures.size === 0) setStatus({ input_target: selected })
  setStatus({
    name: system.name,
    active,
    power_state: powerState(displays, active, target, state),
    problem: problemOf(displays, active, target, ctx) ?? null,
    selected_input: selected ?? null,
    ...soundNow(ctx),
    lights: lightsNow(ctx),
  })
  tellRoutes(shown, ctx)
  for (const look of [...state.watchers]) look()
}

/** What each output shows; where nobody is changing it, that is then what is wanted there. */
function followRoutes(isOn: boolean, routable: boolean, ctx: Ctx): Map<string, string | undefined> {
  const { state } = ctx
  const wiring = wiringOf(ctx.settings)
  const shown = new Map<string, string | undefined>()
  for (const output of wiring?.outputs ?? [WHOLE_ROOM]) {
    const route = wiring && shownOn(output, ctx)
    const source = wiring ? route?.source : shownEverywhere(ctx)
    shown.set(output, source)
    const failure = state.failures.get(output)
    if (
      failure &&
      ((source !== undefined && source === state.wanted.get(output)) || (routable && failure.whileUnreachable))
    )
      state.failures.delete(output)
    if (!isOn || source === undefined || state.changing.has(output) || state.failures.has(output)) continue
    // What a recorder happens to be switched to, nobody wanted: it must not hold a line.
    if (wiring && !wiring.available.includes(output) && !state.wanted.has(output)) continue
    state.wanted.set(output, source)
    if (route) state.routes.set(output, route)
  }
  return shown
}

/** The source of the room as a whole: the one that was chosen, where it was to be shown; else what all outputs agree on. */
function selectedSource(shown: ReadonlyMap<string, string | undefined>, ctx: Ctx): string | undefined {
  const { state, status, settings } = ctx
  const outputs = wiringOf(settings)?.available ?? [WHOLE_ROOM]
  const target = status.input_target
  const meant = outputs.filter(output => state.wanted.get(output) === target)
  if (target !== undefined && meant.length > 0 && meant.every(output => shown.get(output) === target)) return target
  const [first, another] = new Set(outputs.flatMap(output => shown.get(output) ?? []))
  // Chosen, but not there yet everywhere.
  const isComing = first === target && meant.length > 0
  return another === undefined && !isComing ? first : undefined
}

function tellRoutes(shown: ReadonlyMap<string, string | undefined>, ctx: Ctx): void {
  const { state, status, schedule, setStatus } = ctx
  const before = status
  const changes: Changes = { ...inputsNow(shown, ctx), ...outputsNow(shown, ctx) }
  const moved = [...shown].some(([output, source]) => {
    const told = before[`output/${output}`]
    return told !== undefined && told.source !== (source ?? null)
  })
  for (const gone of state.published) if (!(gone in changes)) changes[gone as 'input/'] = null
  state.published = Object.keys(changes)
  setStatus(changes)
  if (!moved) return
  state.routesChanged += 1
  state.announcing?.cancel()
  state.announcing = schedule.after(QUIET_MS, () => setStatus({ routes_changed: state.routesChanged }))
}
