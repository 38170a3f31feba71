import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RawData, WebSocket } from 'ws'
import { open } from './fanout.ts'
import { end, startScript } from './processes.ts'
import { quantile, report, round } from './report.ts'
import { turns } from './turns.ts'

const SOCKETS = 50
const STATUSES = 200
const ROUNDS = 20
const requestOf = (index: number) => ({ id: index, sys: 'sys-bench', mod: 'Sign', index, name: 'shown' })

/** 10,000 binds: fifty panels with two hundred statuses each, which all change at once. */
export async function bound(scratch: string): Promise<void> {
  const floor = await startScript<{ url: string }>(new URL('./fanout-floor.ts', import.meta.url), [])
  const alcove = await startScript<{ url: string }>(new URL('./alcove.ts', import.meta.url), [
    ...[join(scratch, 'bound'), 'sign', String(STATUSES)],
  ])
  await sleep(2_000)
  for (const [who, { child, said }] of Object.entries({ 'bare ws server': floor, alcove })) {
    const sockets: WebSocket[] = []
    while (sockets.length < SOCKETS) sockets.push(await open(said.url))
    const asker = await open(said.url)
    const bindAll = await untilHeard(sockets, '"success"', () => {
      for (const socket of sockets) {
        for (let index = 1; index <= STATUSES; index++) {
          socket.send(JSON.stringify({ ...requestOf(index), cmd: 'bind' }))
        }
      }
    })
    const took: number[] = []
    const longest: number[] = []
    // The first few are to warm up.
    for (let shown = -3; shown < ROUNDS; shown++) {
      if (who === 'alcove') await turns(child)
      const ms = await untilHeard(sockets, `"notify","value":${shown},`, () => {
        for (let index = 1; index <= STATUSES; index++) {
          asker.send(JSON.stringify({ ...requestOf(index), cmd: 'exec', name: 'show', args: [shown] }))
        }
      })
      if (shown < 0) continue
      took.push(ms)
      if (who === 'alcove') longest.push((await turns(child)).max)
    }
    report({
      what: `${SOCKETS * STATUSES} binds, ${STATUSES} statuses that all change: the last one told`,
      who,
      'bind ms': round(bindAll),
      'p50 ms': round(quantile(took, 0.5)),
      'max ms': round(Math.max(...took)),
      ...(longest.length ? { 'longest turn ms': round(Math.max(...longest)), 'hold turn ms': 50 } : {}),
    })
    for (const socket of [asker, ...sockets]) socket.terminate()
  }
  await Promise.all([floor.child, alcove.child].map(end))
}

/** Milliseconds until every socket has heard as many frames with the text as there are statuses. */
async function untilHeard(sockets: readonly WebSocket[], text: string, begin: () => void): Promise<number> {
  let left = sockets.length * STATUSES
  let hear = (_data: RawData) => {}
  const heard = new Promise<void>(resolve => {
    hear = data => {
      if (String(data).includes(text) && --left === 0) resolve()
    }
  })
  for (const socket of sockets) socket.on('message', hear)
  const began = performance.now()
  begin()
  await heard
  for (const socket of sockets) socket.off('message', hear)
  return performance.now() - began
}
