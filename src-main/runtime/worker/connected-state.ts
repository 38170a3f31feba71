import { Failed } from '../../base/result.ts'
import type { Queue } from './queue.ts'

/**
 * Whether the module's queue works, and whether its device is said to be connected: two things that mostly go together
 * (driver.md 11.5).
 */
export interface ConnectedState {
  /** Both. */
  setOnline(online: boolean, reason?: string): void
  /** The status alone; but who says that the device is there while the queue is offline sets the queue going too. */
  setStatus(connected: boolean, reason?: string): void
  /** Aborts when this connection ends; nothing while there is none. */
  readonly signal: AbortSignal | undefined
}

interface Parts {
  queue: Queue
  /** Aborts when the module stops: how its link ends then is told to nobody (driver.md 4). */
  life: AbortSignal
  /** The status, or the reason for it, is another one. */
  changed(connected: boolean, reason: string | undefined): void
  /** It was connected and is not, or the other way round; the first time counts as a turn (driver.md 4). */
  turned(connected: boolean, reason: string | undefined): void
}

export function createConnectedState({ queue, life, changed, turned }: Parts): ConnectedState {
  let connected: boolean | undefined
  let given: string | undefined
  let connection: AbortController | undefined

  function setStatus(value: boolean, reason?: string): void {
    if (life.aborted || (connected === value && (value || reason === given))) return
    const isTurn = connected !== value
    connected = value
    given = reason
    changed(value, reason)
    if (!isTurn) return
    connection?.abort(new Failed('offline', reason ?? 'The connection ended.'))
    connection = value ? new AbortController() : undefined
    turned(value, reason)
  }

  return {
    setOnline(online, reason) {
      // Before the status, so that a driver may ask from `connected` at once.
      queue.setOnline(online)
      setStatus(online, reason)
    },
    setStatus(value, reason) {
      if (value && !queue.online) queue.setOnline(true)
      setStatus(value, reason)
    },
    get signal() {
      return connection?.signal
    },
  }
}
