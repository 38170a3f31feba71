import type { Clock } from '../../base/clock.ts'
import { failureOf, messageOf } from '../../base/result.ts'
import type { LinkWork } from './link-contract.ts'
import type { CoreRequest, EdgeAnswer } from './messages.ts'

/** Does what the centre asks over one connection. */
export interface Answering {
  /** `size`: of the frame it came in. */
  take(id: number, request: CoreRequest, size: number): void
}

interface Parts {
  clock: Clock
  answers: LinkWork['answers']
  send(id: number, answer: EdgeAnswer): void
  /** Aborts when the connection is cut: its answers go nowhere else. */
  signal: AbortSignal
  /** Something went wrong that the person on call should know. */
  trouble(kind: string, message: string): void
}

/** An answer that comes after 30 s wedges a stock core for good; none at all is harmless (edge.md 2.4). */
const ANSWER_MS = 25_000
/** What is in hand at once, counted in characters: a centre that asks without end does not fill the memory. */
const MOST_IN_HAND = 64 * 1024 * 1024
/** What a request takes beside its text. */
const EACH = 2 * 1024

/** Each request runs by itself: one that is slow keeps no other waiting (edge.md 4.1). */
export function createAnswering({ clock, answers, send, signal, trouble }: Parts): Answering {
  let inHand = 0

  return {
    take(id, request, size) {
      if (inHand > MOST_IN_HAND) {
        return trouble('many', `The centre asks more than can be done at once: ${request.type} was left unanswered.`)
      }
      const isInTime = startWatch(clock)
      inHand += size + EACH
      const leaveHand = once(() => {
        inHand -= size + EACH
        stop()
        signal.removeEventListener('abort', leaveHand)
      })
      signal.addEventListener('abort', leaveHand, { once: true })
      // What goes on longer is done all the same, and is no longer counted, as it may never end.
      const stop = clock.timer(ANSWER_MS, () => {
        leaveHand()
        trouble('late', `${request.type} took longer than ${ANSWER_MS / 1000} s, so the centre gets no answer to it.`)
      })
      Promise.try(answers, request, signal)
        .catch(error => {
          if (signal.aborted) return undefined
          trouble('failed', `${request.type}, asked by the centre, failed: ${messageOf(error)}`)
          return failure(request)
        })
        .then(answer => {
          if (answer && isInTime() && !signal.aborted) send(id, answer)
        })
        .catch(error => {
          // A link that is closing takes no answer any more, and says itself why.
          if (failureOf(error).code === 'offline') return
          trouble('unsent', `The answer to ${request.type}, asked by the centre, was not sent: ${messageOf(error)}`)
        })
        .finally(leaveHand)
    },
  }
}

/** What a stock edge answers when it has failed: nothing, where a success is all that could be said (edge.md 4.1). */
function failure({ type }: CoreRequest): EdgeAnswer | undefined {
  if (type === 'execute') return { type: 'execute_response', success: false }
  return queries.has(type) ? undefined : { type: 'success', success: false }
}

const queries = new Set<CoreRequest['type']>(['driver_status', 'loaded_modules', 'run_count', 'system_status'])

/** Both clocks: the one that never jumps stands still while the machine sleeps. */
function startWatch(clock: Clock): () => boolean {
  const [monotonic, now] = [clock.monotonic(), clock.now()]
  return () => clock.monotonic() - monotonic < ANSWER_MS && clock.now() - now < ANSWER_MS
}

function once(run: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    run()
  }
}
