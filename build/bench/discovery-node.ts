import { answerHeld } from './discovery-held.ts'

answerHeld()
process.on('disconnect', () => process.exit())
await import('./node-on.ts')
