import { type Emitter, emitter } from '../../base/emitter.ts'

/** Who listens to what, by a name; of a name that nobody listens to, nothing is kept. */
export interface Watchers<T> {
  watch(name: string, listener: (news: T) => void): () => void
  tell(name: string, news: T): void
}

export function createWatchers<T>(): Watchers<T> {
  const emitters = new Map<string, Emitter<T>>()
  return {
    watch(name, listener) {
      const mine = emitters.get(name) ?? emitter<T>()
      emitters.set(name, mine)
      const stop = mine.on(listener)
      return () => {
        stop()
        if (mine.size === 0 && emitters.get(name) === mine) emitters.delete(name)
      }
    },
    tell: (name, news) => emitters.get(name)?.emit(news),
  }
}
