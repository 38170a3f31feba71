import { WebSocket } from 'ws'

export interface Measured {
  perSecond: number
  p50Ms: number
  p99Ms: number
}

const WARM_MS = 1_500
const RUN_MS = 3_000

/** One command in flight for each device, for so long: how many came back a second, and after how long. */
export async function measureExec(url: string, devices: number): Promise<Measured> {
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  const began = new Float64Array(devices + 1)
  const took: number[] = []
  const start = performance.now()
  const ask = (index: number) => {
    began[index] = performance.now()
    socket.send(`{"id":${index},"cmd":"exec","sys":"sys-bench","mod":"Line","index":${index},"name":"ask","args":[]}`)
  }
  return new Promise((resolve, reject) => {
    socket.on('message', data => {
      const now = performance.now()
      const { id, type, msg } = JSON.parse(String(data))
      if (type !== 'success') return reject(new Error(`${url}: ${msg}`))
      if (now - start > WARM_MS) took.push(now - (began[id] ?? now))
      if (now - start < WARM_MS + RUN_MS) return ask(id)
      socket.terminate()
      took.sort((a, b) => a - b)
      const quantile = (share: number) => took[Math.floor(took.length * share)] ?? Number.NaN
      resolve({ perSecond: took.length / (RUN_MS / 1000), p50Ms: quantile(0.5), p99Ms: quantile(0.99) })
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error(`${url} closed the connection`)))
    for (let index = 1; index <= devices; index++) ask(index)
  })
}
