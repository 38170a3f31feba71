/** Does something with each, so many at a time. The first that fails ends the others; all are over when this is. */
export async function atOnce<T>(
  most: number,
  items: Iterable<T>,
  run: (item: T, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController()
  const stop = AbortSignal.any([signal, failed.signal])
  let first: { error: unknown } | undefined
  const left = items[Symbol.iterator]()

  async function work(): Promise<void> {
    for (let next = left.next(); !next.done && !stop.aborted; next = left.next()) {
      try {
        await run(next.value, stop)
      } catch (error) {
        first ??= { error }
        failed.abort()
      }
    }
  }

  await Promise.all(Array.from({ length: most }, work))
  if (first) throw first.error
}
