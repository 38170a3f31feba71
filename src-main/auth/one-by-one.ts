/** Does work of the same name in the order it came, one at a time; whatever becomes of it, the next has its turn. */
export function createOneByOne() {
  const last = new Map<string, Promise<void>>()
  return <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const mine = (last.get(name) ?? Promise.resolve()).then(work)
    const done: Promise<void> = mine
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        if (last.get(name) === done) last.delete(name)
      })
    last.set(name, done)
    return mine
  }
}
