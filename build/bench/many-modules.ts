import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { campus, fillFolder } from './campus.ts'
import { BENCH_KEY } from './key.ts'
import { end, freePort, median, startProgram, startScript, untilAnswers } from './processes.ts'
import { report, round } from './report.ts'
import { type Turns, turns } from './turns.ts'

const ROUNDS = 7
const CHANGES = 300
const rooms = { zones: 400, systems: 1_600, modules: 5_000, settings: 5_000, metadata: 0, running: 50 }
const described = '5,000 modules, of which 50 run (45 simulated projectors, 5 logic)'

/** What a big model costs a node: at its start, and at each change of one module. */
export async function manyModules(scratch: string, headless: string): Promise<void> {
  const folders = {
    empty: join(scratch, 'empty'),
    [`${described}, 12,000 entities`]: join(scratch, 'rooms'),
    [`${described}, 20,000 entities`]: join(scratch, 'campus'),
  }
  await fillFolder(join(scratch, 'rooms'), campus(rooms))
  await fillFolder(join(scratch, 'campus'), campus({ ...rooms, metadata: 8_000 }))
  const times = new Map<string, number[]>(Object.keys(folders).map(who => [who, []]))
  for (let turn = 0; turn <= ROUNDS; turn++) {
    for (const [who, folder] of Object.entries(folders)) {
      const took = await coldStart(headless, folder)
      // The first of each finds neither the folder made nor the program in the system's memory.
      if (turn > 0) times.get(who)?.push(took)
    }
  }
  const floor = median(times.get('empty') ?? [])
  for (const [who, took] of times) {
    const ms = median(took)
    report({ what: 'cold start to /readyz', who, ms: round(ms, 0), 'of empty': round(ms / floor), hold: 2 })
  }
  await turnsOf(join(scratch, 'campus'))
}

/** On a folder that is there already. */
async function coldStart(headless: string, folder: string): Promise<number> {
  const port = await freePort()
  const began = performance.now()
  const child = startProgram([headless, '--data', folder, '--port', String(port), '--empty'])
  await untilAnswers(`http://127.0.0.1:${port}/readyz`, child)
  const took = performance.now() - began
  await end(child)
  return took
}

/** How long the main loop is held up, by nothing and by changes of single modules. */
async function turnsOf(folder: string): Promise<void> {
  const { child, said } = await startScript<{ url: string }>(new URL('./node-on.ts', import.meta.url), [
    folder,
    BENCH_KEY,
  ])
  const save = async (index: number, fields: object) => {
    const id = `mod-Bench~${index.toString(36).padStart(5, '0')}`
    const answer = await fetch(`${said.url}/api/engine/v2/modules/${id}`, {
      method: 'PATCH',
      headers: { 'x-api-key': BENCH_KEY, 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    })
    if (!answer.ok) throw new Error(`PATCH ${id}: ${answer.status} ${await answer.text()}`)
    await answer.arrayBuffer()
  }
  await sleep(8_000)
  for (let count = 0; count < 50; count++) await save(60 + count, { notes: 'warm' })
  await turns(child)
  await sleep(5_000)
  reportTurns('nothing is asked', await turns(child))
  for (let count = 0; count < CHANGES; count++) await save(60 + ((count * 37) % 4_900), { notes: `n ${count}` })
  reportTurns('notes of a stopped module', await turns(child))
  for (let count = 0; count < CHANGES; count++)
    await save(60 + ((count * 37) % 4_900), { custom_name: `Wall ${count}` })
  reportTurns('another name for a stopped module', await turns(child))
  await end(child)
}

function reportTurns(who: string, { p50, p99, max }: Turns): void {
  const what = `main loop held up, ${described}, 20,000 entities`
  report({ what, who, 'p50 ms': round(p50), 'p99 ms': round(p99), 'max ms': round(max), 'hold max ms': 50 })
}
