import { Abort, failureCode, pause } from '../../driver-kit/index.ts'
import { hex, notConnected, read, tell } from './serial-display.ask.ts'
import type { Ctx } from './serial-display.status.ts'

/**
 * Done once the display confirms it. Power (k a): it acknowledges being turned on only when it is fully on, which may
 * take a while, and many sets say nothing until then.
 */
export async function changePower(on: boolean, ctx: Ctx): Promise<void> {
  const { settings, setStatus, state, signal } = ctx
  const wish = ++state.powerWish
  state.changingPower = true
  setStatus({ power_target: on })
  const pressed = { on, ctx, isOvertaken: () => wish !== state.powerWish }
  try {
    await (settings.rs232_control ? turn(pressed) : on ? light(pressed) : darken(ctx))
  } catch (error) {
    throw failureCode(error) === 'cancelled' && !signal.aborted ? overtaken(on) : error
  } finally {
    if (wish === state.powerWish) state.changingPower = false
  }
}

/** Ahead of everything that waits, which is given up. */
export async function turnHardOff(ctx: Ctx): Promise<void> {
  ctx.state.powerWish += 1
  ctx.state.changingPower = false
  await tell('ka', hex(0), ctx, { name: 'power', priority: 99, clearQueue: true })
}

interface Press {
  on: boolean
  ctx: Ctx
  isOvertaken(): boolean
}

async function turn(press: Press): Promise<void> {
  const { on, ctx } = press
  const wanted = hex(on ? 1 : 0)
  const doneBy = ctx.now() + ctx.settings.power_on_ms
  let said = await tell('ka', wanted, ctx, { name: 'power' }).catch(unlessSilent)
  while (said !== wanted) {
    await next(ctx.settings.poll_ms, doneBy, press)
    said = await read('ka', ctx, { retries: 0 }).catch(unlessAway)
  }
  if (press.isOvertaken()) throw overtaken(on)
}

/** A set on the network that may be out of reach: woken until it answers, then it shows its picture again. */
async function light(press: Press): Promise<void> {
  const { ctx } = press
  const { mac_address: mac, broadcast: subnet, wake_ms, power_on_ms } = ctx.settings
  const doneBy = ctx.now() + power_on_ms
  for (;;) {
    let said = await read('ka', ctx, { retries: 0 }).catch(unlessAway)
    if (said === '00') said = await tell('ka', '01', ctx, { name: 'power', retries: 0 }).catch(unlessAway)
    else if (said === undefined && mac) await ctx.wake(mac, { subnet })
    else if (said === undefined) throw new Abort(cannotWake)
    if (said === '01') break
    await next(wake_ms, doneBy, press)
  }
  await tell('kd', '00', ctx, { name: 'mute_video' })
  await tell('ke', '01', ctx, { name: 'mute_audio' })
}

const cannotWake = `${notConnected} To have it woken, put its MAC address into the setting "mac_address".`

async function darken(ctx: Ctx): Promise<void> {
  await tell('kd', '01', ctx, { name: 'mute_video' })
  await tell('ke', '00', ctx, { name: 'mute_audio' })
}

async function next(ms: number, doneBy: number, { on, ctx, isOvertaken }: Press): Promise<void> {
  if (isOvertaken()) throw overtaken(on)
  if (ctx.now() >= doneBy) {
    const seconds = Math.ceil(ctx.settings.power_on_ms / 1_000)
    throw new Abort(`The display did not turn ${on ? 'on' : 'off'} within ${seconds} s. Check its power and its cable.`)
  }
  await pause(ms, ctx)
  if (isOvertaken()) throw overtaken(on)
}

/** A display that is switching its power may be silent for a while. */
function unlessSilent(error: unknown): undefined {
  if (failureCode(error) !== 'timeout') throw error
}

function unlessAway(error: unknown): undefined {
  if (failureCode(error) !== 'timeout' && failureCode(error) !== 'offline') throw error
}

const overtaken = (on: boolean) =>
  new Abort(`Somebody pressed something else before the display could turn ${on ? 'on' : 'off'}.`, 'superseded')
