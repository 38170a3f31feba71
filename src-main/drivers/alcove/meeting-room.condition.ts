import type { ModuleProxy } from '../../driver-kit/system.ts'
import { needsSwitcher, switcherOf } from './meeting-room.plain.ts'
import { type Ctx, called, isLit, type State, spoken } from './meeting-room.room.ts'
import { wiringOf } from './meeting-room.settings.ts'

/** Somebody used a remote control, or the node has just started: then what is wanted is what is there. */
export function followHands(displays: readonly ModuleProxy[], { status, state, setStatus }: Ctx): void {
  if (state.changingPower || state.powerFailure || displays.length === 0) return
  const known = displays.every(display => display.connected && typeof display.status.power === 'boolean')
  if (!known || displays.some(display => display.status.warming === true)) return
  const lit = displays.filter(isLit).length
  if (lit === displays.length || lit === 0) setStatus({ power_target: lit > 0 })
  else if (status.power_target === undefined) setStatus({ power_target: true })
  if (lit === 0) setStatus({ input_target: null })
}

export function powerState(displays: readonly ModuleProxy[], active: boolean, target: boolean, state: State) {
  if (state.powerFailure) return 'trouble'
  if (target && active) return 'on'
  if (target) {
    const coming = state.changingPower || displays.some(display => display.status.warming === true)
    return coming ? 'starting' : 'trouble'
  }
  if (!displays.some(isLit)) return 'off'
  return state.changingPower ? 'stopping' : 'trouble'
}

/** What keeps the room from being as it was wanted, and what to try. */
export function problemOf(displays: readonly ModuleProxy[], active: boolean, target: boolean, ctx: Ctx) {
  const { powerFailure, failures, changingPower } = ctx.state
  if (powerFailure) return powerFailure.message
  const [failure] = failures.values()
  if (failure) return failure.message
  if (!target || changingPower) return undefined
  const gone = displays.find(display => !display.connected)
  if (gone) return `${called(gone, displays.length)} is not answering. Check that it has power, or call for support.`
  const silent = silentSwitcher(ctx)
  if (silent) return silent
  const dark = displays.find(display => !isLit(display) && display.status.warming !== true)
  return !active && dark ? `${called(dark, displays.length)} is off. Turn the room on again to light it.` : undefined
}

/** Whether everything that sources are switched with is there. */
export function isRoutable(displays: readonly ModuleProxy[], ctx: Ctx): boolean {
  if (!displays.every(display => display.connected)) return false
  const wiring = wiringOf(ctx.settings)
  return wiring ? switchersOf(ctx).every(({ connected }) => connected) : switcherOf(ctx)?.connected !== false
}

function silentSwitcher(ctx: Ctx): string | undefined {
  if (!wiringOf(ctx.settings)) {
    return needsSwitcher(ctx) && switcherOf(ctx)?.connected === false
      ? 'The switcher is not answering, so sources cannot be changed. Check that it has power, or call for support.'
      : undefined
  }
  const missing = switchersOf(ctx).find(({ exists }) => !exists)
  if (missing) {
    const name = spoken(missing.slug)
    return `${name} is in the connections, but this room has no such module. Add ${missing.slug}, or correct the connections.`
  }
  const silent = switchersOf(ctx).find(({ connected }) => !connected)
  return (
    silent &&
    `${spoken(silent.slug)} is not answering, so sources cannot be changed. Check that it has power, or call for support.`
  )
}

/** All modules that the connections name as devices. */
function switchersOf({ settings, system }: Ctx): ModuleProxy[] {
  const { plugs, things } = wiringOf(settings) ?? { plugs: new Map(), things: new Set() }
  return [...plugs.keys()].filter(device => !things.has(device)).map(device => system.module(device))
}
