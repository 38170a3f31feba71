import type { WebSocket } from 'ws'
import type { Clock } from '../../base/clock.ts'
import type { Caller } from '../caller.ts'
import { endSocket } from '../connections.ts'

/** A client that has a new credential in time comes back with it, so it may be a little late. */
const GRACE_MS = 60_000
/** Timers count no further than 24 days, and clocks are set. */
const LOOK_AGAIN_MS = 60 * 60_000

/** Closes the socket when the credential it was opened with has ended, if that ever ends. */
export function endWithCredential(socket: WebSocket, { endsAt }: Caller, clock: Clock): void {
  if (endsAt === undefined) return
  const at = endsAt + GRACE_MS
  let stop = () => {}
  const look = () => {
    const left = at - clock.now()
    if (left <= 0) return endSocket(socket, 'The credential has ended; connect again with a new one.')
    stop = clock.timer(Math.min(left, LOOK_AGAIN_MS), look)
  }
  look()
  socket.once('close', () => stop())
}
