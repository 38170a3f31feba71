import { setFlagsFromString } from 'node:v8'

/**
 * V8's flags are one set for all threads, read by each without a lock: they are set once, while there is one thread.
 * Not for Electron, which freezes them.
 */
export function setFlagsOfAllThreads(): void {
  // For `tidyMemory`: each context made from now on has a `gc` of its own.
  setFlagsFromString('--expose-gc')
  // Node 24's V8 may free what it has compiled to call JavaScript from WebAssembly a second time, when a thread ends as
  // another comes to need the same; the whole process crashes or hangs (crbug.com/409379692, nodejs/node#66366). It
  // compiles that after so many calls: with this, never. WebAssembly is in `fetch` and in ssh2.
  setFlagsFromString('--wasm-wrapper-tiering-budget=2000000000')
}
