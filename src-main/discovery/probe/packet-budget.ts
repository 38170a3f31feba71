import { type Clock, cancelled } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'

/** Lets so many packets go in any second, wherever that second begins, and makes whoever wants to send wait. */
export interface PacketBudget {
  /** Resolves when so many may be sent, in whatever second from now until the share is ended. First come, first served. */
  take(packets: number, signal: AbortSignal): Promise<Share>
}

export interface Share {
  /**
   * Nothing more is sent for it, and so many were: more than was taken makes others wait for longer. So many may
   * follow, by the system's own doing, within `FOLLOWING_MS`.
   */
  end(sent: number, following?: number): void
}

/**
 * A neighbour that was last heard of by what it sent itself is asked for by ARP five seconds after it was used (RFC
 * 4861, 7.3.3: DELAY_FIRST_PROBE_TIME; Linux does so for IPv4 as well), by either side.
 */
export const FOLLOWING_MS = 7_000
/** A second, and what a packet may be late by on its way out of the machine. */
export const WINDOW_MS = 1_020

export function createPacketBudget({ clock, most }: { clock: Clock; most: number }): PacketBudget {
  /** What counts: until its share is ended, and for a second after that. Never more of them than packets. */
  const counted = new Set<{ packets: number; until: number }>()
  const waiting = new Set<{ packets: number; grant(share: Share): void }>()
  let stopTimer: (() => void) | undefined

  function share(packets: number): Share {
    const mine = { packets, until: Number.POSITIVE_INFINITY }
    counted.add(mine)
    return {
      end(sent, following = 0) {
        if (!counted.delete(mine)) return
        const now = clock.monotonic()
        // What follows comes when what was sent counts no longer, so the larger of the two counts at first.
        if (following > 0) counted.add({ packets: following, until: now + FOLLOWING_MS + WINDOW_MS })
        if (sent > following) counted.add({ packets: sent - following, until: now + WINDOW_MS })
        serve()
      },
    }
  }

  function serve(): void {
    stopTimer?.()
    stopTimer = undefined
    const now = clock.monotonic()
    for (const each of counted) if (each.until <= now) counted.delete(each)
    for (const next of waiting) {
      const free = [...counted].reduce((left, { packets }) => left - packets, most)
      if (next.packets > free) break
      waiting.delete(next)
      next.grant(share(next.packets))
    }
    const soonest = Math.min(...[...counted].map(({ until }) => until))
    if (waiting.size > 0 && Number.isFinite(soonest)) stopTimer = clock.timer(Math.ceil(soonest - now), serve)
  }

  return {
    take: (packets, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(cancelled(signal))
        if (packets > most) return reject(new Failed('invalid', `${packets} packets at once are more than ${most}.`))
        const onAbort = () => {
          waiting.delete(entry)
          reject(cancelled(signal))
          serve()
        }
        const entry = {
          packets,
          grant(granted: Share) {
            signal.removeEventListener('abort', onAbort)
            resolve(granted)
          },
        }
        signal.addEventListener('abort', onAbort, { once: true })
        waiting.add(entry)
        serve()
      }),
  }
}
