import { z } from 'zod'
import type { ByteSimulatorContext } from '../../driver-kit/define-simulator.ts'
import { defineSimulator, endsWith } from '../../driver-kit/index.ts'

const settings = z.object({
  ssh: z.object({ username: z.string().default('default'), password: z.string().default('') }).prefault({}),
  /** It gives back what it is sent, as a terminal does. */
  simulated_echo: z.boolean().default(true),
})

const levels = (count: number, value: number) =>
  z
    .array(z.number().min(-100).max(12))
    .length(count)
    .default(() => Array<number>(count).fill(value))
const switches = (count: number) =>
  z
    .array(z.boolean())
    .length(count)
    .default(() => Array<boolean>(count).fill(false))

const state = z.object({
  levels: levels(2, -20).describe('Block "Level1", dB of each channel'),
  mutes: switches(2).describe('Block "Level1"'),
  ceilingMutes: switches(2).describe('Block "Ceiling mics"'),
  inputLevels: levels(4, 0).describe('Block "Mixer1"'),
  inputMutes: switches(4).describe('Block "Mixer1"'),
  outputLevels: levels(4, 0).describe('Block "Mixer1"'),
  outputMutes: switches(4).describe('Block "Mixer1"'),
  crosspoints: switches(16).describe('Block "Mixer1": inputs by outputs, all outputs of the first input first'),
  autoMixer: switches(4).describe('Block "AutoMixer1", its crosspoints'),
  preset: z.int().default(0).describe('The one recalled last; 1001 is "Presentation", 1002 "Evening"'),
  faults: z.array(z.string()).default([]).describe('In words, such as "one or more Dante flows inactive"'),
  observer: z.boolean().default(false).describe('Who signs in may only look'),
  reboots: z.int().min(0).default(0),
})

interface Subscription {
  list: List
  at: number
  told: number | boolean | undefined
}
interface Session {
  verbose: boolean
  subscriptions: Map<string, Subscription>
}
type State = z.output<typeof state>
type Ctx = ByteSimulatorContext<z.output<typeof settings>, State, Session>

/** A TesiraFORTÉ with a small design, after Biamp's "TTP Syntax", "TTP Responses" and "TTP Subscriptions". */
export const simulator = defineSimulator({
  protocol: 'ssh',
  tokenizer: endsWith('\n', '\r'),
  settings,
  state,
  signIn: ({ username, password = '' }, { settings: { ssh } }) =>
    username === ssh.username && (ssh.password === '' || password === ssh.password),
  connection: (): Session => ({ verbose: true, subscriptions: new Map() }),
  connected(ctx) {
    const sessions = sessionsOf(ctx.state)
    sessions.add({ session: ctx.connection, send: ctx.send })
    // "SSH": it takes 80 at once.
    const [oldest] = sessions
    if (oldest && sessions.size > 80) sessions.delete(oldest)
    ctx.send('\r\nWelcome to the Tesira Text Protocol Server...\r\n\r\n')
  },
  received(line, ctx) {
    const command = line.trim()
    if (command === '') return
    if (ctx.settings.simulated_echo) ctx.send(`${command}\r\n`)
    ctx.send(`${carryOut(wordsOf(command), ctx)}\r\n`)
    publish(ctx.state)
  },
  /** Somebody uses the Tesira software, or another controller. */
  changed: (_, { state }) => publish(state),
})

/** Who hears of changes: a subscription belongs to the session that made it. */
const sessions = new WeakMap<object, Set<{ session: Session; send(text: string): void }>>()
function sessionsOf(state: State) {
  const found = sessions.get(state) ?? new Set()
  sessions.set(state, found)
  return found
}

function publish(state: State): void {
  for (const { session, send } of sessionsOf(state)) {
    for (const [label, one] of session.subscriptions) {
      const value = state[one.list][one.at]
      if (value === one.told || value === undefined) continue
      one.told = value
      send(`! ${named('publishToken', JSON.stringify(label), session)} ${named('value', textOf(value), session)}\r\n`)
    }
  }
}

const named = (name: string, text: string, { verbose }: Session) => (verbose ? `"${name}":${text}` : text)
const textOf = (value: number | boolean) => (typeof value === 'number' ? value.toFixed(6) : String(value))
const wordsOf = (command: string) => [...command.matchAll(/"([^"]*)"|[^\s"]+/g)].map(([word, inner]) => inner ?? word)

function carryOut([tag = '', ...words]: string[], ctx: Ctx): string {
  if (tag === 'SESSION') return ofSession(words, ctx)
  if (tag === 'DEVICE') return ofDevice(words, ctx)
  return ofBlock(tag, words, ctx)
}

function ofSession(words: string[], { connection }: Ctx): string {
  const [verb, attribute, value] = words
  if (verb !== 'get' && verb !== 'set')
    return '-ERR Parse error at 8: verb was not one of the commands supported by Services'
  if (attribute === 'aliases' && verb === 'get') {
    const tags = ['DEVICE', ...Object.keys(blocks)].map(tag => JSON.stringify(tag)).join(' ')
    return `+OK ${named('list', `[${tags}]`, connection)}`
  }
  if (attribute !== 'verbose') return `-ERR '${attribute}' is not supported by TextSession::Attributes`
  if (verb === 'set') connection.verbose = value === 'true'
  return verb === 'set' ? '+OK' : `+OK ${named('value', String(connection.verbose), connection)}`
}

const presets: Record<number, { name: string; levels: number[]; mutes: boolean[] }> = {
  1001: { name: 'Presentation', levels: [-10, -10], mutes: [false, false] },
  1002: { name: 'Evening', levels: [-30, -30], mutes: [true, true] },
}

function ofDevice([service, ...words]: string[], { state, connection, close }: Ctx): string {
  const answer = (text: string) => `+OK ${named('value', text, connection)}`
  if (service === 'get') {
    switch (words[0]) {
      case 'serialNumber':
        return answer('"04870642"')
      case 'version':
        return answer('"4.14.0.18"')
      case 'hostname':
        return answer('"TesiraForte04870642"')
      case 'activeFaultList':
        return answer(faultList(state))
      default:
        return `-ERR '${words[0]}' is not supported by Device::Attributes`
    }
  }
  if (state.observer) return notAllowed
  switch (service) {
    case 'recallPreset':
    case 'recallPresetByName': {
      const number = service === 'recallPreset' ? Number(words[0]) : numberNamed(words[0])
      const preset = presets[number]
      if (!preset) return '-ERR INVALID_PARAMETER Preset does not exist'
      for (const [at, level] of preset.levels.entries()) state.levels[at] = level
      for (const [at, mute] of preset.mutes.entries()) state.mutes[at] = mute
      state.preset = number
      return '+OK'
    }
    case 'startAudio':
      return '+OK'
    case 'reboot':
      state.reboots += 1
      close()
      return '+OK'
    default:
      return '-ERR Parse error at 7: verb was not one of the commands supported by Services'
  }
}

/** How it says so is not documented; that it refuses is ("TTP Security"). */
const notAllowed = '-ERR You do not have permission to do that'
const numberNamed = (name: string | undefined) =>
  Number(Object.keys(presets).find(number => presets[Number(number)]?.name === name))

function faultList({ faults }: State): string {
  const list = faults.map(name => `{"id":FAULT_SIMULATED "name":${JSON.stringify(name)}}`).join(' ')
  const id = faults.length ? 'INDICATOR_MAJOR_IN_DEVICE' : 'INDICATOR_NONE_IN_DEVICE'
  const name = faults.length ? 'Major Fault in Device' : 'No fault in device'
  return `[{"id":${id} "name":"${name}" "faults":[${list}] "serialNumber":"04870642"}]`
}

type List = {
  [Key in keyof State]: State[Key] extends (number | boolean)[] ? Key : never
}[keyof State]

/** Attributes of each block, and where their values are. */
const blocks: Record<string, Record<string, List>> = {
  Level1: { level: 'levels', mute: 'mutes' },
  'Ceiling mics': { mute: 'ceilingMutes' },
  Mixer1: {
    inputLevel: 'inputLevels',
    inputMute: 'inputMutes',
    outputLevel: 'outputLevels',
    outputMute: 'outputMutes',
    crosspointLevelState: 'crosspoints',
  },
  AutoMixer1: { crosspoint: 'autoMixer' },
}

function ofBlock(tag: string, [verb, attribute = '', ...words]: string[], ctx: Ctx): string {
  const { state, connection } = ctx
  const block = Object.hasOwn(blocks, tag) ? blocks[tag] : undefined
  if (!block) return '-ERR address not found: {"deviceId":0 "classCode":0 "instanceNum":0}'
  const list = Object.hasOwn(block, attribute) ? block[attribute] : undefined
  if (!list) return `-ERR '${attribute}' is not supported by Block::Attributes`
  const values: (number | boolean)[] = state[list]
  const two = attribute === 'crosspointLevelState'
  const indexes = words.splice(0, two ? 2 : 1).map(Number)
  const most = two ? 4 : values.length
  const wrong = indexes.find(index => !Number.isInteger(index) || index < 1 || index > most)
  if (wrong !== undefined)
    return Number.isNaN(wrong)
      ? '-ERR Parse error at 16: could not parse value'
      : `-ERR INVALID_PARAMETER Index out of range:channelIndex min:1 max:${most} received:${wrong}`
  const [first = 1, second = 1] = indexes
  const at = two ? (first - 1) * 4 + second - 1 : first - 1
  const now = values[at] ?? false
  switch (verb) {
    case 'get':
      return `+OK ${named('value', textOf(now), connection)}`
    case 'set':
      return state.observer ? notAllowed : set(values, at, words[0], attribute)
    case 'subscribe': {
      const [label = ''] = words
      connection.subscriptions.set(label, { list, at, told: now })
      const token = named('publishToken', JSON.stringify(label), connection)
      return `! ${token} ${named('value', textOf(now), connection)}\r\n+OK`
    }
    case 'unsubscribe':
      connection.subscriptions.delete(words[0] ?? '')
      return '+OK'
    default:
      return '-ERR Parse error at 7: verb was not one of the commands supported by Attributes'
  }
}

/** What is too much is refused; the wording follows that for an index. */
function set(values: (number | boolean)[], at: number, word: string | undefined, attribute: string): string {
  if (word === undefined) return '-ERR Parse error at 22: not enough parameters supplied'
  if (typeof values[at] === 'boolean') {
    if (word !== 'true' && word !== 'false') return '-ERR Parse error at 16: could not parse value'
    values[at] = word === 'true'
    return '+OK'
  }
  const level = Number(word)
  if (!Number.isFinite(level)) return '-ERR Parse error at 16: could not parse value'
  if (level < -100 || level > 12)
    return `-ERR INVALID_PARAMETER Value out of range:${attribute} min:-100.0 max:12.0 received:${level}`
  values[at] = level
  return '+OK'
}
