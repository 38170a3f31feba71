import { join } from 'node:path'
import { fillFolder, type Records } from './campus.ts'
import { BENCH_KEY } from './key.ts'
import { end, startScript } from './processes.ts'
import { quantile, report, round } from './report.ts'
import { openDevice, type TalkingDevice } from './triggers-device.ts'
import { triggersFlood } from './triggers-flood.ts'

const ROUNDS = 3
const TURNS = 1_000
/** Before anything counts: all are warm by then. */
const WARM = 500

/** One device reports, and another is told what the trigger says; then a thousand triggers in a storm of changes. */
export async function triggers(scratch: string): Promise<void> {
  await triggersTold(scratch)
  await triggersFlood(scratch)
}

interface Pair {
  heard: TalkingDevice
  told: TalkingDevice
}

async function triggersTold(scratch: string): Promise<void> {
  const [bare, room] = [await openPair(), await openPair()]
  const floor = await startScript(new URL('./triggers-floor.ts', import.meta.url), [
    ...[bare.heard, bare.told].map(({ port }) => String(port)),
  ])
  const folder = join(scratch, 'triggers')
  await fillFolder(folder, roomWith(room), [])
  const alcove = await startScript(new URL('./node-on.ts', import.meta.url), [folder, BENCH_KEY])
  const contestants = { 'bare sockets': bare, alcove: room }
  const times: Record<keyof typeof contestants, number[]> = { 'bare sockets': [], alcove: [] }
  const names = Object.keys(contestants) as (keyof typeof contestants)[]
  for (const name of names) await until(contestants[name])
  for (let turn = 0; turn <= ROUNDS; turn++) {
    for (const name of names) {
      const took = await measure(contestants[name], turn === 0 ? WARM : TURNS)
      if (turn > 0) times[name].push(...took)
    }
  }
  const p50 = (name: keyof typeof contestants) => quantile(times[name], 0.5)
  for (const name of names) {
    report({
      what: 'a device reports, the action of a trigger reaches another',
      who: name,
      'p50 ms': round(p50(name), 3),
      'p99 ms': round(quantile(times[name], 0.99), 3),
      ...(name === 'alcove' ? { 'over the floor, p50 ms': round(p50('alcove') - p50('bare sockets'), 3) } : {}),
    })
  }
  await Promise.all([floor.child, alcove.child].map(end))
  for (const { heard, told } of [bare, room]) for (const device of [heard, told]) device.close()
}

const openPair = async (): Promise<Pair> => ({ heard: await openDevice(), told: await openDevice() })

/** Connected, and its triggers at work. */
async function until({ heard, told }: Pair): Promise<void> {
  await Promise.all([heard.connected, told.connected])
  const { promise: done, resolve } = Promise.withResolvers<void>()
  told.hear(() => {
    told.say('OK')
    resolve()
  })
  let level = 0
  const again = setInterval(() => {
    level = 1 - level
    heard.say(String(level))
  }, 200)
  await done
  clearInterval(again)
}

/** One after the other, 0 and 1 in turn: for each there is a trigger that waits for it. */
async function measure({ heard, told }: Pair, turns: number): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn < turns; turn++) {
    const level = String(turn % 2)
    const { promise: done, resolve } = Promise.withResolvers<void>()
    told.hear(line => {
      told.say('OK')
      if (line === `PWR ${level}`) resolve()
    })
    const began = performance.now()
    heard.say(level)
    await done
    times.push(performance.now() - began)
  }
  return times
}

function roomWith({ heard, told }: Pair): Records {
  const levels = [0, 1]
  const device = { role: 1, running: true, ip: '127.0.0.1' }
  return {
    authority: [{ id: 'authority-bench', name: 'Bench', domain: 'localhost' }],
    driver: ['Heard', 'Told'].map(name => ({
      ...{ id: `driver-${name}`, name, module_name: name, role: 1 },
      ...{ file_name: `bench/${name.toLowerCase()}`, commit: 'HEAD' },
    })),
    module: [
      { id: 'mod-heard', driver_id: 'driver-Heard', name: 'Heard', port: heard.port, ...device },
      { id: 'mod-told', driver_id: 'driver-Told', name: 'Told', port: told.port, ...device },
    ],
    control_system: [{ id: 'sys-bench', name: 'Bench', modules: ['mod-heard', 'mod-told'] }],
    trigger: levels.map(level => ({
      id: `trigger-${level}`,
      name: `At ${level}`,
      conditions: {
        comparisons: [{ left: { mod: 'Heard_1', status: 'level', keys: [] }, operator: 'equal', right: level }],
        time_dependents: [],
      },
      actions: { functions: [{ mod: 'Told_1', method: 'tell', args: { told: level } }], mailers: [] },
    })),
    trigger_instance: levels.map(level => ({
      ...{ id: `trig-${level}`, control_system_id: 'sys-bench', trigger_id: `trigger-${level}` },
    })),
  }
}
