import { z } from 'zod'
import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, defineDriver, failureCode, oneOf } from '../../driver-kit/index.ts'
import { muteLayer } from '../../driver-kit/interface-shapes.ts'
import { hear, type InputName, inputs } from './serial-display.answers.ts'
import { hex, noAnswer, read, tell } from './serial-display.ask.ts'
import { changePower, turnHardOff } from './serial-display.power.ts'
import { type Ctx, link, newState, settings, status } from './serial-display.status.ts'

const inputNames = Object.keys(inputs) as [InputName, ...InputName[]]
const muteArgs = { state: z.boolean().default(true), index: z.union([z.int(), z.string()]).default(0) }
const level = z.number().min(0).max(100)

const signage = '^\\d\\d(LS|SE|SM|SH|UH|UL|UM|TR|XE|XF|XS|VH|VL|VM|SV|SVH|SVM|EF|EJ|EW|BH|TC)[1-9][0-9]?[A-Z]'

export const driver = defineDriver({
  name: 'LG commercial display',
  moduleName: 'Display',
  about:
    'LG signage and commercial displays at a serial port, or on the network at TCP port 9761: then mark the module as ' +
    'make-break, as the display does not keep the connection.',
  transport: link,
  answersFor: ['drivers/lg/displays/ls5.cr'],
  implements: ['Powerable', 'Muteable', 'InputSelection'],
  // Nothing announces a serial port. Sets on the network with webOS announce this, televisions for the home too, which do
  // not speak this protocol: signage has other model names (55UH5F, 49SE3B, 55LS75A; not 55UH6150). At TCP port 9761 they
  // are asked for their power (`ka`, data FF reads), by the Set ID they come with.
  discovery: {
    ssdp: [
      { target: 'urn:lge-com:service:webos-second-screen:1', manufacturer: '^LG', model: signage },
      { target: 'urn:lge-com:service:webos-second-screen:1' },
    ],
    make: '^LG',
    model: signage,
    probe: [{ port: 9761, send: 'ka 01 ff\\x0d', expect: 'a 01 OK0[01]x' }],
    network: { port: 9761, perCommand: true },
    settings: { mac_address: 'mac' },
  },
  settings,
  status,
  state: newState,
  commands: {
    power: {
      about: 'Turn the display on or off; done once it confirms that it is.',
      args: { state: z.boolean() },
      async run({ state }, ctx) {
        try {
          await changePower(state, ctx)
        } finally {
          if (!ctx.signal.aborted) ctx.schedule.after(0, () => watch(ctx))
        }
      },
    },
    hard_off: {
      about: 'Turn the display off for real, even one that "power" only darkens. What waits to be sent is given up.',
      run: (_, ctx) => turnHardOff(ctx),
    },
    switch_to: {
      about: 'Show an input. Names that end in Dtv show it as television: with overscan and picture effects.',
      args: { input: oneOf(...inputNames) },
      async run({ input }, ctx) {
        ctx.setStatus({ input_target: input })
        await tell('xb', inputs[input], ctx, { name: 'input', delayMs: ctx.settings.switch_ms })
      },
    },
    mute: {
      about: 'Mute picture, sound or both.',
      args: { ...muteArgs, layer: muteLayer.default('AudioVideo') },
      async run({ state, layer }, ctx) {
        if (layer !== 'Audio') await tell('kd', hex(state ? 1 : 0), ctx, { name: 'mute_video' })
        if (layer !== 'Video') await tell('ke', hex(state ? 0 : 1), ctx, { name: 'mute_audio' })
      },
    },
    volume: {
      about: 'Set the volume, 0 to 100.',
      args: { level },
      async run({ level }, ctx) {
        await tell('kf', hex(Math.round(level)), ctx, { name: 'volume' })
      },
    },
    brightness: {
      about: 'Set the brightness of the picture, 0 to 100.',
      args: { level },
      async run({ level }, ctx) {
        await tell('kh', hex(Math.round(level)), ctx, { name: 'brightness' })
      },
    },
    refresh: { about: 'Ask the display for everything it reports.', run: (_, ctx) => refresh(ctx) },
  },

  connected(ctx) {
    ctx.schedule.after(0, () => watch(ctx, true))
  },
  /**
   * A serial port is open whether or not there is a display at it, and one over the network is only found again by
   * asking it: so it is asked in any case, not only while it is connected.
   */
  updated(ctx) {
    ctx.state.stopPolling?.()
    ctx.state.stopPolling = ctx.schedule.every(ctx.settings.refresh_ms, () => watch(ctx))
  },
  /** It speaks only when asked; this is an answer that came too late for whoever asked. */
  received: hear,
})

/**
 * Behind everything else. A display that is there but mute is not connected; asking it goes on. While it turns on it may
 * be mute.
 */
async function watch(ctx: Ctx, isNew = false): Promise<void> {
  if (!ctx.queue.online || ctx.state.changingPower) return
  try {
    await refresh(ctx, { priority: 0 })
    if (isNew && !ctx.settings.rs232_control) await stayReachable(ctx)
  } catch (error) {
    if (failureCode(error) === 'timeout') ctx.setConnected(false, { statusOnly: true, reason: noAnswer })
  }
}

/** Off, it answers for its power alone; some sets not even for that (42LK451C owner's manual, page 99). */
async function refresh(ctx: Ctx, options?: QueueOptions): Promise<void> {
  const power = await read('ka', ctx, options)
  if (power !== '01') return
  for (const command of ['kd', 'xb', 'ke', 'kf', 'kh']) await read(command, ctx, options).catch(unlessRefused)
  // Serial No. Check.
  if (ctx.status.serial_number === undefined) await read('fy', ctx, options).catch(unlessRefused)
}

/**
 * As the public PlaceOS driver (ls5.cr) does, since such a display is out of reach once it has turned itself off: it may
 * be woken by its MAC address, and turns itself off neither without a signal nor after hours without a key.
 */
async function stayReachable(ctx: Ctx): Promise<void> {
  for (const [command, data] of [['fw', '01'] as const, ['fg', '00'] as const, ['mn', '00'] as const])
    await tell(command, data, ctx, { name: command, priority: 0 }).catch(unlessRefused)
}

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof Abort)) throw error
}
