import type { Socket } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/result.ts'
import { childEnvironment } from './child-environment.ts'
import type { ChildLimits } from './child-heart.ts'
import { type DriverSocket, openDriverSocket } from './driver-socket.ts'
import { readLines } from './lines.ts'
import { openRedisStandIn, type RedisStandIn } from './redis-stand-in.ts'
import { spawnGroup } from './spawn-group.ts'
import { howItEnded, whyNotBegun } from './why-not-run.ts'

export interface ChildProcessParts {
  file: string
  clock: Clock
  /** How long it may take to connect, and then until `isReady` is called. */
  limits: Pick<ChildLimits, 'connectMs' | 'readyMs' | 'closedMs'>
  begun(child: ChildProcess): void
  heard(bytes: Buffer): void
  /** A line of what it writes beside. */
  line(text: string): void
}

export interface ChildProcess {
  readonly pid: number | undefined
  isReady(): void
  write(bytes: Buffer): void
  /** What it says waits in its own socket, and then holds it. */
  pause(): void
  resume(): void
  /** Ends it at once, for this reason. */
  end(reason: string): void
}

export interface ChildEnd {
  /** For a person: what it did. */
  reason: string
  /** None when we ended it. */
  exitCode: number | undefined
  /** The last that it wrote. */
  lines: string[]
}

/** After its end, for what is still on its way to us. */
const HELD_MS = 1_000
const MOST_UNREAD_BYTES = 16 * 1024 * 1024
const KEPT_LINES = 20

/** Runs a driver's process to its end, and until all that it said is heard. The signal ends it at once. */
export async function runChild(parts: ChildProcessParts, signal: AbortSignal): Promise<ChildEnd> {
  let redis: RedisStandIn | undefined
  let meeting: DriverSocket | undefined
  try {
    redis = await openRedisStandIn()
    meeting = await openDriverSocket()
    return await live(parts, meeting, redis.url, signal)
  } catch (error) {
    return { reason: `no socket could be opened for it: ${messageOf(error)}`, exitCode: undefined, lines: [] }
  } finally {
    redis?.close()
    await meeting?.close()
  }
}

function live(parts: ChildProcessParts, meeting: DriverSocket, redisUrl: string, signal: AbortSignal) {
  const { file, clock } = parts
  const { connectMs, readyMs, closedMs } = parts.limits
  return new Promise<ChildEnd>(resolve => {
    if (signal.aborted) return resolve({ reason: '', exitCode: undefined, lines: [] })
    const { process: child, kill } = spawnGroup({
      ...{ file, args: ['-p', '-e', '-s', meeting.path], cwd: meeting.folder },
      env: childEnvironment(meeting.folder, { REDIS_URL: redisUrl }),
    })
    const lines: string[] = []
    let socket: Socket | undefined
    let fault: string | undefined
    let isReady = false
    let isClosed = false
    let stopTimer = clock.timer(connectMs, () => end(`it did not connect to its socket within ${connectMs / 1000} s`))
    signal.addEventListener('abort', kill, { once: true })

    function end(reason: string): void {
      fault ??= reason
      kill()
    }

    function finish(why: string, exitCode?: number): void {
      stopTimer()
      signal.removeEventListener('abort', kill)
      resolve({ reason: fault ?? why, exitCode: fault === undefined ? exitCode : undefined, lines })
    }

    function finishIfOver(): void {
      const isSilent = !socket || socket.closed
      if (isClosed && isSilent) finish(howItEnded(child.exitCode, child.signalCode, lines), child.exitCode ?? undefined)
    }

    meeting.connected(connected => {
      socket = connected
      stopTimer()
      stopTimer = clock.timer(readyMs, () => end(`it did not say that it is ready within ${readyMs / 1000} s`))
      if (isReady) stopTimer()
      socket.on('data', parts.heard)
      socket.once('close', () => {
        stopTimer()
        stopTimer = clock.timer(closedMs, () => end('it closed its socket and did not end'))
        finishIfOver()
      })
    })
    for (const output of [child.stdout, child.stderr])
      readLines(output, line => {
        lines.push(line)
        if (lines.length > KEPT_LINES) lines.shift()
        parts.line(line)
      })
    child.once('error', error => finish(whyNotBegun(error)))
    child.once('exit', () => {
      stopTimer()
      // What it began and sent out of its group may hold its output and its socket open.
      stopTimer = clock.timer(HELD_MS, () => {
        child.stdout.destroy()
        child.stderr.destroy()
        socket?.destroy()
      })
      socket?.resume()
    })
    child.once('close', () => {
      isClosed = true
      finishIfOver()
    })
    parts.begun({
      pid: child.pid,
      isReady() {
        isReady = true
        stopTimer()
      },
      write(bytes) {
        socket?.write(bytes)
        if ((socket?.writableLength ?? 0) > MOST_UNREAD_BYTES) end('it does not read what it is told')
      },
      pause: () => void socket?.pause(),
      resume: () => void socket?.resume(),
      end,
    })
  })
}
