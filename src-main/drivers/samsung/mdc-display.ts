import { z } from 'zod'
import type { Connection, QueueOptions } from '../../driver-kit/device.ts'
import { Abort, defineDriver, failureCode, oneOf } from '../../driver-kit/index.ts'
import { ask, set } from './mdc-display.ask.ts'
import { type Code, frame, parseReply, parseSecured } from './mdc-display.frames.ts'
import { Input, inputs } from './mdc-display.inputs.ts'
import { changePower, hardOff } from './mdc-display.power.ts'
import { type Ctx, hear, link, newState, report, settings, status } from './mdc-display.status.ts'

const Layer = oneOf('Audio', 'Video', 'AudioVideo')
const index = z.union([z.int(), z.string()]).default(0)
const percent = z.number().transform(level => Math.round(Math.min(100, Math.max(0, level))))

export const driver = defineDriver({
  name: 'Samsung professional display',
  moduleName: 'Display',
  about:
    'Samsung displays that speak MDC over the network. In the menu of the display set *Network Standby* on and ' +
    '*Auto Power Off* off, and note its ID.',
  transport: link,
  answersFor: [
    'drivers/samsung/displays/mdc_protocol.cr',
    'drivers/samsung/displays/md_series.cr',
    'drivers/samsung/displays/reduced_mdc_protocol.cr',
  ],
  implements: ['Powerable', 'Muteable', 'InputSelection'],
  // Nothing that they announce is documented, so they go by how Samsung names them: by series (QM55R), by order number
  // (LH55QMREBGCXEN), and on the network as `[Signage] Samsung QMR Series`. Its MAC addresses are those of its phones too.
  // MDC 13.7c: "Status Control" (0x00) only reads, display ID 0 is the one they come with, and with the secured protocol
  // on (15.0) they speak first.
  discovery: {
    make: '^samsung',
    model:
      '^\\[Signage\\] Samsung|^LH\\d\\d[A-Z]|^(DB|DC|DE|DH|DM|ED|MD|ME|OH|OM|PH|PM|QB|QH|QM|QP|SH|UD|UH|UM|UT|VH|VM|WM)\\d\\d[A-Z]',
    probe: [{ port: 1515, send: '\\xaa\\x00\\x00\\x00\\x00', expect: '^(\\xaa\\xff|MDCSTART)' }],
    settings: { mac_address: 'mac' },
  },
  settings,
  status,
  state: newState,
  commands: {
    power: {
      about: 'Turn the display on or off; done once it confirms. One that has left the network is woken if it can be.',
      args: { state: z.boolean() },
      run: ({ state }, ctx) => changePower(state, ctx),
    },
    hard_off: { about: 'Put the display into standby, even where off only darkens it.', run: (_, ctx) => hardOff(ctx) },
    switch_to: {
      about: 'Show an input, such as Hdmi, Hdmi2 or DisplayPort.',
      args: { input: Input },
      async run({ input }, ctx) {
        ctx.setStatus({ input_target: input })
        await set('input', inputs[input], ctx)
      },
    },
    volume: {
      about: 'Set the volume, 0 to 100.',
      args: { level: percent },
      run: ({ level }, ctx) => set('volume', level, ctx),
    },
    volume_up: { about: 'A little louder.', run: (_, ctx) => changeVolume(5, ctx) },
    volume_down: { about: 'A little softer.', run: (_, ctx) => changeVolume(-5, ctx) },
    mute: {
      about: 'Mute the sound, darken the panel, or both.',
      args: { state: z.boolean().default(true), index, layer: Layer.default('AudioVideo') },
      async run({ state, layer }, ctx) {
        if (layer !== 'Audio') await set('panel', state ? 1 : 0, ctx)
        if (layer !== 'Video') await set('mute', state ? 1 : 0, ctx)
      },
    },
    brightness: {
      about: 'Set the brightness, 0 to 100.',
      args: { level: percent },
      run: ({ level }, ctx) => set('brightness', level, ctx),
    },
    contrast: {
      about: 'Set the contrast, 0 to 100.',
      args: { level: percent },
      run: ({ level }, ctx) => set('contrast', level, ctx),
    },
    sharpness: {
      about: 'Set the sharpness, 0 to 100.',
      args: { level: percent },
      run: ({ level }, ctx) => set('sharpness', level, ctx),
    },
    network_standby: {
      about: 'Whether the display can be turned on over the network while it is in standby.',
      args: { enable: z.boolean() },
      level: 'support',
      run: ({ enable }, ctx) => set('networkStandby', enable ? 1 : 0, ctx),
    },
    refresh: {
      about: 'Ask the display for everything it reports.',
      run: (_, ctx) => refresh([...facts, ...picture, ...identity], ctx),
    },
  },

  /** An MDC port takes anybody: that the display answers to its ID, and in the open, is found out here. */
  async login(connection, ctx) {
    const { display_id: id, answer_ms: wait, pin } = ctx.settings
    if (pin) await signIn(connection, ctx)
    connection.write(frame('status', id))
    const answer = await connection
      .expect(bytes => parseSecured(bytes) ?? ofDisplay(bytes, id), wait)
      .catch(() => fail(`The display does not answer to the ID ${id}. Compare "display_id" with its menu.`, ctx))
    if (typeof answer === 'string') {
      fail('The display asks for its secured protocol. Put its PIN into "pin", or switch that off in its menu.', ctx)
    }
    ctx.setStatus({ last_error: null, type: 'lcd' })
    report(answer, ctx)
  },
  connected(ctx) {
    ctx.schedule.after(0, () => watch([...facts, ...picture, ...identity], ctx))
    ctx.schedule.every(ctx.settings.refresh_ms, () => watch(facts, ctx))
  },
  /** What waits for a display that is gone would come over it unexpectedly when it is back. */
  disconnected: ({ queue }) => queue.clear(true),
  /** An answer that came too late for whoever asked, or to another controller on the same serial line. */
  received: hear,
})

/** What may change at any time, how the picture is set, and what the display is. What it cannot tell is left out. */
const facts: Code[] = ['status', 'panel', 'health']
const picture: Code[] = ['brightness', 'contrast', 'sharpness', 'networkStandby']
const identity: Code[] = ['model', 'serial', 'software']

async function refresh(which: Code[], ctx: Ctx, options?: QueueOptions): Promise<void> {
  for (const code of which) {
    await ask(code, ctx, options).catch(error => {
      if (!(error instanceof Abort)) throw error
    })
  }
}

/** As `refresh`, behind everything else. A display that is there but mute is not connected. */
async function watch(which: Code[], ctx: Ctx): Promise<void> {
  await refresh(which, ctx, { priority: 0 }).catch(error => {
    if (failureCode(error) === 'timeout') ctx.device.disconnect('The display has stopped answering.')
  })
}

async function changeVolume(by: number, ctx: Ctx): Promise<void> {
  const [now = 0] = await ask('volume', ctx)
  await set('volume', Math.min(100, Math.max(0, now + by)), ctx)
}

/** MDC 15.0: the display begins, the rest is TLS, and the PIN is the first thing said in it. */
async function signIn(connection: Connection<Uint8Array>, ctx: Ctx): Promise<void> {
  const { answer_ms: wait, pin } = ctx.settings
  await connection
    .expect(parseSecured, wait)
    .catch(() =>
      fail('The display does not offer its secured protocol. Switch it on in its menu, or empty "pin".', ctx),
    )
  await ctx.device.startTls()
  connection.write(pin)
  const verdict = await connection.expect(parseSecured, wait).catch(() => undefined)
  if (verdict !== 'pass') fail('The display refuses the PIN. Correct the setting "pin".', ctx)
}

function ofDisplay(bytes: Uint8Array, id: number) {
  const reply = parseReply(bytes)
  return reply?.id === id ? reply : undefined
}

function fail(sentence: string, { setStatus }: Ctx): never {
  setStatus({ last_error: sentence })
  throw new Abort(sentence)
}
