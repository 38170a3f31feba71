import { monitorEventLoopDelay, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import { aborted, type Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Measure } from '../base/measure.ts'
import { createLoopLedger } from './loop-ledger.ts'

/** Something held the main loop over 50 ms: everything on the node waited for it. */
export interface LoopBlock {
  /** Milliseconds since 1970. */
  at: number
  took_ms: number
  by: string
}

/** How long things wait for the main loop, and what held it when it was long. */
export interface MainLoop {
  /** Runs a piece of work, which is named when it holds the loop long, also after its first wait. */
  readonly measure: Measure
  /** Of the last minute or less; the blocks are the newest of all. */
  view(): { p50_ms: number; p99_ms: number; max_ms: number; blocks: LoopBlock[] }
  /** Blocks since the node started. */
  readonly blocked: number
  /** Measures until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

/** Longer than this, and somebody in the room could notice (design.md, Processes and threads). */
const BLOCK_MS = 50
const TICK_MS = 10
const WINDOW_MS = 60_000
const KEPT_BLOCKS = 50
const LOG_PAUSE_MS = 1_000

export function createMainLoop({ clock, log }: { clock: Clock; log: Log }): MainLoop {
  const ledger = createLoopLedger(clock.monotonic)
  // Each begins anew every minute, in turn, so that one of them always holds half a minute or more.
  let [full, young] = [monitorEventLoopDelay({ resolution: TICK_MS }), monitorEventLoopDelay({ resolution: TICK_MS })]
  let blocks: LoopBlock[] = []
  let blocked = 0
  /** When each source was last written to the log. */
  const logged = new Map<string, number>()

  function note(from: number, to: number, heldMs: number, cpuMs: number): void {
    const { by, tookMs } = ledger.blame(from, to, cpuMs)
    const took = Math.round(Math.max(heldMs, tookMs))
    const now = clock.monotonic()
    blocks = [{ at: Math.round(clock.now() - (now - to) - took), took_ms: took, by }, ...blocks].slice(0, KEPT_BLOCKS)
    blocked += 1
    for (const [source, at] of logged) if (now - at >= LOG_PAUSE_MS) logged.delete(source)
    if (logged.has(by)) return
    logged.set(by, now)
    log.warn(`Everything on this node waited ${took} ms for ${by}.`, { took_ms: took, by })
  }

  /** Looks every 10 ms whether it is late. A block is judged a look later, when collections of garbage are known. */
  function watch(): () => void {
    let last = clock.monotonic()
    let cpu = cpuNow()
    let held: Parameters<typeof note> | undefined
    let stop = clock.timer(TICK_MS, tick)

    function tick(): void {
      const [now, cpuAt] = [clock.monotonic(), cpuNow()]
      if (held) note(...held)
      const late = now - last - TICK_MS
      held = late > BLOCK_MS ? [last, now, late, cpuAt - cpu] : undefined
      ledger.forget(held ? last : now)
      last = now
      cpu = cpuAt
      stop = clock.timer(TICK_MS, tick)
    }
    return () => stop()
  }

  function turnWindows(): () => void {
    let stop = clock.timer(WINDOW_MS / 2, turn)
    function turn(): void {
      ;[full, young] = [young, full]
      young.reset()
      stop = clock.timer(WINDOW_MS / 2, turn)
    }
    return () => stop()
  }

  return {
    measure: ledger.measure,
    // The monitor counts from one look to the next; what is over the pause between them was waiting.
    view: () => ({
      p50_ms: waitedMs(full.percentile(50)),
      p99_ms: waitedMs(full.percentile(99)),
      max_ms: full.count === 0 ? 0 : waitedMs(full.max),
      blocks,
    }),
    get blocked() {
      return blocked
    },
    async run(signal) {
      const garbage = new PerformanceObserver(list => {
        for (const entry of list.getEntries()) {
          const { kind = 0 } = (entry as PerformanceEntry & { detail?: { kind?: number } }).detail ?? {}
          ledger.collected(collections[kind] ?? '', entry.startTime, entry.duration)
        }
      })
      garbage.observe({ entryTypes: ['gc'] })
      full.enable()
      young.enable()
      const stops = [watch(), turnWindows(), () => garbage.disconnect(), () => full.disable(), () => young.disable()]
      await aborted(signal)
      for (const stop of stops) stop()
    },
  }
}

const waitedMs = (ns: number) => Math.max(0, Math.round((ns / 1e6 - TICK_MS) * 10) / 10)

/** What this thread has had of a processor, in milliseconds. */
export function cpuNow(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** By V8's number (perf_hooks constants NODE_PERFORMANCE_GC_…). */
const collections: Record<number, string> = { 1: 'minor', 4: 'major', 8: 'incremental', 16: 'weak references' }
