import { z } from 'zod'
import type { MqttSimulatorContext } from '../../driver-kit/define-simulator.ts'
import { defineSimulator } from '../../driver-kit/index.ts'
import { aboutOf, type Prefix, topicOf } from './relay.topics.ts'

const settings = z.object({
  topic: z.string().default('tasmota'),
  full_topic: z.string().default('%prefix%/%topic%/'),
  prefixes: z
    .object({ command: z.string(), status: z.string(), telemetry: z.string() })
    .default({ command: 'cmnd', status: 'stat', telemetry: 'tele' }),
  /** Who the broker lets in; everybody without a name. */
  mqtt: z.object({ username: z.string().default(''), password: z.string().default('') }).prefault({}),
  /** One relay is called POWER, several POWER1 and on. */
  simulated_relays: z.int().min(1).max(8).default(4),
  simulated_telemetry_ms: z.number().min(10).default(300_000),
})

const MOST = 8

const state = z.object({
  outputs: z
    .array(z.boolean())
    .length(MOST)
    .default(() => Array<boolean>(MOST).fill(false))
    .describe('The relays, from the first; only as many count as it has'),
  watts: z
    .array(z.number().min(0))
    .length(MOST)
    .default([11.5, 23, 8, 40, 0, 0, 0, 0])
    .describe('What each load draws when it is on'),
  online: z.boolean().default(true).describe('Off: it has lost its Wi-Fi, and the broker tells its last will'),
  stuck: z.boolean().default(false).describe('A rule keeps the relays as they are'),
})

type Ctx = MqttSimulatorContext<z.output<typeof settings>, z.output<typeof state>>

/** A four-channel socket strip, after tasmota.github.io/docs, "MQTT" and "Commands", and the broker it is on. */
export const simulator = defineSimulator({
  protocol: 'mqtt',
  settings,
  state,
  signIn: ({ username = '', password = '' }, { settings: { mqtt } }) =>
    mqtt.username === '' || (username === mqtt.username && password === mqtt.password),
  started(ctx) {
    tellWill(ctx)
    ctx.every(ctx.settings.simulated_telemetry_ms, () => {
      if (!ctx.state.online) return
      say('telemetry', 'STATE', stateOf(ctx), ctx)
      say('telemetry', 'SENSOR', sensorsOf(ctx), ctx)
    })
  },
  /** As its buttons do: each relay that they switch is told. */
  changed(keys, ctx) {
    if (keys.includes('online')) tellWill(ctx)
    if (keys.includes('outputs') && ctx.state.online) for (const index of relays(ctx)) tellRelay(index, ctx)
  },
  /** Built with USE_DISCOVERY, and SetOption55 on: its page. The broker, which is on the same machine here, too. */
  announces({ port, mac }) {
    const digits = mac.replaceAll(':', '')
    const host = `tasmota-${digits.slice(6)}-${String(Number.parseInt(digits.slice(6), 16) & 0x1fff).padStart(4, '0')}`
    return {
      mdns: [
        { type: '_http._tcp', name: host, host, port: 80, txt: { devicetype: 'tasmota' } },
        { type: '_mqtt._tcp', name: `Broker ${digits.slice(6)}`, host, port, txt: {} },
      ],
    }
  },
  received({ topic, payload }, ctx) {
    const command = aboutOf(ctx.settings, 'command', topic)
    if (command === undefined || !ctx.state.online) return
    const [, number] = /^POWER(\d*)$/.exec(command) ?? []
    if (number !== undefined) return power(Number(number || 1) - 1, payload.trim().toUpperCase(), ctx)
    if (command === 'STATUS') return tellStatus(payload.trim(), ctx)
    if (command === 'STATE') return say('status', 'RESULT', stateOf(ctx), ctx)
    say('status', 'RESULT', { Command: 'Unknown' }, ctx)
  },
})

const relays = ({ settings }: Ctx) => Array.from({ length: settings.simulated_relays }, (_, index) => index)
const keyOf = (index: number, { settings }: Ctx) => (settings.simulated_relays === 1 ? 'POWER' : `POWER${index + 1}`)
const wordOf = (index: number, { state }: Ctx) => (state.outputs[index] ? 'ON' : 'OFF')

function say(prefix: Prefix, about: string, payload: unknown, { settings, publish }: Ctx): void {
  publish(topicOf(settings, prefix, about), typeof payload === 'string' ? payload : JSON.stringify(payload))
}

function tellWill({ settings, state, publish }: Ctx): void {
  publish(topicOf(settings, 'telemetry', 'LWT'), state.online ? 'Online' : 'Offline', { retain: true })
}

function tellRelay(index: number, ctx: Ctx): void {
  const key = keyOf(index, ctx)
  say('status', 'RESULT', { [key]: wordOf(index, ctx) }, ctx)
  say('status', key, wordOf(index, ctx), ctx)
}

/** A number that it has no relay of is passed over in silence; so does Tasmota as far as its source tells. */
function power(index: number, word: string, ctx: Ctx): void {
  if (index < 0 || index >= ctx.settings.simulated_relays) return
  const now = ctx.state.outputs[index] ?? false
  const wanted: Record<string, boolean> = { ON: true, 1: true, TRUE: true, OFF: false, 0: false, FALSE: false }
  const next = word === 'TOGGLE' || word === '2' ? !now : wanted[word]
  if (next !== undefined && !ctx.state.stuck) ctx.state.outputs[index] = next
  tellRelay(index, ctx)
}

function tellStatus(part: string, ctx: Ctx): void {
  const parts: Record<string, [about: string, payload: unknown]> = {
    '': ['STATUS', { Status: { Module: 7, DeviceName: 'Desk sockets', FriendlyName: ['Lamp', 'Screen'] } }],
    2: ['STATUS2', { StatusFWR: { Version: '14.2.0(release-tasmota)', Hardware: 'ESP8285N08' } }],
    5: ['STATUS5', { StatusNET: { Hostname: 'tasmota-3D5E26-7718', Mac: '2C:3A:E8:3D:5E:26' } }],
    10: ['STATUS10', { StatusSNS: sensorsOf(ctx) }],
    11: ['STATUS11', { StatusSTS: stateOf(ctx) }],
  }
  const wanted = part === '0' ? ['', '2', '5', '10', '11'] : [part]
  for (const one of wanted) {
    const [about, payload] = parts[one] ?? ['RESULT', { Command: 'Error' }]
    say('status', about, payload, ctx)
  }
}

const stateOf = (ctx: Ctx) => ({
  Time: '2025-02-19T10:30:57',
  Uptime: '0T00:07:28',
  ...Object.fromEntries(relays(ctx).map(index => [keyOf(index, ctx), wordOf(index, ctx)])),
  Wifi: { AP: 1, SSId: 'rooms', Channel: 7, RSSI: 92, Signal: -54 },
})

function sensorsOf(ctx: Ctx) {
  const watts = relays(ctx).map(index => (ctx.state.outputs[index] ? (ctx.state.watts[index] ?? 0) : 0))
  return { Time: '2025-02-19T10:30:57', ENERGY: { Total: 12.3, Power: watts.length === 1 ? watts[0] : watts } }
}
