import type { MainLoop } from '../runtime/main-loop.ts'
import type { Runtime } from '../runtime/runtime.ts'

/** How the node's main loop and the threads of its drivers do. */
export interface Work {
  main_loop_delay_p50_ms: number
  main_loop_delay_p99_ms: number
  main_loop_delay_max_ms: number
  main_loop_blocks_total: number
  driver_threads: number
  driver_threads_up: number
  driver_thread_restarts_total: number
  driver_threads_heap_mb: number
}

export function workNow(runtime: Runtime, mainLoop: MainLoop): Work {
  const threads = runtime.threads()
  const { p50_ms, p99_ms, max_ms } = mainLoop.view()
  return {
    main_loop_delay_p50_ms: p50_ms,
    main_loop_delay_p99_ms: p99_ms,
    main_loop_delay_max_ms: max_ms,
    main_loop_blocks_total: mainLoop.blocked,
    driver_threads: threads.length,
    driver_threads_up: threads.filter(({ up }) => up).length,
    driver_thread_restarts_total: runtime.threadRestarts(),
    driver_threads_heap_mb: threads.reduce((sum, { heapUsedMb }) => sum + (heapUsedMb ?? 0), 0),
  }
}
