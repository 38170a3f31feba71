import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import { startCentral } from '../../e2e/central/central.ts'
import { BENCH_KEY } from './key.ts'
import { end, startScript } from './processes.ts'
import { quantile, report, round } from './report.ts'

const EDGE = 'edge-bench'
const MODULE = 'mod-bench-told-edge'
const TURNS = 2_000
/** Before anything counts: both sides are warm by then. */
const WARM = 500

/** A command from the centre to a device over TCP, until its new status is back at the centre; one after the other. */
export async function command(scratch: string): Promise<void> {
  const device = await startScript<{ port: number }>(new URL('./device.ts', import.meta.url), [])
  const port = device.said.port
  const floor = await floorOf(port)
  const alcove = await alcoveOf(scratch, port)
  const what = 'command from the centre, its status back'
  report({ what, who: 'bare WebSocket and TCP', ...spread(floor) })
  report({ what, who: 'alcove', ...spread(alcove), 'over the floor, p50 ms': round(p50(alcove) - p50(floor)) })
  await end(device.child)
}

const p50 = (times: readonly number[]) => quantile(times, 0.5)
const spread = (times: readonly number[]) => ({ 'p50 ms': round(p50(times)), 'p99 ms': round(quantile(times, 0.99)) })

async function floorOf(devicePort: number): Promise<number[]> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const connected = new Promise<import('ws').WebSocket>(resolve => server.once('connection', resolve))
  const script = new URL('./command-floor.ts', import.meta.url)
  const { child } = await startScript(script, [String(port), String(devicePort)])
  const socket = await connected
  let came = (_: number) => {}
  socket.on('message', data => {
    const { told } = JSON.parse(String(data))
    if (told !== undefined) came(told)
  })
  const times = await timed((told, done) => {
    came = done
    socket.send(JSON.stringify({ id: told, told }))
  })
  await end(child)
  server.close()
  return times
}

async function alcoveOf(scratch: string, devicePort: number): Promise<number[]> {
  const central = await startCentral({
    keep: 10,
    rows: [
      { entity: 'edge', row: { id: EDGE, name: 'Bench' } },
      {
        entity: 'driver',
        row: {
          id: 'driver-told',
          name: 'Told',
          module_name: 'Told',
          role: 1,
          file_name: 'bench/told',
          commit: '1a2b3c4',
        },
      },
      {
        entity: 'module',
        row: { id: MODULE, driver_id: 'driver-told', edge_id: EDGE, ip: '127.0.0.1', port: devicePort, running: true },
      },
    ],
  })
  const { secret } = central.addEdge({ id: EDGE })
  const { child, said } = await startScript<{ url: string }>(new URL('./alcove.ts', import.meta.url), [
    ...[join(scratch, 'command'), 'line', '0', '0'],
  ])
  const answer = await fetch(`http://${new URL(said.url).host}/api/alcove/v1/central`, {
    method: 'PUT',
    headers: { 'x-api-key': BENCH_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ address: central.url, secret }),
  })
  if (!answer.ok) throw new Error(await answer.text())
  const status = () => central.redis.hashes.get(`status/${MODULE}`)
  while (status()?.get('connected') !== 'true') await new Promise(resolve => setTimeout(resolve, 20))
  const link = central.link(EDGE)
  const times = await timed((told, done) => {
    void link.ask({ type: 'execute', module_id: MODULE, payload: JSON.stringify({ __exec__: 'tell', tell: [told] }) })
    const look = () => (status()?.get('told') === String(told) ? done(told) : setImmediate(look))
    look()
  })
  await end(child)
  await central.close()
  return times
}

async function timed(ask: (told: number, done: (told: number) => void) => void): Promise<number[]> {
  const times: number[] = []
  for (let turn = 1; turn <= TURNS + WARM; turn++) {
    const began = performance.now()
    await new Promise<void>(resolve => ask(turn, told => told === turn && resolve()))
    if (turn > WARM) times.push(performance.now() - began)
  }
  return times
}
