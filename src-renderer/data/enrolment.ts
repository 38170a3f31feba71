import { type Clock, wait } from '@base/clock.ts'
import { emitter } from '@base/emitter.ts'
import type { Answer } from './answer.ts'

export interface EnrolmentState {
  /** To be typed in, or scanned, by a technician; undefined until the node gives one. */
  code: string | undefined
  /** Why there is none, or why nothing is heard of it; undefined when all is well. */
  trouble: string | undefined
}

/** Asks the node to be let in, until somebody does: renews the code when it ends, and waits out a node that is away. */
export interface Enrolment {
  current(): EnrolmentState
  subscribe(listener: () => void): () => void
  /** Ends once the device was let in, or the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

export interface EnrolmentParts {
  clock: Clock
  ask(signal: AbortSignal): Promise<Answer<{ code: string; poll: string }>>
  poll(secret: string, signal: AbortSignal): Promise<Answer<'waiting' | 'approved' | 'ended'>>
  onApproved(): void
}

const POLL_MS = 2_000
const TRY_AGAIN_MS = 5_000

export function createEnrolment({ clock, ask, poll, onApproved }: EnrolmentParts): Enrolment {
  const changed = emitter<void>()
  let state: EnrolmentState = { code: undefined, trouble: undefined }
  const move = (next: EnrolmentState) => {
    if (next.code === state.code && next.trouble === state.trouble) return
    state = next
    changed.emit()
  }

  /** Until it is known what became of this code. Whether it has ended is for the node to say: its clock counts. */
  async function watch(code: string, secret: string, signal: AbortSignal): Promise<'approved' | 'ended'> {
    for (;;) {
      await wait(clock, POLL_MS, signal)
      const answer = await poll(secret, signal)
      if (answer.ok && answer.value !== 'waiting') return answer.value
      // One that was restarted does not know it any more; one that is away may.
      if (!answer.ok && answer.status >= 400 && answer.status < 500 && answer.status !== 429) return 'ended'
      move({ code, trouble: answer.ok ? undefined : answer.message })
    }
  }

  async function untilApproved(signal: AbortSignal): Promise<void> {
    for (;;) {
      const asked = await ask(signal)
      if (asked.ok) {
        const { code, poll: secret } = asked.value
        move({ code, trouble: undefined })
        if ((await watch(code, secret, signal)) === 'approved') return
        // At the pace of polling, also with a node whose codes end at once.
        continue
      }
      move({ code: undefined, trouble: asked.message })
      await wait(clock, Math.max(TRY_AGAIN_MS, asked.retryAfterMs ?? 0), signal)
    }
  }

  return {
    current: () => state,
    subscribe: changed.on,
    async run(signal) {
      try {
        await untilApproved(signal)
        onApproved()
      } catch (error) {
        if (!signal.aborted) throw error
      }
    },
  }
}
