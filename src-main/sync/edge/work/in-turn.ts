/** Has what concerns one module happen one after the other, and modules not wait for each other (edge.md 4.1). */
export function createTurns() {
  const tails = new Map<string, Promise<unknown>>()
  return function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const mine = (tails.get(id) ?? Promise.resolve()).then(work)
    const tail = mine
      .catch(() => undefined)
      .then(() => {
        if (tails.get(id) === tail) tails.delete(id)
      })
    tails.set(id, tail)
    return mine
  }
}
