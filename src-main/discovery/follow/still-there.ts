import net from 'node:net'
import { type Clock, wait } from '../../base/clock.ts'
import { errorCode } from '../../base/error-code.ts'
import { KNOCK_PORT } from '../probe/knock.ts'

/** Whether whoever is at an address answers at all. */
export type AnswersAt = (address: string, signal: AbortSignal) => Promise<boolean>

const WITHIN_MS = 2_000
/** An answer is good for so long; an address that a device has besides is not asked all day. */
const GOOD_FOR_MS = 30_000
const MOST_KNOWN = 500

/**
 * A module that connects for each command, or speaks over UDP or HTTP, counts as connected until it has something to say
 * again, which may be minutes. So where its device has spoken elsewhere, the old address is asked once, at a port that
 * nobody uses: who is there refuses.
 */
export function createStillThere({ clock, answersAt }: { clock: Clock; answersAt: AnswersAt }) {
  const known = new Map<string, { atMs: number; isSilent: boolean }>()
  const asking = new Set<Promise<void>>()

  return {
    /** As far as is known; a moment after it was asked for. */
    isSilent(address: string, signal: AbortSignal): boolean {
      const before = known.get(address)
      if (before && clock.monotonic() - before.atMs < GOOD_FOR_MS) return before.isSilent
      if (known.size >= MOST_KNOWN) known.clear()
      known.set(address, { atMs: clock.monotonic(), isSilent: false })
      const asked = answersAt(address, signal)
        .then(
          answers => void known.set(address, { atMs: clock.monotonic(), isSilent: !answers }),
          () => undefined,
        )
        .finally(() => asking.delete(asked))
      asking.add(asked)
      return false
    },
    ended: () => Promise.all(asking),
  }
}

export const answersOverTcp =
  (clock: Clock): AnswersAt =>
  async (address, signal) => {
    const socket = net.connect({ host: address, port: KNOCK_PORT })
    const answered = new Promise<boolean>(resolve => {
      socket.once('connect', () => resolve(true))
      // Trouble on this side says nothing of the other one.
      socket.on('error', error => resolve(errorCode(error) !== 'EHOSTUNREACH'))
    })
    const done = new AbortController()
    const late = wait(clock, WITHIN_MS, AbortSignal.any([signal, done.signal])).then(() => false)
    try {
      return await Promise.race([answered, late])
    } finally {
      done.abort()
      late.catch(() => undefined)
      socket.destroy()
    }
  }
