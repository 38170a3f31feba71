import { z } from 'zod'

// What Tasmota says over MQTT. "MQTT" in tasmota.github.io/docs: a message's topic is the full topic with its prefix, then
// what it is about; payloads are JSON, save that of `POWER<x>` and `LWT`, which is a plain word.

/** "MQTT Topic Definition": how the device was set up to build its topics. */
export interface Naming {
  topic: string
  full_topic: string
  prefixes: { command: string; status: string; telemetry: string }
}

export type Prefix = keyof Naming['prefixes']

/** `cmnd/tasmota_3D5E26/POWER1` */
export function topicOf({ topic, full_topic, prefixes }: Naming, prefix: Prefix, about: string): string {
  const whole = full_topic.replaceAll('%prefix%', prefixes[prefix]).replaceAll('%topic%', topic)
  return `${whole.replace(/\/*$/, '')}/${about}`
}

/** What a topic of that prefix is about, in upper case; nothing when it is another device's. */
export function aboutOf(naming: Naming, prefix: Prefix, topic: string): string | undefined {
  const before = topicOf(naming, prefix, '')
  const about = topic.startsWith(before) ? topic.slice(before.length) : ''
  return about === '' || about.includes('/') ? undefined : about.toUpperCase()
}

/** What a device may have told of itself in one message; nothing of it is sure to be there. */
export interface Report {
  /** By our count, which begins at 0: Tasmota's `POWER1` is relay 0. */
  relays: Map<number, boolean>
  watts: Map<number, number>
  name?: string
  firmware?: string
  model?: string
  mac_address?: string
}

/** "Expanding Tasmota": the largest builds drive 32 relays. A bad message must not make up any number of them. */
const MOST_RELAYS = 32

/** Reads one message of the prefixes `stat` and `tele`. What does not fit the documentation is left out. */
export function readReport(about: string, payload: string): Report {
  const found: Report = { relays: new Map(), watts: new Map() }
  const own = relayOf(about)
  if (own !== undefined) readRelay(own, payload, found)
  const message = Message.safeParse(jsonOf(payload)).data
  if (!message) return found
  readRelays(message, found)
  const { StatusSTS: state, StatusSNS: sensors, Status: base, StatusFWR: firmware, StatusNET: net } = message
  if (state) readRelays(state, found)
  for (const energy of [message.ENERGY, sensors?.ENERGY]) readEnergy(energy?.Power, found)
  const name = base?.DeviceName || [base?.FriendlyName].flat()[0]
  if (name) found.name = name
  if (firmware?.Version) found.firmware = firmware.Version
  if (firmware?.Hardware) found.model = firmware.Hardware
  if (net?.Mac) found.mac_address = net.Mac
  return found
}

/** `POWER` is the only relay of a device that has one, `POWER3` the third of one that has several. */
function relayOf(key: string): number | undefined {
  const number = /^POWER(\d{0,2})$/i.exec(key)?.[1]
  if (number === undefined) return undefined
  const index = Number(number || 1) - 1
  return index >= 0 && index < MOST_RELAYS ? index : undefined
}

function readRelays(message: Record<string, unknown>, { relays }: Report): void {
  for (const [key, value] of Object.entries(message)) {
    const index = relayOf(key)
    if (index !== undefined && typeof value === 'string') readRelay(index, value, { relays })
  }
}

/** "Commands", `StateText`: the words may be set, so what is neither of these is left out. */
function readRelay(index: number, word: string, { relays }: Pick<Report, 'relays'>): void {
  if (/^(ON|OFF)$/i.test(word)) relays.set(index, /^ON$/i.test(word))
}

/** A meter for each relay gives a list. */
function readEnergy(power: number | number[] | undefined, { watts }: Report): void {
  for (const [index, value] of [power ?? []].flat().slice(0, MOST_RELAYS).entries()) watts.set(index, value)
}

const text = z.string().max(200).optional().catch(undefined)
/** A part that is not as it should be is as good as none. */
const part = <Shape extends z.ZodRawShape>(shape: Shape) => z.looseObject(shape).optional().catch(undefined)
const energy = part({
  Power: z
    .union([z.number(), z.array(z.number())])
    .optional()
    .catch(undefined),
})

/** "Commands", `Status`: each number of it has a part of its own. */
const Message = z.looseObject({
  ENERGY: energy,
  Status: part({
    DeviceName: text,
    FriendlyName: z
      .union([z.string().max(200), z.array(z.string().max(200))])
      .optional()
      .catch(undefined),
  }),
  StatusFWR: part({ Version: text, Hardware: text }),
  StatusNET: part({ Mac: text }),
  StatusSNS: part({ ENERGY: energy }),
  StatusSTS: part({}),
})

function jsonOf(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    return undefined
  }
}
