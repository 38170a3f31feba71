import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { end, residentMb, startScript } from './processes.ts'
import { report, round } from './report.ts'
import { turns } from './turns.ts'

const MODULES = 10
const WARM_MS = 10_000
const RUN_MS = 60_000

/** 5,000 changes of status a second, each told to a socket: what they cost the main loop, beside the bare minimum. */
export async function flood(scratch: string): Promise<void> {
  const contestants = {
    'bare Node': () => startScript<{ url: string }>(new URL('./flood-floor.ts', import.meta.url), [String(MODULES)]),
    alcove: () =>
      startScript<{ url: string }>(new URL('./alcove.ts', import.meta.url), [
        ...[join(scratch, 'flood'), 'flood', String(MODULES)],
      ]),
  }
  for (const [who, start] of Object.entries(contestants)) {
    const { child, said } = await start()
    const told = await count(said.url)
    await sleep(WARM_MS)
    await turns(child)
    const firstMb = residentMb(child)
    const before = told()
    const mostMb = await watchMemory(child)
    const { p50, p99, max } = await turns(child)
    report({
      what: 'main loop under 5,000 status changes a second for 60 s',
      who,
      'told a second': round((told() - before) / (RUN_MS / 1_000), 0),
      'p50 ms': round(p50),
      'p99 ms': round(p99),
      'max ms': round(max),
      'MB at first': round(firstMb, 0),
      'MB at most': round(mostMb, 0),
      'MB at the end': round(residentMb(child), 0),
      ...(who === 'alcove' ? { 'hold p99 ms': 20 } : {}),
    })
    await end(child)
  }
}

/** Lets it run, and gives the most that it held. */
async function watchMemory(child: ChildProcess): Promise<number> {
  let most = 0
  for (let left = RUN_MS; left > 0; left -= 1_000) {
    await sleep(1_000)
    most = Math.max(most, residentMb(child))
  }
  return most
}

/** Binds to every module; gives how many values were told so far. */
async function count(url: string): Promise<() => number> {
  const socket = new WebSocket(url)
  let told = 0
  socket.on('message', data => {
    if (String(data).includes('"notify"')) told += 1
  })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  for (let index = 1; index <= MODULES; index++)
    socket.send(JSON.stringify({ id: index, cmd: 'bind', sys: 'sys-bench', mod: 'Flood', index, name: 'level' }))
  return () => told
}
