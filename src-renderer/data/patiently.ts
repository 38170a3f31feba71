import { backoff } from '@base/backoff.ts'
import { type Clock, systemClock, wait } from '@base/clock.ts'

/**
 * Loads a part of the page, whatever becomes of the node meanwhile: a part that is asked for just as the node stops
 * must not take the page, and what was typed into it, along. When the node answers and has no such part, another
 * version runs there: that is thrown, and only loading the page anew helps.
 */
export function patiently<Part>(
  load: () => Promise<Part>,
  clock: Clock = systemClock,
  answers: () => Promise<boolean> = nodeAnswers,
): () => Promise<Part> {
  return async () => {
    const pauses = backoff({ firstMs: 250, capMs: 5_000, jitterMs: 0 })
    let answered = false
    for (;;) {
      try {
        return await load()
      } catch (error) {
        // It must answer before and after: one that comes or goes in between is no proof that the part is missing.
        const answersNow = await answers()
        if (answered && answersNow) throw error
        answered = answersNow
      }
      await wait(clock, pauses.next(), never)
    }
  }
}

const never = new AbortController().signal

async function nodeAnswers(): Promise<boolean> {
  try {
    return (await fetch('/healthz', { cache: 'no-store' })).ok
  } catch {
    return false
  }
}
