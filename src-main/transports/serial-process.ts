import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import type { SerialLine } from './serial-address.ts'
import type { FromSerialChild, ToSerialChild } from './serial-contract.ts'
import { writeLimit } from './write-limit.ts'

export interface SerialProcessParts {
  line: SerialLine
  clock: Clock
  /** The program `serial-child`, as a file. */
  child: URL
  /** How often it is asked whether it is alive; 0 never asks. */
  pingMs: number
  opened(): void
  received(bytes: Uint8Array): void
  /** Once, always: also of an attempt that failed. The reason is for a person. */
  ended(reason: string): void
}

/** A process that holds one serial port open, from its start to its end. */
export interface SerialProcess {
  /** Throws `offline` when the port takes nothing more. */
  write(bytes: Uint8Array): void
  /** The first reason is the one that is told. */
  close(reason: string): void
}

const OPEN_MS = 10_000
const CLOSE_MS = 3_000
/** A port that takes nothing while so much waits is sent no more. */
const MAX_WAITING_BYTES = 1024 * 1024

/** Starts it now. It ends with this process, however this one ends. */
export function startSerialProcess(parts: SerialProcessParts): SerialProcess {
  const { line, clock } = parts
  const { path } = line
  const holder = startChild(parts.child)
  const stalled = writeLimit(clock, () => kill(`${path} has taken nothing of what was sent to it for 10 s.`))
  let why: string | undefined
  let hasAnswered = true
  let isOpen = false
  let isOver = false
  let ended: string | undefined
  let cancelTimer = clock.timer(OPEN_MS, () => kill(`${path} could not be opened within ${OPEN_MS / 1000} s.`))

  holder.on('message', (message: FromSerialChild) => {
    if (message.kind === 'closed') return close(explain(path, message.reason, isOpen))
    if (message.kind === 'pong') hasAnswered = true
    if (message.kind === 'sent') stalled.left(message.count)
    if (why !== undefined) return
    if (message.kind === 'received') parts.received(message.bytes)
    if (message.kind !== 'opened') return
    isOpen = true
    cancelTimer()
    if (parts.pingMs > 0) cancelTimer = clock.timer(parts.pingMs, watch)
    parts.opened()
  })
  holder.on('error', error => {
    why ??= `The process for ${path} could not be started: ${error.message}.`
    if (holder.pid === undefined) over()
  })
  // Node's `close` never comes once we were the ones to disconnect.
  holder.once('exit', (code, signal) => {
    ended = `The process for ${path} ended with ${signal ?? `code ${code}`}. It is started anew.`
    if (!holder.connected) over()
  })
  // Comes after everything that it said.
  holder.once('disconnect', () => {
    if (ended !== undefined) over()
  })
  say({ kind: 'open', line })

  function over(): void {
    if (isOver) return
    isOver = true
    cancelTimer()
    stalled.stop()
    parts.ended(why ?? ended ?? `${path} is closed.`)
  }

  function say(message: ToSerialChild): void {
    // What can no longer be said is told by its end.
    if (holder.connected) holder.send(message, () => undefined)
  }

  function watch(): void {
    if (!hasAnswered) return kill(`The process for ${path} hangs in the driver of the port. It is started anew.`)
    hasAnswered = false
    say({ kind: 'ping' })
    cancelTimer = clock.timer(parts.pingMs, watch)
  }

  function kill(reason: string): void {
    why ??= reason
    holder.kill('SIGKILL')
    // A call that never returns from the system keeps its process, and must not keep us.
    cancelTimer()
    if (!isOver) cancelTimer = clock.timer(CLOSE_MS, over)
  }

  function close(reason: string): void {
    if (why !== undefined) return
    why = reason
    cancelTimer()
    stalled.stop()
    if (isOver) return
    cancelTimer = clock.timer(CLOSE_MS, () => kill(reason))
    if (holder.connected) holder.disconnect()
  }

  return {
    write(bytes) {
      if (stalled.waiting + bytes.length > MAX_WAITING_BYTES)
        throw new Failed('offline', `${path} does not take what is sent to it. Is flow control or the cable the cause?`)
      stalled.handed(bytes.length)
      say({ kind: 'write', bytes })
    },
    close,
  }
}

/** From a worker thread too; inside Electron it runs as plain Node. */
function startChild(child: URL): ChildProcess {
  return fork(fileURLToPath(child), {
    serialization: 'advanced',
    execArgv: [],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

function explain(path: string, error: string, wasOpen: boolean): string {
  if (/permission denied|access denied/i.test(error))
    return `${path} may not be opened by this program. Is its user in the group "dialout"?`
  if (/no such file|file not found/i.test(error)) return `There is no serial port ${path}. Is the adapter plugged in?`
  if (/cannot lock|busy/i.test(error)) return `${path} is in use by another program.`
  return wasOpen
    ? `${path} is gone: ${error}. Was the adapter unplugged?`
    : `${path} cannot be opened: ${error}. Are the name and the speed right?`
}
