import { isDeeper, type Json, MOST_DEPTH } from '../../base/json.ts'
import { levels } from '../../base/log.ts'
import type { FromWorker } from '../worker-contract.ts'
import type { DriverMessage, HostMessage } from './driver-message.ts'
import type { ModuleInChild } from './module-in-child.ts'

export interface DriverTalkParts {
  moduleOf(mod: string): ModuleInChild | undefined
  tell(news: FromWorker): void
  write(message: HostMessage): void
  started(module: ModuleInChild): void
  refused(module: ModuleInChild, why: string): void
  result(message: DriverMessage): void
  /** Something that no driver is known to say. */
  unknown(cmd: string): void
}

/** So many values one module may report under names of their own. */
const MOST_NAMES = 10_000

/** What a compiled driver says, as a worker would say it (edge.md 6.4). It speaks for its own modules only. */
export function createDriverTalk({ moduleOf, tell, write, started, refused, result, unknown }: DriverTalkParts) {
  const complain = ({ mod }: ModuleInChild, message: string) => tell({ kind: 'log', mod, level: 'warn', message })

  function hset({ id, payload }: DriverMessage): void {
    const module = moduleOf(id.replace(/^status\//, ''))
    if (!module) return
    const text = payload ?? ''
    const at = text.indexOf(SEPARATOR)
    const name = at < 0 ? text : text.slice(0, at)
    const json = at < 0 ? '' : text.slice(at + 1)
    const value = parsed(json || 'null')
    if (value === undefined || isDeeper(value))
      return complain(module, `Its status "${name}" is no JSON, or is nested over ${MOST_DEPTH} deep, and is left out.`)
    if (name === '__proto__' || (module.reported.size >= MOST_NAMES && !module.reported.has(name)))
      return complain(
        module,
        `Its status "${name}" is left out: the name is not possible, or there are ${MOST_NAMES} others.`,
      )
    if (value === null) module.reported.delete(name)
    else module.reported.add(name)
    tell({ kind: 'status', mod: module.mod, changed: { [name]: value } })
    if (name !== 'connected') return
    module.connected = value !== false
    tellConnected(module)
  }

  function tellConnected({ mod, connected = true, start: { address } }: ModuleInChild): void {
    const where = address.uri || (address.ip ? `${address.ip}:${address.port}` : '')
    const reason = `Its device cannot be reached${where && ` at ${where}`}, says its driver.`
    tell({ kind: 'connected', mod, connected, reason: connected ? undefined : reason })
  }

  /** It begins anew, with nothing reported (driver.md 4). */
  function clear(id: string): void {
    const module = moduleOf(id.replace(/^status\//, ''))
    if (!module) return
    const gone = [...module.reported]
    module.reported.clear()
    if (gone.length)
      tell({ kind: 'status', mod: module.mod, changed: Object.fromEntries(gone.map(name => [name, null])) })
    // Built anew within its process, it no longer knows that somebody looks.
    if (module.isDebugged && module.phase === 'started') write({ id: module.mod, cmd: 'debug' })
  }

  function debug({ id, payload }: DriverMessage): void {
    const module = moduleOf(id)
    const said = parsed(payload ?? '')
    if (!module) return
    const [severity, text] = Array.isArray(said) ? said : []
    const level = typeof severity === 'number' ? levels[severity] : undefined
    if (level === undefined) return complain(module, 'It logged something that is not PlaceOS: [severity, text].')
    tell({ kind: 'log', mod: id, level, message: String(text).slice(0, MOST_OF_A_LINE) })
  }

  function setting({ id, payload }: DriverMessage): void {
    const module = moduleOf(id)
    const said = parsed(payload ?? '')
    if (!module) return
    const [name, value] = Array.isArray(said) ? said : []
    if (typeof name !== 'string' || value === undefined || isDeeper(value))
      return complain(module, 'It wanted to keep a setting that is not PlaceOS: [name, value].')
    tell({ kind: 'define-setting', mod: id, name, value })
  }

  /** Nobody answers these on an edge, and the driver would wait for two minutes: it is told at once. */
  function refuse({ id, cmd, seq, reply }: DriverMessage): void {
    if (seq === undefined || seq === null) return
    const payload =
      cmd === 'exec'
        ? 'A compiled driver cannot call other modules on this node.'
        : 'A compiled driver cannot look at its system on this node.'
    write({ id, cmd: 'result', seq, payload, error: 'ModuleError', backtrace: [], ...(reply ? { reply } : {}) })
  }

  /** A start that failed comes as a result of nothing that was asked (edge.md 6.4). */
  function startAnswer(message: DriverMessage): void {
    const module = moduleOf(message.id)
    if (!module || module.phase === 'started') return
    const { error, payload } = message
    if (error === undefined || error === null) return started(module)
    refused(module, `It cannot start: ${payload || error}${payload ? ` (${error})` : ''}. Look at its settings.`)
  }

  return {
    tellConnected,
    hear(message: DriverMessage): void {
      switch (message.cmd) {
        case 'start':
          return startAnswer(message)
        case 'result':
          return message.seq === undefined || message.seq === null ? startAnswer(message) : result(message)
        case 'hset':
          return hset(message)
        case 'clear':
          return clear(message.id)
        case 'publish':
          // As other modules know the channel: the prefix is put before it here (driver.md 8).
          return tell({
            ...{ kind: 'publish', mod: '', channel: message.id.replace(/^placeos\//, '') },
            text: message.payload ?? '',
          })
        case 'setting':
          return setting(message)
        case 'debug':
          return debug(message)
        case 'exec':
        case 'sys':
          return refuse(message)
        case 'set':
          // Its metadata, which the shelf has.
          return
      }
      unknown(message.cmd)
    },
  }
}

/** Between name and value. */
const SEPARATOR = '\u0003'
const MOST_OF_A_LINE = 10_000

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
