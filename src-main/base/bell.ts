/** Something to wait on until there is news. Any number of rings while nobody waits count as one. */
export interface Bell {
  ring(): void
  /** Resolves at the next ring, or at once when one was missed; also when the signal aborts. */
  rung(signal: AbortSignal): Promise<void>
}

export function bell(): Bell {
  let missed = false
  let wake: (() => void) | undefined
  return {
    ring() {
      missed = true
      wake?.()
    },
    async rung(signal) {
      if (!missed && !signal.aborted) {
        await new Promise<void>(resolve => {
          // A signal may live for months: nothing of a wait that is over stays with it.
          const over = () => {
            signal.removeEventListener('abort', over)
            resolve()
          }
          wake = over
          signal.addEventListener('abort', over)
        })
      }
      wake = undefined
      missed = false
    },
  }
}
