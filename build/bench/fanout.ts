import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RawData, WebSocket } from 'ws'
import { broadcastFlow, nodeRedFolder } from './node-red.ts'
import { end, freePort, startProgram, startScript, untilAnswers } from './processes.ts'
import { quantile, report, round } from './report.ts'

const SOCKETS = 1_000
const ROUNDS = 40
const bind = { id: 1, cmd: 'bind', sys: 'sys-bench', mod: 'Sign', index: 1, name: 'shown' }

/** One change that 1,000 sockets hear of: when the last of them does, counted from the command that made it. */
export async function fanout(scratch: string, nodeRed: string): Promise<void> {
  const floor = await startScript<{ url: string }>(new URL('./fanout-floor.ts', import.meta.url), [])
  const alcove = await startScript<{ url: string }>(new URL('./alcove.ts', import.meta.url), [
    ...[join(scratch, 'fanout'), 'sign', '1'],
  ])
  const redPort = await freePort()
  const red = startProgram([nodeRed, '-u', nodeRedFolder(join(scratch, 'red-fanout'), redPort, broadcastFlow)])
  await untilAnswers(`http://127.0.0.1:${redPort}/`, red)
  await sleep(1_000)
  const urls = {
    'bare ws server': floor.said.url,
    alcove: alcove.said.url,
    'node-red': `ws://127.0.0.1:${redPort}/bench`,
  }
  const crowds = new Map<string, Crowd>()
  for (const [who, url] of Object.entries(urls)) crowds.set(who, await gather(url))
  const took = new Map<string, number[]>(Object.keys(urls).map(who => [who, []]))
  // The first few are to warm up.
  for (let shown = -5; shown < ROUNDS; shown++) {
    for (const [who, crowd] of crowds) {
      const ms = await crowd.show(shown)
      if (shown >= 0) took.get(who)?.push(ms)
      await sleep(20)
    }
  }
  for (const [who, times] of took) {
    report({
      what: `one status change, told to ${SOCKETS} sockets: the last one`,
      who,
      'p50 ms': round(quantile(times, 0.5)),
      'max ms': round(Math.max(...times)),
      ...(who === 'alcove' ? { 'hold ms': 50 } : {}),
    })
  }
  await Promise.all([floor.child, alcove.child, red].map(end))
}

interface Crowd {
  /** Milliseconds until the last one has heard of it. */
  show(shown: number): Promise<number>
}

async function gather(url: string): Promise<Crowd> {
  let waiting = { text: '', left: 0, done: () => {} }
  const hear = (data: RawData) => {
    if (waiting.left > 0 && String(data).includes(waiting.text) && --waiting.left === 0) waiting.done()
  }
  const asker = await open(url)
  for (let count = 0; count < SOCKETS; count++) {
    const socket = await open(url)
    const answered = new Promise(resolve => socket.once('message', resolve))
    socket.send(JSON.stringify(bind))
    await answered
    socket.on('message', hear)
  }
  return {
    async show(shown) {
      const told = new Promise<void>((done, reject) => {
        waiting = { text: `"notify","value":${shown},`, left: SOCKETS, done }
        asker.once('close', () => reject(new Error(`${url} closed the connection`)))
      })
      const began = performance.now()
      asker.send(JSON.stringify({ ...bind, cmd: 'exec', name: 'show', args: [shown] }))
      await told
      asker.removeAllListeners('close')
      return performance.now() - began
    },
  }
}

export function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url)
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}
