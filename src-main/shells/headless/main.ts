import { setYoungMemory } from '../young-memory.ts'

// Before anything else is loaded, as it is loading that this is about.
setYoungMemory('small')
const { run } = await import('./run.ts')
await run(import.meta.dirname)
