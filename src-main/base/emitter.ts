/** Tells everyone who listens. One listener that throws does not keep the news from the next. */
export interface Emitter<T> {
  /** Starts listening; call what it returns to stop. */
  on(listener: (news: T) => void): () => void
  emit(news: T): void
  readonly size: number
}

export function emitter<T>(onListenerError: (error: unknown) => void = rethrowLater): Emitter<T> {
  const listeners = new Set<(news: T) => void>()
  return {
    on(listener) {
      // A wrapper of its own, so that the same function listening twice is two listeners.
      const entry = (news: T) => listener(news)
      listeners.add(entry)
      return () => listeners.delete(entry)
    },
    emit(news) {
      for (const listener of [...listeners]) {
        try {
          listener(news)
        } catch (error) {
          onListenerError(error)
        }
      }
    },
    get size() {
      return listeners.size
    },
  }
}

/** A throwing listener is a bug: it surfaces as an uncaught error of its own, after everyone was told. */
function rethrowLater(error: unknown): void {
  Promise.resolve().then(() => {
    throw error
  })
}
