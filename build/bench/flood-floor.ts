import type { AddressInfo } from 'node:net'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type WebSocket, WebSocketServer } from 'ws'
import { answerTurns } from './turns.ts'

// The floor: a thread that posts the same messages, and a main one that hands each to a socket and does nothing else.
const A_SECOND = 500
const TICK_MS = 10

interface Status {
  kind: 'status'
  mod: string
  changed: { level: number }
}

if (isMainThread) {
  const [modules = 0] = process.argv.slice(2).map(Number)
  const thread = new Worker(new URL(import.meta.url), { workerData: modules })
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  let bound: WebSocket | undefined
  server.on('connection', socket => {
    bound = socket
  })
  thread.on('message', (batch: Status[]) => {
    for (const { mod, changed } of batch) {
      const meta = { sys: 'sys-bench', mod: 'Flood', index: Number(mod), name: 'level' }
      bound?.send(JSON.stringify({ id: meta.index, type: 'notify', value: changed.level, meta }))
    }
  })
  answerTurns()
  server.on('listening', () => process.send?.({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` }))
} else {
  const began = Date.now()
  let level = 0
  setInterval(() => {
    const batch: Status[] = []
    for (const due = ((Date.now() - began) * A_SECOND) / 1_000; level < due; level++)
      for (let mod = 1; mod <= workerData; mod++) batch.push({ kind: 'status', mod: String(mod), changed: { level } })
    parentPort?.postMessage(batch)
  }, TICK_MS)
}
