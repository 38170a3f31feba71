import { Abort, failureCode, pause } from '../../driver-kit/index.ts'
import { ask, set } from './mdc-display.ask.ts'
import type { Ctx } from './mdc-display.status.ts'

/** Turns it on or off, as `power_off` says what off means; done once the display confirms it. */
export async function changePower(on: boolean, ctx: Ctx): Promise<void> {
  const { settings, state } = ctx
  const byPanel = settings.power_off === 'panel'
  await press(on, ctx, async wish => {
    if (on) await turnOn(wish, ctx)
    else if (byPanel) await set('panel', 1, ctx, { name: 'power' })
    else await set('power', 0, ctx)
    if (state.powerWish !== wish) throw overtaken()
  })
}

/** Puts it into standby, even where off only darkens the panel. */
export const hardOff = (ctx: Ctx) => press(false, ctx, () => set('power', 0, ctx))

async function press(on: boolean, { state, setStatus }: Ctx, work: (wish: number) => Promise<void>): Promise<void> {
  const wish = ++state.powerWish
  state.changingPower = true
  setStatus({ power_target: on })
  try {
    await work(wish)
  } finally {
    if (state.powerWish === wish) state.changingPower = false
  }
}

/**
 * A display that turns on may leave the network for a while, and one that has left it must be woken first. It is
 * ordered until it takes the order, then watched until it shows it.
 */
async function turnOn(wish: number, ctx: Ctx): Promise<void> {
  const { settings, queue, log } = ctx
  const { mac_address: mac } = settings
  const doneBy = ctx.now() + settings.warm_up_ms
  let isOrdered = false
  if (!queue.online && !mac) {
    throw new Abort(
      'The display is not connected. Check its power, or put its MAC address into "mac_address" to wake it.',
    )
  }
  for (;;) {
    try {
      if (!queue.online && mac) await ctx.wake(mac)
      if (queue.online && !isOrdered) {
        await set('power', 1, ctx)
        isOrdered = true
      }
      if (queue.online && (await isOn(ctx))) return
    } catch (error) {
      if (error instanceof Abort && error.detail !== 'offline') throw error
      log.debug(`The display is not on yet: ${error instanceof Error ? error.message : String(error)}`)
      if (failureCode(error) === 'cancelled' && ctx.signal.aborted) throw error
    }
    if (ctx.state.powerWish !== wish) throw overtaken()
    if (ctx.now() >= doneBy) {
      const seconds = Math.ceil(settings.warm_up_ms / 1000)
      throw new Abort(
        `The display did not turn on within ${seconds} s. Check its power, and its menu's network standby.`,
      )
    }
    await pause(settings.poll_ms, ctx)
    if (ctx.state.powerWish !== wish) throw overtaken()
  }
}

async function isOn(ctx: Ctx): Promise<boolean> {
  await ask('status', ctx)
  if (ctx.settings.power_off === 'panel' && !ctx.status.hard_off) await set('panel', 0, ctx, { name: 'power' })
  return ctx.status.power === true
}

const overtaken = () => new Abort('Somebody pressed something else before the display could do this.', 'superseded')
