import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../base/clock.ts'
import { createSerial } from '../serial.ts'

// A program, or a worker thread, that holds a serial port until it is ended, and says when it has it.
const path = isMainThread ? process.argv[2] : workerData
const say = (word: string) => (parentPort ? parentPort.postMessage(word) : process.stdout.write(`${word}\n`))
const child = new URL('../serial-child.ts', import.meta.url)
const port = createSerial(
  { path: String(path), baudRate: 9600, clock: systemClock, child },
  {
    begins: () => undefined,
    opened() {
      port.write('held')
      say('open')
    },
    received: () => undefined,
    closed: say,
    reached: () => undefined,
  },
)
await port.run(new AbortController().signal)
