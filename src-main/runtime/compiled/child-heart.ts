import type { Clock } from '../../base/clock.ts'
import type { ThreadPulse } from '../heartbeat.ts'
import { processFacts } from './process-facts.ts'

export interface ChildLimits {
  /** How long it may take to connect to its socket (edge.md 2.4). */
  connectMs: number
  /** And then to say that it is ready. */
  readyMs: number
  /** How long it may go on once it has closed its socket: a stock driver ends then. */
  closedMs: number
  /** How often it is asked whether it still answers. */
  beatMs: number
  /** One that has said nothing for so long is stuck, and is ended. Looking up a name may hold a compiled driver a while. */
  stuckMs: number
  /** What the process may hold in memory. */
  memoryMb: number
}

export const childLimits: ChildLimits = {
  ...{ connectMs: 15_000, readyMs: 15_000, closedMs: 5_000 },
  ...{ beatMs: 5_000, stuckMs: 30_000, memoryMb: 512 },
}

export interface ChildHeartParts {
  pid: number
  clock: Clock
  limits: ChildLimits
  ask(): void
  /** It cannot answer yet, or what it said lies unread on our side. */
  isHeldBack(): boolean
  sick(reason: string): void
}

/** Asks a driver's process again and again whether it is alive, and looks how it is. */
export interface ChildHeart {
  readonly pulse: ThreadPulse
  /** Whatever it says, it is alive. */
  heard(): void
  answered(): void
  stop(): void
}

export function watchChild({ pid, clock, limits, ask, isHeldBack, sick }: ChildHeartParts): ChildHeart {
  const pulse: ThreadPulse = { heapUsedMb: undefined, busy: undefined, answersInMs: undefined }
  let isOver = false
  let heard = clock.monotonic()
  let askedAt: number | undefined
  let looked = heard
  let cpuMs: number | undefined
  let stopTimer = clock.timer(limits.beatMs, beat)

  function beat(): void {
    const now = clock.monotonic()
    // When this thread itself was late, its answer may not have been read yet.
    const isLate = now - looked > limits.beatMs * 2
    const isSilenced = isHeldBack()
    if (isLate || isSilenced) heard = now
    if (now - heard > limits.stuckMs)
      return sick(`it stopped answering for ${Math.round((now - heard) / 1000)} s (an endless loop?)`)
    const sinceMs = now - looked
    looked = now
    void measure(sinceMs)
    if (askedAt === undefined && !isSilenced) {
      askedAt = now
      ask()
    }
    stopTimer = clock.timer(limits.beatMs, beat)
  }

  async function measure(sinceMs: number): Promise<void> {
    const facts = await processFacts(pid)
    if (!facts || isOver) return
    pulse.heapUsedMb = facts.memoryMb
    if (cpuMs !== undefined) pulse.busy = Math.min(1, (facts.cpuMs - cpuMs) / sinceMs)
    cpuMs = facts.cpuMs
    if (facts.memoryMb > limits.memoryMb) sick(`it used more than ${limits.memoryMb} MB of memory`)
  }

  return {
    pulse,
    heard() {
      heard = clock.monotonic()
    },
    answered() {
      if (askedAt !== undefined) pulse.answersInMs = Math.round((clock.monotonic() - askedAt) * 10) / 10
      askedAt = undefined
    },
    stop() {
      isOver = true
      stopTimer()
    },
  }
}
