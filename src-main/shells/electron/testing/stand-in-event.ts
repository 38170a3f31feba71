import type { EventEmitter } from 'node:events'

/** Tells listeners of something they may prevent, and says whether one of them did. */
export function preventable(emitter: EventEmitter, name: string, about: object = {}, ...more: unknown[]): boolean {
  let prevented = false
  const event = {
    ...about,
    preventDefault: () => {
      prevented = true
    },
  }
  emitter.emit(name, event, ...more)
  return prevented
}
