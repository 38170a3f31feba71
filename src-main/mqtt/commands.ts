import type { Buffer } from 'node:buffer'
import type { Clock } from '../base/clock.ts'
import { isDeeper, type Json, MOST_DEPTH } from '../base/json.ts'
import type { Log } from '../base/log.ts'
import { Failed, failureOf } from '../base/result.ts'
import { createLogLimit } from '../runtime/log-limit.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Message } from './broker/broker-connection.ts'
import type { Heard } from './broker/broker-session.ts'
import type { BrokerOptions } from './options/document.ts'
import { isShortEnough } from './topics/topics.ts'

/** Functions of modules, called by whoever may publish to a broker. */
export interface Commands {
  /** What is subscribed to: `alcove/<node>/exec/<system>/<module>/<index>/<function>`. */
  readonly filter: string
  /** Nothing when a name cannot stand in a topic. */
  topicOf(at: CommandAt, functionName: string): string | undefined
  /** Does what is asked if it is allowed, and says what came of it below `alcove/<node>/result/`. */
  heard(message: Heard, via: Via): Promise<void>
}

interface CommandAt {
  sys: string
  name: string
  index: number
}

interface Via {
  broker: string
  allowed: BrokerOptions['commands']
  say(message: Message): void
  signal: AbortSignal
}

interface CommandParts {
  runtime: Pick<Runtime, 'directory' | 'descriptionOf' | 'exec'>
  node: string
  clock: Clock
  log: Log
  /** Told of each module that is called; what it returns is called once that has answered. */
  commanded?: ((module: string) => () => void) | undefined
}

const MOST_BYTES = 64 * 1024
/** Of all brokers together: devices answer slowly, and what is asked must not fill the memory. */
const MOST_RUNNING = 50

export const isAllowed = ({ allowed, functions }: BrokerOptions['commands'], mod: string, name: string): boolean =>
  allowed && functions.includes(`${mod}/${name}`)

export function createCommands({ runtime, node, clock, log, commanded }: CommandParts): Commands {
  const [asked, answered] = [`alcove/${node}/exec/`, `alcove/${node}/result/`]
  const limit = createLogLimit(clock)
  let running = 0

  async function run(rest: string, { bytes, retained }: Heard, { allowed, signal }: Via): Promise<Json> {
    const [sys = '', mod = '', index = '', method = '', ...more] = rest.split('/')
    if (more.length > 0) throw new Failed('invalid', 'The topic names no function of a module.')
    if (!isAllowed(allowed, mod, method)) {
      throw new Failed('denied', `${mod}/${method} may not be called through this broker. Add it to the broker's list.`)
    }
    if (retained)
      throw new Failed('invalid', 'A command must not be retained, or it would be done at every connection.')
    const id = /^[1-9]\d{0,5}$/.test(index) ? runtime.directory.idOf(sys, mod, Number(index)) : undefined
    const description = id === undefined ? undefined : runtime.descriptionOf(id)
    if (id === undefined || !description) throw new Failed('not_found', `There is no ${mod}_${index} in ${sys}.`)
    const known = Object.hasOwn(description.functions, method) ? description.functions[method] : undefined
    if (!known) throw new Failed('not_found', `${mod}_${index} has no function ${method}.`)
    // Who publishes is not known to be more than a user (driver.md 3.5).
    if (known.level !== undefined) throw new Failed('denied', `${method} is for the ${known.level} role only.`)
    const args = argumentsIn(bytes)
    if (running >= MOST_RUNNING) throw new Failed('rejected', `${MOST_RUNNING} commands run already. Try again later.`)
    running += 1
    const answered = commanded?.(id)
    try {
      return await runtime.exec(id, method, args, { signal })
    } finally {
      running -= 1
      answered?.()
    }
  }

  return {
    filter: `${asked}+/+/+/+`,
    topicOf({ sys, name, index }, functionName) {
      if (/[/+#\0]/.test(name + functionName)) return undefined
      return `${asked}${sys}/${name}/${index}/${functionName}`
    },
    async heard(message, via) {
      if (!message.topic.startsWith(asked)) return
      const rest = message.topic.slice(asked.length)
      const outcome = await run(rest, message, via).then(
        value => ({ ok: true, value }) as const,
        error => ({ ok: false, failure: failureOf(error) }) as const,
      )
      if (via.signal.aborted) return
      const { ok, missed } = limit.take(via.broker)
      const note = outcome.ok ? 'was done' : `was not done: ${outcome.failure.message}`
      if (missed > 0) log.warn(`Broker ${via.broker}: ${missed} more commands came.`)
      const line = `Broker ${via.broker}: the command ${rest.slice(0, 200)} ${note}`
      if (ok) log[outcome.ok ? 'info' : 'warn'](line.slice(0, 800))
      // The topic of the answer is longer than what was asked.
      if (!isShortEnough(answered + rest)) return
      const said = outcome.ok
        ? outcome
        : { ok: false, failure: { code: outcome.failure.code, message: outcome.failure.message } }
      via.say({ topic: answered + rest, payload: JSON.stringify({ time: Math.floor(clock.now() / 1_000), ...said }) })
    },
  }
}

/** A list in order, an object by name, or one value alone. */
function argumentsIn(bytes: Buffer): Json {
  if (bytes.length > MOST_BYTES) throw new Failed('invalid', `Arguments may be ${MOST_BYTES} bytes long.`)
  if (bytes.length === 0) return []
  let args: Json
  try {
    args = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new Failed('invalid', 'Arguments must be JSON, such as [true] or {"state":true}.')
  }
  if (isDeeper(args)) throw new Failed('invalid', `Arguments may be nested ${MOST_DEPTH} deep.`)
  return typeof args === 'object' && args !== null ? args : [args]
}
