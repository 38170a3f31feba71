import { createConnection, type Socket } from 'node:net'
import { createFrameCutter } from './frame-cutter.ts'
import { pingRedis } from './ping-redis.ts'

/** What the stand-in does otherwise than a driver should. */
export interface Misbehaviour {
  /** Ends with this code at once when it is launched. */
  diesAtStart?: number
  neverConnects?: boolean
  neverReady?: boolean
  /** Refuses to start modules without this setting. */
  needsSetting?: string
  /** Cuts what it says into pieces of so many bytes. */
  cutBytes?: number
  /** Says this, in bytes as latin1, before each message. */
  garbage?: string
  ignoresTerminate?: boolean
  /** Goes on when its socket closes, as a driver that hangs would. */
  outlivesSocket?: boolean
  /** Asks its redis so often, and ends after two failures in a row. */
  redisEveryMs?: number
  /** What `-m` and `-d` are answered with instead; `hang` never ends. */
  metadata?: string
  defaults?: string
}

export interface Said {
  id: string
  cmd: string
  payload?: string
  seq?: number
  user_id?: string
  error?: string
}

interface StartPayload {
  ip: string
  port: number
  role: number
  settings: Record<string, unknown>
}

/**
 * What a PlaceOS driver is as far as its host can tell, written after edge.md 6.4 and 6.5 and driver.md 4 and 14: a
 * display that reports what it was told.
 */
export function standInDriver(odd: Misbehaviour, args: readonly string[]): void {
  if (args.includes('-m')) return print(odd.metadata ?? JSON.stringify(metadata))
  if (args.includes('-d')) return print(odd.defaults ?? JSON.stringify(defaults))
  if (odd.diesAtStart !== undefined) {
    process.stderr.write('Unhandled exception: no more file handles\n')
    process.exitCode = odd.diesAtStart
    return
  }
  process.stdout.write('level=[E] message=stand-in begins\n')
  const forever = setInterval(() => {}, 60_000)
  if (odd.neverConnects) return
  const socket = createConnection(args[args.indexOf('-s') + 1] ?? '')
  socket.on('error', () => {})
  socket.once('close', () => odd.outlivesSocket || process.exit(0))
  socket.once('connect', () => odd.neverReady || socket.write('r'))
  const driver = createDriver(odd, socket, () => {
    clearInterval(forever)
    process.exit(0)
  })
  if (odd.redisEveryMs !== undefined) pingRedis(odd.redisEveryMs, driver.pinged, () => process.exit(1))
  socket.on(
    'data',
    createFrameCutter(text => driver.hear(JSON.parse(text))),
  )
}

function print(text: string): void {
  if (text === 'hang') setInterval(() => {}, 60_000)
  else process.stdout.write(`${text}\n`)
}

function createDriver(odd: Misbehaviour, socket: Socket, ended: () => void) {
  const modules = new Map<string, StartPayload>()
  const debugged = new Set<string>()
  const waiting = new Map<number, (answer: Said) => void>()
  let asked = 0

  function say(message: object): void {
    const bytes = Buffer.concat([
      Buffer.from(odd.garbage ?? '', 'latin1'),
      Buffer.from([0, 2]),
      Buffer.from(JSON.stringify(message)),
      Buffer.from([0, 3]),
    ])
    const step = odd.cutBytes ?? bytes.length
    for (let at = 0; at < bytes.length; at += step) socket.write(bytes.subarray(at, at + step))
  }

  const status = (id: string, name: string, value: unknown) =>
    say({ id: `status/${id}`, cmd: 'hset', payload: `${name}\u0003${JSON.stringify(value)}` })
  const log = (id: string, severity: number, text: string) =>
    debugged.has(id) && say({ id, cmd: 'debug', payload: JSON.stringify([severity, text]) })

  function begin(id: string, payload: StartPayload): void {
    modules.set(id, payload)
    say({ id: `status/${id}`, cmd: 'clear' })
    say({ id: `interface/${id}`, cmd: 'set', payload: JSON.stringify(metadata) })
    say({ id, cmd: 'start' })
    status(id, 'connected', payload.settings.unplugged !== true)
    report(id, payload)
  }

  function report(id: string, { ip, port, role, settings }: StartPayload): void {
    status(id, 'started_with', { ip, port, role, settings })
    status(id, 'surroundings', { ...process.env })
    status(id, 'pid', process.pid)
  }

  function start({ id, payload = '{}' }: Said): void {
    if (modules.has(id)) return
    const start = JSON.parse(payload) as StartPayload
    if (odd.needsSetting && start.settings[odd.needsSetting] === undefined)
      return say({
        ...{ id, cmd: 'result', payload: `setting '${odd.needsSetting}' not found`, error: 'KeyError' },
        ...{ backtrace: ['driver.cr:1'], code: 500 },
      })
    begin(id, start)
  }

  function stop(id: string): void {
    if (!modules.delete(id)) return
    status(id, 'connected', true)
  }

  /** On another module; answered on a core, never on an edge. */
  function askOthers(id: string, cmd: 'exec' | 'sys'): Promise<Said> {
    const seq = asked++
    const payload = JSON.stringify({ __exec__: 'power', power: [true] })
    say({ id: 'mod-other', cmd, reply: id, seq, payload })
    return new Promise(resolve => waiting.set(seq, resolve))
  }

  const functions: Record<string, (id: string, args: unknown[], said: Said) => unknown> = {
    power: (id, [state]) => {
      status(id, 'power', state)
      log(id, 1, `power is ${state}`)
      return state
    },
    who: (_, __, { user_id }) => user_id ?? null,
    refuse: () => failing('Abort', 'the display is busy', 409),
    fail: () => failing('ArgumentError', 'there is no such input', 500),
    created: () => ({ code: 201, payload: JSON.stringify('made') }),
    crash: () => {
      process.stderr.write('Unhandled exception: Index out of bounds (IndexError)\n')
      process.exit(11)
    },
    forget: id => say({ id: `status/${id}`, cmd: 'hset', payload: 'power\u0003null' }),
    keep: (id, [value]) => say({ id, cmd: 'setting', payload: JSON.stringify(['volume_limit', value]) }),
    shout: (_, [channel, text]) => say({ id: channel, cmd: 'publish', payload: text }),
    claim: (_, [id]) => status(String(id), 'power', 'claimed'),
    call: async id => ({ payload: JSON.stringify((await askOthers(id, 'exec')).payload ?? null) }),
    look: async id => ({ payload: JSON.stringify((await askOthers(id, 'sys')).error ?? null) }),
    flood: (id, [count]) => {
      for (let at = 0; at < Number(count); at++) status(id, 'flood', at)
      return count
    },
    large: (id, [bytes]) => status(id, 'large', 'x'.repeat(Number(bytes))),
    long: (_, [bytes]) => 'x'.repeat(Number(bytes)),
    deep: (id, [levels]) =>
      say({
        id: `status/${id}`,
        cmd: 'hset',
        payload: `deep\u0003${'['.repeat(Number(levels))}${']'.repeat(Number(levels))}`,
      }),
    loop: () => {
      for (;;);
    },
    hang: () => new Promise(() => {}),
    leave: () => void socket.end(),
    unread: () => socket.pause() && null,
    odd: id => {
      socket.write(Buffer.from('\u0000\u0002{"id":\u0000\u0003', 'latin1'))
      say({ id, cmd: 'dance' })
      say({ id, cmd: 'debug', payload: 'loud' })
      say({ id, cmd: 'setting', payload: '{}' })
      say({ id: `status/${id}`, cmd: 'hset', payload: 'power\u0003{' })
      return true
    },
    nonsense: () => ({ payload: '{' }),
    print: (_, [text]) => void process.stdout.write(`${text}\n`),
    fork: async id => status(id, 'child', await childOf()),
  }

  async function exec(said: Said): Promise<void> {
    const { id, seq, payload = '{}' } = said
    if (!modules.has(id)) return say({ id, cmd: 'result', seq, ...failing('Exception', 'driver not available', 500) })
    const { __exec__: name, ...given } = JSON.parse(payload) as { __exec__: string }
    const args = (given as Record<string, unknown[]>)[name] ?? []
    const value = await functions[name]?.(id, args, said)
    const isWhole = typeof value === 'object' && value !== null && 'payload' in value
    say({ id, cmd: 'result', seq, code: 200, ...(isWhole ? value : { payload: JSON.stringify(value ?? null) }) })
  }

  function hear(said: Said): unknown {
    const { id, cmd, seq } = said
    switch (cmd) {
      case 'start':
        return start(said)
      case 'update':
        return void (modules.has(id) && report(id, JSON.parse(said.payload ?? '{}')))
      case 'stop':
        return stop(id)
      case 'exec':
        return void exec(said)
      case 'info':
        return say({ id: '', cmd: 'result', seq, payload: JSON.stringify([...modules.keys()]) })
      case 'debug':
        return void debugged.add(id)
      case 'ignore':
        return void debugged.delete(id)
      case 'result':
        return waiting.get(seq ?? -1)?.(said)
      case 'terminate':
        if (odd.ignoresTerminate) return
        for (const mod of [...modules.keys()]) stop(mod)
        socket.end(ended)
    }
  }
  return {
    hear,
    pinged(times: number) {
      for (const id of modules.keys()) status(id, 'pings', times)
    },
  }
}

const failing = (error: string, payload: string, code: number) => ({
  ...{ error, payload, code },
  backtrace: ['src/display.cr:12:5 in power', 'lib/driver.cr:99 in exec'],
})

/** A process of its own that would stay. */
async function childOf(): Promise<number | undefined> {
  const { spawn } = await import('node:child_process')
  return spawn('/bin/sleep', ['600'], { stdio: 'ignore' }).pid
}

const bool = { type: 'boolean', title: 'Bool' }
const int = { type: 'integer', format: 'Int32', title: 'Int32' }
const text = { type: 'string', title: 'String' }
const without = Object.fromEntries(
  [
    'who',
    'refuse',
    'fail',
    'created',
    'crash',
    'forget',
    'call',
    'look',
    'loop',
    'hang',
    'leave',
    'unread',
    'odd',
    'nonsense',
    'fork',
  ].map(name => [name, {}]),
)
export const metadata = {
  interface: {
    power: { state: bool },
    keep: { value: int },
    shout: { channel: text, text },
    claim: { id: text },
    flood: { count: int },
    large: { bytes: int },
    deep: { levels: int },
    print: { text },
    switch_to: {
      input: { type: 'string', enum: ['hdmi', 'display_port'], title: 'Input' },
      index: { anyOf: [{ type: 'integer', format: 'Int32' }, { type: 'string' }], title: '(Int32|String)', default: 0 },
    },
    ...without,
  },
  functions: { power: { state: ['Bool'] } },
  implements: ['PlaceOS::Driver::Interface::Powerable'],
  requirements: {},
  security: { support: ['print'], administrator: ['crash'] },
  versions: { driver: '8.1.4' },
  json_schema: { type: 'object', properties: { volume_limit: { type: 'integer' } }, required: [] },
}

export const defaults = {
  descriptive_name: 'Acme stand-in',
  generic_name: 'Display',
  description: 'A panel that reports what it is told.',
  tcp_port: 4999,
  default_settings: '{"volume_limit":80}',
  json_schema: metadata.json_schema,
}
