import { z } from 'zod'
import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, type Context, defineDriver, failureCode, inWords, mqtt, type StatusOf } from '../../driver-kit/index.ts'
import { aboutOf, type Naming, type Prefix, readReport, topicOf } from './relay.topics.ts'

// Tasmota, tasmota.github.io/docs: "MQTT" for topics, last will and retained messages, "Commands" for `Power<x>` and
// `Status`. The device and we are both clients of a broker: it may be there while the device is not.

const word = z.string().regex(/^[^+#]+$/, 'must be a topic without the signs + and #')

const settings = z.object({
  topic: word.default('tasmota').describe('The device\'s own "Topic", as in its page Configure MQTT.'),
  full_topic: word
    .regex(/%topic%/, 'must have %topic% in it, or devices could not be told apart')
    .regex(/%prefix%/, 'must have %prefix% in it, or what is asked could not be told from what is answered')
    .default('%prefix%/%topic%/')
    .describe('Its "Full Topic", when that was changed.'),
  prefixes: z
    .object({ command: word.default('cmnd'), status: word.default('stat'), telemetry: word.default('tele') })
    .default({ command: 'cmnd', status: 'stat', telemetry: 'tele' })
    .describe('Its three prefixes (Prefix1, Prefix2, Prefix3), when those were changed.'),
  channels: z
    .array(z.object({ index: z.int().min(0).max(31), name: z.string().min(1) }))
    .max(32)
    .default([])
    .describe('The relays in use, counted from 0, and what they switch; empty for all that the device has.'),
  poll_ms: z.number().min(50).max(3_600_000).default(60_000).describe('How often the device is asked how it is.'),
  answer_ms: z.number().min(10).max(60_000).default(3_000).describe('How long one answer may take.'),
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
  /** Topics that are listened to, as the settings had them. */
  filters: string[]
  /** What the device last said of its relays. */
  relays: Map<number, boolean>
  /** The broker says that the device is gone. */
  gone: boolean
}

const link = mqtt({ uri: 'mqtt://localhost' })
type Ctx = Context<typeof link, z.infer<typeof settings>, StatusOf<typeof status>, State>

export const driver = defineDriver({
  name: 'Tasmota relay (MQTT)',
  moduleName: 'DigitalIO',
  about: "Switches and sockets that run Tasmota, through an MQTT broker. The module's uri is that of the broker.",
  transport: link,
  answersFor: [],
  implements: ['ElectricalRelay'],
  // It announces itself to its broker, and by mDNS only where that was built in and switched on (SetOption55). Its network
  // addresses are those of a chip maker. Which broker it is on, it does not tell.
  discovery: { mdns: [{ type: '_http._tcp', txt: { devicetype: '^tasmota$' } }] },
  settings,
  status,
  state: (): State => ({ filters: [], relays: new Map(), gone: false }),
  commands: {
    relay: {
      about: 'Switch a relay on or off, counted from 0; done once the device says that it has switched.',
      args: { state: z.boolean(), index: z.int().min(0).max(31).default(0) },
      run: ({ state, index }, ctx) => switchRelay(state, index, ctx),
    },
    refresh: { about: 'Ask the device for everything it reports.', run: (_, ctx) => refresh(ctx) },
  },
  started(ctx) {
    listen(ctx)
    // Not in `connected`: a device that did not answer is found again by asking it.
    ctx.schedule.every(ctx.settings.poll_ms, () => poll('11', ctx))
  },
  updated(ctx) {
    listen(ctx)
    return poll('0', ctx)
  },
  connected: ctx => poll('0', ctx),
  received({ topic, payload, retained }, ctx) {
    const told = aboutOf(ctx.settings, 'telemetry', topic)
    if (told === 'LWT') return hearWill(payload, ctx)
    const about = told ?? aboutOf(ctx.settings, 'status', topic)
    // What the broker had kept tells how things were.
    if (about === undefined || retained) return
    hear(about, payload, ctx)
  },
})

/** The topics follow the settings, without a new connection. */
function listen({ settings, state, device }: Ctx): void {
  const wanted = [topicOf(settings, 'status', '+'), topicOf(settings, 'telemetry', '+')]
  for (const filter of state.filters) if (!wanted.includes(filter)) device.unsubscribe(filter)
  for (const filter of wanted) device.subscribe(filter)
  if (state.filters.join() !== wanted.join()) state.relays.clear()
  state.filters = wanted
}

/** "MQTT", last will: the broker keeps it, and says `Offline` in the device's stead when that is gone. */
function hearWill(payload: string, ctx: Ctx): void {
  if (!/^(on|off)line$/i.test(payload)) return
  ctx.state.gone = /^offline$/i.test(payload)
  if (ctx.state.gone) away('The broker says that the device is offline.', ctx)
  else ctx.setConnected(true)
}

/** The broker is still there, so the queue goes on: whoever asks is told what is the matter. */
const away = (reason: string, { setConnected }: Ctx) => setConnected(false, { statusOnly: true, reason })

/** Turns what the device says, asked or not, into status. */
function hear(about: string, payload: string, ctx: Ctx): ReturnType<typeof readReport> {
  const report = readReport(about, payload)
  const { relays, watts, ...facts } = report
  const changes: Parameters<Ctx['setStatus']>[0] = { ...facts }
  for (const [index, on] of relays) {
    ctx.state.relays.set(index, on)
    changes[`relay${index}`] = on
  }
  for (const [index, value] of watts) changes[`power_watts${index}`] = value
  if (relays.size > 0) {
    ctx.state.gone = false
    changes.channels = channelsOf(ctx)
    changes.last_error = null
  }
  ctx.setStatus(changes)
  if (relays.size > 0) ctx.setConnected(true)
  return report
}

function channelsOf({ settings, state }: Ctx) {
  if (settings.channels.length) return settings.channels
  return [...state.relays.keys()].toSorted((a, b) => a - b).map(index => ({ index, name: `Relay ${index + 1}` }))
}

/** "Commands", `Power<x>`: answered with what the relay does then, in `RESULT` and in `POWER<x>`. */
async function switchRelay(on: boolean, index: number, ctx: Ctx): Promise<void> {
  const { state } = ctx
  const known = channelsOf(ctx)
  if (known.length && !known.some(channel => channel.index === index)) {
    throw new Abort(`There is no relay ${index}: this device has ${known.map(one => one.index).join(', ')}.`)
  }
  // A named command would wait for the connection, and switch hours later.
  if (!ctx.queue.online) throw new Abort(noBroker)
  if (state.gone) throw new Abort(isGone)
  const options = { name: `relay_${index}`, retries: 1 }
  const is = await ask(`POWER${index + 1}`, on ? 'ON' : 'OFF', ctx, options, (about, payload) => {
    if (about !== 'RESULT' && !about.startsWith('POWER')) return undefined
    return hear(about, payload, ctx).relays.get(index)
  })
  if (is === on) return
  const name = known.find(channel => channel.index === index)?.name ?? `Relay ${index + 1}`
  throw new Abort(
    `${name} did not switch ${on ? 'on' : 'off'}. Is it locked by a rule, or interlocked with another one?`,
  )
}

/** "Commands", `Status`: 0 gives all parts, the eleventh of which has the relays; 11 that alone. */
async function refresh(ctx: Ctx, part = '0', options: QueueOptions = {}): Promise<void> {
  await ask('STATUS', part, ctx, { retries: 1, ...options }, (about, payload) => {
    if (about !== 'STATUS11') return undefined
    const { relays } = hear(about, payload, ctx)
    if (relays.size === 0) throw new Abort(notTasmota)
    return true
  })
}

/** Behind everything else. A device that does not answer is not connected, whatever its broker is. */
async function poll(part: string, ctx: Ctx): Promise<void> {
  if (!ctx.queue.online || ctx.state.gone) return
  try {
    await refresh(ctx, part, { priority: 0, retries: 0, name: 'poll' })
  } catch (error) {
    if (failureCode(error) === 'timeout') return away('The device does not answer through its broker.', ctx)
    // That the broker is gone, or that a newer poll waits, is nothing to tell.
    if (!(error instanceof Abort) || ctx.status.last_error === error.message) return
    ctx.setStatus({ last_error: error.message })
    ctx.log.warn(error.message)
  }
}

/** One command and its answer among what the device says. */
async function ask<Answer>(
  command: string,
  payload: string,
  ctx: Ctx,
  options: QueueOptions,
  match: (about: string, payload: string) => Answer | undefined,
): Promise<Answer> {
  const naming: Naming = ctx.settings
  const about = (prefix: Prefix, topic: string) => aboutOf(naming, prefix, topic)
  try {
    return await ctx.device.ask(topicOf(naming, 'command', command), payload, {
      withinMs: ctx.settings.answer_ms,
      ...options,
      until(message) {
        const said = about('status', message.topic)
        return said === undefined || message.retained ? undefined : match(said, message.payload)
      },
    })
  } catch (error) {
    throw explain(error, ctx)
  }
}

const noBroker = 'The module is not connected to its broker. Check the address in its uri, and its setting "mqtt".'
const isGone = 'The device has left its broker. Check its power and its Wi-Fi.'
const notTasmota = 'The answer makes no sense. Is this the topic of a Tasmota device with relays?'

/** The queue knows no names of devices: its failures are put into words here. */
const explain = (error: unknown, { settings }: Ctx) =>
  inWords(error, {
    timeout: `No device answers to the topic "${settings.topic}". Check the setting "topic", and the device's power.`,
    offline: noBroker,
  })
