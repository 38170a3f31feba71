import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { setYoungMemory } from '../young-memory.ts'
import { setFlagsOfAllThreads } from './v8-flags.ts'

// Before anything else is loaded, as it is loading and the threads begun by it that this is about.
setFlagsOfAllThreads()
setYoungMemory('small')
// Beside the program, where nobody writes who may not change the program; where it cannot be kept, all is compiled anew.
enableCompileCache(join(import.meta.dirname, '..', '.compiled'))
const { run } = await import('./run.ts')
flushCompileCache()
await run(import.meta.dirname)
