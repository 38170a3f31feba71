import type { Failed } from '../../base/result.ts'
import type { Parts } from './source.ts'

/** Runs with a signal that aborts when the time is up, too: its reason is the failure then. */
export async function withDeadline<T>(
  { clock, signal }: Parts,
  ms: number,
  late: Failed,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController()
  const stop = clock.timer(ms, () => deadline.abort(late))
  try {
    return await run(AbortSignal.any([signal, deadline.signal]))
  } finally {
    stop()
  }
}
