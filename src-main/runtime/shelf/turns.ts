/** Lets so many run at once; the others wait for their turn, in order. */
export function createTurns(atOnce: number) {
  const waiting: (() => void)[] = []
  let running = 0
  return async function inTurn<T>(run: () => Promise<T>): Promise<T> {
    if (running >= atOnce) await new Promise<void>(resolve => waiting.push(resolve))
    else running++
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      // The place goes to who waits, without being free in between.
      if (next) next()
      else running--
    }
  }
}

export type Turns = ReturnType<typeof createTurns>
