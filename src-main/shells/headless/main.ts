import { setYoungMemory } from '../young-memory.ts'
import { setFlagsOfAllThreads } from './v8-flags.ts'

// Before anything else is loaded, as it is loading and the threads begun by it that this is about.
setFlagsOfAllThreads()
setYoungMemory('small')
const { run } = await import('./run.ts')
await run(import.meta.dirname)
