import type { Until } from '../../driver-kit/device.ts'

/** Gives `[answer]` when the message is the one. May throw: then that is the answer. */
export type AnswerMatch = (message: unknown) => [unknown] | undefined

export function answerMatch(until: Until<unknown, unknown>): AnswerMatch {
  if (typeof until === 'function') {
    return message => {
      const answer = until(message)
      return answer === undefined ? undefined : [answer]
    }
  }
  const test = until as string | RegExp
  return message => {
    if (typeof message !== 'string') return undefined
    // `search`, as a pattern with the flag `g` remembers where its last test ended.
    return (typeof test === 'string' ? message.startsWith(test) : message.search(test) >= 0) ? [message] : undefined
  }
}
