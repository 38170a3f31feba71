import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { answerTurns } from './turns.ts'

// The floor: a thread that posts the same messages, and a main one that compares each and posts back what comes of it.
const A_SECOND = 500
const TICK_MS = 10

interface Status {
  kind: 'status'
  mod: number
  changed: { level: number }
}

const [modules = 0, ...limits] = isMainThread ? process.argv.slice(2).map(Number) : [Number(workerData)]

if (isMainThread) {
  const thread = new Worker(new URL(import.meta.url), { workerData: modules })
  const are = Array.from({ length: modules }, () => limits.map(() => false))
  thread.on('message', (batch: Status[]) => {
    for (const { mod, changed } of batch) {
      const triggered = are[mod] ?? []
      for (const [at, limit] of limits.entries()) {
        const is = changed.level >= limit
        if (is && !triggered[at]) thread.postMessage({ kind: 'exec', mod, method: 'show', args: { shown: at } })
        triggered[at] = is
      }
    }
  })
  answerTurns()
  process.send?.({})
} else {
  const began = Date.now()
  let level = 0
  parentPort?.on('message', () => undefined)
  setInterval(() => {
    const batch: Status[] = []
    for (const due = ((Date.now() - began) * A_SECOND) / 1_000; level < due; level++)
      for (let mod = 0; mod < modules; mod++) batch.push({ kind: 'status', mod, changed: { level } })
    parentPort?.postMessage(batch)
  }, TICK_MS)
}
