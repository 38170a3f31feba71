// npm run bench: each figure beside a floor or a peer measured in the same run. Prints JSON lines, then a table.
// The names of parts behind it run those parts alone: exec, start, memory, flood, fanout, bound, writes, modules, lists,
// sign-in, sync, command, discovery, triggers, publish.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bound } from './bound.ts'
import { command } from './command.ts'
import { discovery } from './discovery.ts'
import { fanout } from './fanout.ts'
import { flood } from './flood.ts'
import { lists } from './lists.ts'
import { type Measured, measureExec } from './load.ts'
import { manyModules } from './many-modules.ts'
import { memory } from './memory.ts'
import { installNodeRed, nodeRedFolder, relayFlow } from './node-red.ts'
import { end, freePort, median, startProgram, startScript, untilAnswers } from './processes.ts'
import { publish } from './publish.ts'
import { report, round, table } from './report.ts'
import { signIn } from './sign-in.ts'
import { sync } from './sync.ts'
import { triggers } from './triggers.ts'
import { writes } from './writes.ts'

const root = join(import.meta.dirname, '..', '..')
const cache = join(root, 'build', '.cache')
const scratch = mkdtempSync(join(tmpdir(), 'alcove-bench-'))
// All sources are at work, and nothing goes out into the network.
process.env.ALCOVE_INTERFACES = 'lo'
const headless = join(root, 'out', 'main', 'headless.js')
const parts: Record<string, () => Promise<void>> = {
  exec: async () => {
    for (const devices of [1, 20, 100]) await execRoundTrip(devices)
  },
  start: coldStart,
  memory: () => memory(scratch, headless, nodeRed),
  flood: () => flood(scratch),
  fanout: () => fanout(scratch, nodeRed),
  bound: () => bound(scratch),
  writes: () => writes(scratch),
  modules: () => manyModules(scratch, headless),
  lists: () => lists(scratch),
  'sign-in': () => signIn(scratch),
  sync: () => sync(scratch),
  command: () => command(scratch),
  discovery: () => discovery(scratch),
  triggers: () => triggers(scratch),
  publish: () => publish(scratch),
}
const asked = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts)

mkdirSync(cache, { recursive: true })
const nodeRed = asked.some(part => ['exec', 'start', 'memory', 'fanout'].includes(part)) ? installNodeRed(cache) : ''
console.log(JSON.stringify({ machine: cpus()[0]?.model, cores: cpus().length, node: process.version }))
try {
  for (const name of asked) {
    const part = parts[name]
    if (!part) throw new Error(`There is no part "${name}". Choose from ${Object.keys(parts).join(', ')}.`)
    await part()
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
table()

async function execRoundTrip(devices: number): Promise<void> {
  const device = await startScript<{ port: number }>(new URL('./device.ts', import.meta.url), [])
  const port = device.said.port
  const relay = await startScript<{ url: string }>(new URL('./relay.ts', import.meta.url), [
    String(port),
    String(devices),
  ])
  const folder = join(scratch, `alcove-${devices}`)
  const alcove = await startScript<{ url: string }>(new URL('./alcove.ts', import.meta.url), [
    ...[folder, 'line', String(devices), String(port)],
  ])
  const redPort = await freePort()
  const red = startProgram([
    nodeRed,
    '-u',
    nodeRedFolder(join(scratch, `red-${devices}`), redPort, relayFlow(port, devices)),
  ])
  await untilAnswers(`http://127.0.0.1:${redPort}/`, red)
  await sleep(2_000)

  const urls = { relay: relay.said.url, alcove: alcove.said.url, 'node-red': `ws://127.0.0.1:${redPort}/bench` }
  const measured: Record<string, Measured[]> = { relay: [], alcove: [], 'node-red': [] }
  for (let turn = 0; turn < 3; turn++) {
    for (const [name, url] of Object.entries(urls)) measured[name]?.push(await measureExec(url, devices))
  }
  const middle = (name: string, of: keyof Measured) => median((measured[name] ?? []).map(one => one[of]))
  for (const name of Object.keys(urls)) {
    report({
      what: `exec round trip, ${devices} device${devices === 1 ? '' : 's'}`,
      who: name,
      'per second': round(middle(name, 'perSecond'), 0),
      'p50 ms': round(middle(name, 'p50Ms')),
      'p99 ms': round(middle(name, 'p99Ms')),
      'of relay': round(middle(name, 'perSecond') / middle('relay', 'perSecond')),
    })
  }
  await Promise.all([relay.child, alcove.child, red, device.child].map(end))
}

async function coldStart(): Promise<void> {
  const bare = join(scratch, 'bare.mjs')
  writeFileSync(
    bare,
    "import http from 'node:http'; http.createServer((_, r) => r.end('ok')).listen(process.argv[2], '127.0.0.1')",
  )
  const times: Record<string, number[]> = { 'bare node': [], alcove: [], 'node-red': [] }
  for (let turn = 0; turn < 7; turn++) {
    for (const name of Object.keys(times)) {
      const port = await freePort()
      const began = performance.now()
      const child =
        name === 'alcove'
          ? startProgram([headless, '--data', join(scratch, `start-${turn}`), '--port', String(port)])
          : name === 'node-red'
            ? startProgram([nodeRed, '-u', nodeRedFolder(join(scratch, `red-start-${turn}`), port)])
            : startProgram([bare, String(port)])
      await untilAnswers(`http://127.0.0.1:${port}/${name === 'alcove' ? 'readyz' : ''}`, child)
      times[name]?.push(performance.now() - began)
      await end(child)
    }
  }
  const peer = median(times['node-red'] ?? [])
  for (const [name, took] of Object.entries(times)) {
    const what =
      name === 'alcove' ? 'cold start, demo room' : name === 'node-red' ? 'cold start, empty flow' : 'cold start'
    report({ what, who: name, ms: round(median(took), 0), 'of node-red': round(median(took) / peer) })
  }
}
