import { z } from 'zod'
import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, type Context, defineDriver, http, inWords, type StatusOf } from '../../driver-kit/index.ts'

// Shelly API for devices of generation 2 and later, shelly-api-docs.shelly.cloud/gen2: "RPC Protocol" for frames and
// error codes, "Switch" and "Shelly" under "Components and Services" for the methods, "Authentication" for signing in:
// digest by SHA-256 (RFC 7616), which the link does.

const settings = z.object({
  username: z.string().min(1).default('admin').describe('Who signs in; every Shelly of these generations has admin.'),
  password: z.string().default('').describe('The password, when the relay is protected by one.'),
  channels: z
    .array(z.object({ index: z.int().min(0), name: z.string().min(1) }))
    .default([])
    .describe('The channels in use and what they switch; empty for all that the relay has.'),
  poll_ms: z
    .number()
    .min(50)
    .default(5_000)
    .describe('How often the relay is asked, so that wall switches are noticed.'),
  answer_ms: z.number().min(10).default(3_000).describe('How long one answer may take.'),
})

const status = {
  name: z.string(),
  model: z.string(),
  firmware: z.string(),
  mac_address: z.string(),
  channels: z.array(z.object({ index: z.number(), name: z.string() })),
  last_error: z.string(),
  'relay{n}': z.boolean(),
  'power_watts{n}': z.number(),
}
interface State {
  requests: number
  known: boolean
}

const link = http()

type Ctx = Context<typeof link, z.infer<typeof settings>, StatusOf<typeof status>, State>

export const driver = defineDriver({
  name: 'Shelly relay (generation 2 and later)',
  moduleName: 'Lighting',
  about: 'Shelly Plus and Pro relays and their successors, over HTTP.',
  transport: link,
  answersFor: [],
  implements: ['ElectricalRelay'],
  // "mDNS": the generation is announced by the second and later ones only. Most have network addresses of a chip maker,
  // the latest ones Shelly's own. "Shelly.GetDeviceInfo": what GET /shelly tells needs no password and changes nothing.
  discovery: {
    mdns: [
      { type: '_shelly._tcp', txt: { gen: '^[2-9]' }, port: true },
      { type: '_http._tcp', name: '^shelly', txt: { gen: '^[2-9]' }, port: true },
    ],
    make: '^(shelly|allterco)',
    vendorPrefixes: ['84:00:EC'],
    probe: [{ port: 80, send: 'GET /shelly HTTP/1.0\\x0d\\x0a\\x0d\\x0a', expect: '"gen":[2-9]' }],
  },
  settings,
  status,
  state: (): State => ({ requests: 0, known: false }),
  commands: {
    relay: {
      about: 'Switch a channel on or off; done once the relay says that its output has changed.',
      args: { state: z.boolean(), index: z.int().min(0).default(0) },
      async run({ state, index }, ctx) {
        checkChannel(index, ctx)
        await call('Switch.Set', { id: index, on: state }, Anything, ctx)
        const channel = await call('Switch.GetStatus', { id: index }, SwitchStatus, ctx)
        report(channel, ctx)
        if (channel.output === state) return
        const why = channel.errors?.map(error => troubles[error] ?? error).join(', ')
        throw new Abort(
          `${nameOf(index, ctx)} did not switch ${state ? 'on' : 'off'}${why ? `: the relay reports ${why}` : ''}.`,
        )
      },
    },
    refresh: { about: 'Ask the relay for everything it reports.', run: (_, ctx) => refresh(ctx) },
  },
  authentication: ({ settings: { username, password } }) =>
    password ? { kind: 'digest', username, password } : undefined,
  started(ctx) {
    // Not in `connected`: a relay that could not be reached must be asked again to be found.
    ctx.schedule.every(ctx.settings.poll_ms, () => poll(ctx))
  },
  connected: poll,
  disconnected({ state }) {
    state.known = false
  },
})

async function poll(ctx: Ctx): Promise<void> {
  try {
    await refresh(ctx, { priority: 0, retries: 0 })
  } catch (error) {
    // That it cannot be reached is what `connected` says.
    if (!(error instanceof Abort) || ctx.status.last_error === error.message) return
    ctx.setStatus({ last_error: error.message })
    ctx.log.warn(error.message)
  }
}

async function refresh(ctx: Ctx, options?: QueueOptions): Promise<void> {
  if (!ctx.state.known) {
    const { name, model, id, ver, mac } = await call('Shelly.GetDeviceInfo', {}, DeviceInfo, ctx, options)
    ctx.setStatus({ name: name ?? id, model, firmware: ver, mac_address: mac })
    ctx.state.known = true
  }
  const all = await call('Shelly.GetStatus', {}, DeviceStatus, ctx, options)
  const switches = Object.entries(all).flatMap(([key, value]) =>
    key.startsWith('switch:') ? (SwitchStatus.safeParse(value).data ?? []) : [],
  )
  for (const channel of switches) report(channel, ctx)
  const { channels } = ctx.settings
  const found = switches.map(({ id }) => ({ index: id, name: `Channel ${id + 1}` }))
  ctx.setStatus({ channels: channels.length ? channels : found, last_error: null })
}

const Anything = z.unknown()
/** The largest relays have four channels, extensions some more: an answer must not make up any number of them. */
const MOST_CHANNELS = 100
const SwitchStatus = z.object({
  id: z.int().min(0).lt(MOST_CHANNELS),
  output: z.boolean(),
  /** Watts; only relays that measure have it. */
  apower: z.number().optional(),
  errors: z.array(z.string()).optional(),
})
const DeviceInfo = z.object({
  id: z.string(),
  name: z.string().nullish(),
  mac: z.string(),
  model: z.string(),
  ver: z.string(),
})
/** A component each, such as `switch:0`. */
const DeviceStatus = z.record(z.string(), z.unknown())

/** "RPC Protocol": an answer carries either a result or an error. */
const Frame = z.object({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string().default('') }).optional(),
})

async function call<Result>(
  method: string,
  params: Record<string, unknown>,
  shape: z.ZodType<Result>,
  ctx: Ctx,
  options: QueueOptions = {},
): Promise<Result> {
  const id = ++ctx.state.requests
  const answer = await ctx.device
    .request({
      path: '/rpc',
      json: { id, src: 'alcove', method, params },
      withinMs: ctx.settings.answer_ms,
      retries: 1,
      ...options,
    })
    .catch(error => {
      throw explain(error)
    })
  if (answer.status === 401) throw new Abort(ctx.settings.password ? wrongPassword : noPassword)
  const frame = Frame.safeParse(jsonOf(answer.text)).data
  if (!frame || frame.id !== id) throw new Abort(notShelly)
  if (frame.error)
    throw new Abort(refusals[frame.error.code] ?? `The relay refuses that: ${frame.error.message}`, frame.error)
  const result = shape.safeParse(frame.result)
  if (!result.success) throw new Abort(notShelly)
  return result.data
}

function report({ id, output, apower }: z.infer<typeof SwitchStatus>, ctx: Ctx): void {
  const changes: Parameters<Ctx['setStatus']>[0] = {}
  changes[`relay${id}`] = output
  changes[`power_watts${id}`] = apower ?? null
  ctx.setStatus(changes)
}

const wrongPassword = 'The relay refuses the password. Correct the setting "password".'
const noPassword = 'The relay is protected by a password. Put it into the setting "password".'
const notShelly = 'The answer makes no sense. Is this the address of a Shelly of generation 2 or later?'

/** "RPC Protocol", common errors. */
const refusals: Record<number, string> = {
  [-103]: 'The relay does not take that value.',
  [-104]: 'The relay took too long over that. Try again.',
  [-105]: 'The relay has no channel of that number.',
  [-106]: 'The relay cannot do that now. Try again in a minute.',
  [-109]: 'The relay cannot do that now. Try again in a minute.',
  [-114]: 'The relay cannot do that: it may be set up to drive blinds. Give it the switch profile.',
  404: 'The relay does not know that command. It may be set up to drive blinds: give it the switch profile.',
}

/** "Switch", status, errors. */
const troubles: Record<string, string> = {
  overtemp: 'that it is too hot',
  overpower: 'too much load',
  overvoltage: 'too high a voltage',
  undervoltage: 'too low a voltage',
  overcurrent: 'too much current',
}

function checkChannel(index: number, { status, settings }: Ctx): void {
  const channels = settings.channels.length ? settings.channels : status.channels
  if (!channels || channels.some(channel => channel.index === index)) return
  throw new Abort(`There is no channel ${index}: this relay has ${channels.map(one => one.index).join(', ')}.`)
}

const nameOf = (index: number, { status }: Ctx) =>
  status.channels?.find(channel => channel.index === index)?.name ?? `Channel ${index + 1}`

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The queue knows no names of devices: its failures are put into words here. */
const explain = (error: unknown) =>
  inWords(error, {
    timeout: 'The relay does not answer. Check its power and the network it is on.',
    offline: `The relay cannot be reached. ${error instanceof Error ? error.message : ''}`,
  })
