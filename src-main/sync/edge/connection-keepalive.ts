import type WebSocket from 'ws'
import type { Clock } from '../../base/clock.ts'

interface Parts {
  socket: WebSocket
  clock: Clock
  /** Aborts when the connection is cut. */
  signal: AbortSignal
  /** The connection is of no use any more, and why; what follows `where` in a sentence. */
  dead(what: string): void
}

/** A stock edge pings at once and then as often (edge.md 1.3). */
const PING_MS = 10_000
/** A healthy server pings every 10 s itself. One that is silent has lost its way to core (edge.md 1.5). */
const SILENT_MS = 30_000
/** So many pings that never left: the other end takes nothing. */
const MOST_UNSENT = 3

/** Keeps a connection alive and notices when it is not. Pongs say nothing: they come on a link that is dead beyond. */
export function keepAlive({ socket, clock, signal, dead }: Parts): void {
  let unsent = 0
  let stopPings = () => {}
  const ping = () => {
    if (unsent >= MOST_UNSENT) return dead('has taken nothing of what was sent to it for 30 s')
    unsent += 1
    socket.ping('', true, () => {
      unsent -= 1
    })
    stopPings = clock.timer(PING_MS, ping)
  }
  const watch = () =>
    clock.timer(SILENT_MS, () =>
      dead(`has not given a sign of life for ${SILENT_MS / 1000} s, so it is connected anew`),
    )
  let stopWatch = watch()
  const alive = () => {
    stopWatch()
    stopWatch = watch()
  }
  socket.on('ping', alive)
  const stop = () => {
    stopPings()
    stopWatch()
    socket.off('ping', alive)
  }
  if (signal.aborted) return stop()
  signal.addEventListener('abort', stop, { once: true })
  ping()
}
