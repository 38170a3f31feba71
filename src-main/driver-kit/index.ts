// Everything a driver or a simulator is written with.
export { defineDriver } from './define-driver.ts'
export { defineSimulator } from './define-simulator.ts'
export { md5 } from './digest.ts'
export { Abort, Retry } from './outcomes.ts'
export { endsWith } from './tokenizers.ts'
