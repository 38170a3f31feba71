// Takes its time to load.
for (let turn = 0; turn < 2_000; turn++) await new Promise<void>(resolve => setImmediate(resolve))

export { driver } from './plain.ts'
