import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fillFolder, type Records } from './campus.ts'
import { BENCH_KEY } from './key.ts'
import { end, startScript } from './processes.ts'
import { report, round } from './report.ts'
import { turns } from './turns.ts'

const SYSTEMS = 10
const TRIGGERS = 100
const WARM_MS = 10_000
const RUN_MS = 20_000
/** The first and the last that a level passes while it is measured: it rises by 500 a second. */
const [LOWEST, STEP] = [5_000, 100]
const limits = Array.from({ length: TRIGGERS }, (_, at) => LOWEST + at * STEP)
const what = `main loop, ${SYSTEMS * TRIGGERS} trigger instances over 5,000 status changes a second for ${RUN_MS / 1_000} s`

/**
 * Ten systems, in each of them a status that changes 500 times a second and 100 triggers that compare it: half a million
 * comparisons a second, of which some fifty become true and call a function.
 */
export async function triggersFlood(scratch: string): Promise<void> {
  const floor = await startScript(
    new URL('./triggers-flood-floor.ts', import.meta.url),
    [SYSTEMS, ...limits].map(String),
  )
  await sleep(WARM_MS)
  await turns(floor.child)
  await sleep(RUN_MS)
  const bare = await turns(floor.child)
  await end(floor.child)
  report({ what, who: 'bare Node', 'p50 ms': round(bare.p50), 'p99 ms': round(bare.p99), 'max ms': round(bare.max) })

  const folder = join(scratch, 'triggers-flood')
  await fillFolder(folder, floodedRooms())
  const { child, said } = await startScript<{ url: string }>(new URL('./node-on.ts', import.meta.url), [
    ...[folder, BENCH_KEY],
  ])
  await sleep(WARM_MS)
  const fired = await firedOf(said.url)
  const level = await levelOf(said.url)
  const began = performance.now()
  await turns(child)
  await sleep(RUN_MS)
  const { p50, p99, max } = await turns(child)
  const changes = ((await levelOf(said.url)) - level) * SYSTEMS
  const seconds = (performance.now() - began) / 1_000
  report({
    what,
    who: 'alcove',
    'p50 ms': round(p50),
    'p99 ms': round(p99),
    'max ms': round(max),
    'hold p99 ms': 20,
    'changes a second': round(changes / seconds, 0),
    fired: (await firedOf(said.url)) - fired,
  })
  await end(child)
}

function floodedRooms(): Records {
  const systems = Array.from({ length: SYSTEMS }, (_, at) => at)
  const logic = { role: 99, running: true }
  return {
    authority: [{ id: 'authority-bench', name: 'Bench', domain: 'localhost' }],
    driver: ['flood', 'sign'].map(name => ({
      ...{ id: `driver-${name}`, name, file_name: `bench/${name}`, commit: 'HEAD', role: 99 },
      module_name: name === 'flood' ? 'Flood' : 'Sign',
    })),
    module: systems.flatMap(at => [
      { id: `mod-flood${at}`, driver_id: 'driver-flood', name: 'Flood', control_system_id: `sys-${at}`, ...logic },
      { id: `mod-sign${at}`, driver_id: 'driver-sign', name: 'Sign', control_system_id: `sys-${at}`, ...logic },
    ]),
    control_system: systems.map(at => ({
      id: `sys-${at}`,
      name: `Room ${at}`,
      modules: [`mod-flood${at}`, `mod-sign${at}`],
    })),
    trigger: limits.map((limit, at) => ({
      id: `trigger-${at}`,
      name: `Over ${limit}`,
      conditions: {
        comparisons: [
          { left: { mod: 'Flood_1', status: 'level', keys: [] }, operator: 'greater_than_or_equal', right: limit },
        ],
        time_dependents: [],
      },
      actions: { functions: [{ mod: 'Sign_1', method: 'show', args: { shown: at } }], mailers: [] },
    })),
    trigger_instance: systems.flatMap(sys =>
      limits.map((_, at) => ({
        id: `trig-${sys}-${at}`,
        control_system_id: `sys-${sys}`,
        trigger_id: `trigger-${at}`,
      })),
    ),
  }
}

async function ask<T>(url: string, path: string): Promise<T> {
  const answer = await fetch(`${url}/api/engine/v2/${path}`, { headers: { 'x-api-key': BENCH_KEY } })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as T
}

const levelOf = async (url: string): Promise<number> => Number(await ask(url, 'modules/mod-flood0/state/level'))

async function firedOf(url: string): Promise<number> {
  let fired = 0
  for (let sys = 0; sys < SYSTEMS; sys++) {
    const rows = await ask<{ trigger_count: number }[]>(url, `systems/sys-${sys}/triggers?limit=${TRIGGERS}`)
    for (const { trigger_count } of rows) fired += trigger_count
  }
  return fired
}
