/** Something to wait on until there is news. Any number of rings while nobody waits count as one. */
export interface Bell {
  ring(): void
  /** Resolves at the next ring, or at once when one was missed; also when the signal aborts. */
  rung(signal: AbortSignal): Promise<void>
}

export function bell(): Bell {
  let missed = false
  let waiting: { signal: AbortSignal; wake: () => void } | undefined
  /** Each is listened to once, as it may live for months and be waited on for every command. */
  const heard = new WeakSet<AbortSignal>()

  function hear(signal: AbortSignal): void {
    if (heard.has(signal)) return
    heard.add(signal)
    signal.addEventListener(
      'abort',
      () => {
        if (waiting?.signal === signal) waiting.wake()
      },
      { once: true },
    )
  }

  return {
    ring() {
      missed = true
      waiting?.wake()
    },
    async rung(signal) {
      if (!missed && !signal.aborted) {
        hear(signal)
        await new Promise<void>(wake => {
          waiting = { signal, wake }
        })
      }
      waiting = undefined
      missed = false
    },
  }
}
