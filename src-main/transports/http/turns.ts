import { cancelled } from '../../base/clock.ts'

/** Lets one in at a time, in the order in which they came. */
interface Turns {
  /** Resolves when it is our turn, with what ends it. */
  take(signal: AbortSignal): Promise<() => void>
}

export function createTurns(): Turns {
  const waiting: (() => void)[] = []
  let taken = false

  function next() {
    const enter = waiting.shift()
    if (enter) enter()
    else taken = false
  }

  return {
    take(signal) {
      if (signal.aborted) return Promise.reject(cancelled(signal))
      if (!taken) {
        taken = true
        return Promise.resolve(next)
      }
      return new Promise((resolve, reject) => {
        const enter = () => {
          signal.removeEventListener('abort', leave)
          resolve(next)
        }
        const leave = () => {
          waiting.splice(waiting.indexOf(enter), 1)
          reject(cancelled(signal))
        }
        waiting.push(enter)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
  }
}
