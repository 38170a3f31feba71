import type { Schedule } from './schedule.ts'

/** Waits in the time of the module, or of its connection; throws when that ends first. */
export function pause(ms: number, { schedule, signal }: { schedule: Schedule; signal: AbortSignal }): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    schedule.after(ms, () => {
      signal.removeEventListener('abort', stop)
      resolve()
    })
  })
}
