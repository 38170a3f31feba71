import { runInNewContext } from 'node:vm'

/**
 * Gives back what loading its code has left behind in this thread, about a third of what it holds: V8 does so only when
 * memory is short. Takes some 20 ms. Does nothing where V8 was not begun with `--expose-gc`: to set the flag from here
 * would change it under all other threads.
 */
export function tidyMemory(): void {
  const gc: NodeJS.GCFunction | undefined = runInNewContext('globalThis.gc')
  gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
