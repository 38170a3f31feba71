import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Gives back what loading its code has left behind in this thread, about a third of what it holds: V8 does so only when
 * memory is short. Takes some 20 ms. Not under Electron, where V8's flags may be frozen, and to set one ends the program.
 */
export function tidyMemory(): void {
  if (process.versions.electron !== undefined) return
  // With the flag set, each new context has a `gc` of its own.
  setFlagsFromString('--expose-gc')
  const gc: NodeJS.GCFunction = runInNewContext('gc')
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
