import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fillFolder, type Records } from './campus.ts'
import { BENCH_KEY } from './key.ts'
import { nodeRedFolder } from './node-red.ts'
import { end, freePort, residentMb, startProgram, startScript, untilAnswers } from './processes.ts'
import { report, round } from './report.ts'

const ROOMS = 10
const SETTLE_MS = 15_000
/** What stands in each room: module name, role and driver; the last one is the room itself. */
const devices = [
  { driver: 'pjlink/projector', name: 'Display', role: 1 },
  { driver: 'samsung/mdc-display', name: 'Display', role: 1 },
  { driver: 'extron/sis-matrix', name: 'Switcher', role: 1 },
  { driver: 'shelly/gen2-relay', name: 'Relay', role: 2 },
] as const
const logic = { driver: 'alcove/meeting-room', name: 'System', role: 99 } as const

/** What is held, in MB as the kernel counts it, some time after the start and with every device connected. */
export async function memory(scratch: string, headless: string, nodeRed: string): Promise<void> {
  const redPort = await freePort()
  const red = startProgram([nodeRed, '-u', nodeRedFolder(join(scratch, 'red-memory'), redPort)])
  const peer = await held(red, `http://127.0.0.1:${redPort}/`)
  const tell = (what: string, who: string, mb: number, hold = {}) =>
    report({ what, who, MB: round(mb, 0), 'of node-red': round(mb / peer), ...hold })
  tell('memory, empty flow', 'node-red', peer)

  const kinds = devices.map(({ driver }) => driver)
  const inRooms = await startScript<{ ports: Record<string, number[]> }>(
    new URL('./room-devices.ts', import.meta.url),
    [...[String(ROOMS), ...kinds]],
  )
  const folder = join(scratch, 'memory-rooms')
  await fillFolder(folder, rooms(inRooms.said.ports), [])
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const args = [headless, '--data', folder, '--port', String(port), '--empty']
  const alcove = startProgram(args, { ALCOVE_API_KEY: BENCH_KEY })
  const mb = await held(alcove, `${url}/readyz`, () => untilConnected(url))
  tell('memory, 50 modules of 5 drivers', 'alcove', mb, { hold: 1.3 })
  await end(inRooms.child)

  const demoPort = await freePort()
  const demo = startProgram([headless, '--data', join(scratch, 'memory'), '--port', String(demoPort)])
  const demoMb = await held(demo, `http://127.0.0.1:${demoPort}/readyz`)
  tell('memory, demo room with its simulators', 'alcove', demoMb)
}

async function held(child: ChildProcess, url: string, ready = async () => {}): Promise<number> {
  await untilAnswers(url, child)
  await ready()
  await sleep(SETTLE_MS)
  const mb = residentMb(child)
  await end(child)
  return mb
}

/** A figure of modules that wait for their devices would say nothing. */
async function untilConnected(url: string): Promise<void> {
  const asked = `${url}/api/engine/v2/modules?limit=100`
  for (let left = 200; left > 0; left--) {
    const answer = await fetch(asked, { headers: { 'x-api-key': BENCH_KEY } })
    const modules = (await answer.json()) as { role: number; connected: boolean }[]
    const working = modules.filter(({ role, connected }) => role === logic.role || connected)
    if (working.length === ROOMS * (devices.length + 1)) return
    await sleep(100)
  }
  throw new Error(`Not every device of the rooms is connected: see ${asked}`)
}

function rooms(ports: Record<string, number[]>): Records {
  const drivers = [...devices, logic].map(({ driver, name, role }) => ({
    ...{ id: `driver-${name}-${driver.split('/')[0]}`, name: driver, file_name: driver, module_name: name, role },
    commit: 'HEAD',
  }))
  const idOf = (driver: string) => drivers.find(({ file_name }) => file_name === driver)?.id
  const at = Array.from({ length: ROOMS }, (_, room) => room)
  const own = (room: number) =>
    devices.map(({ driver, name, role }, place) => {
      const port = ports[driver]?.[room]
      const where = role === 2 ? { uri: `http://127.0.0.1:${port}` } : { ip: '127.0.0.1', port }
      return { id: `mod-${room}x${place}`, driver_id: idOf(driver), name, role, running: true, ...where }
    })
  const itself = (room: number) => ({
    ...{ id: `mod-${room}xroom`, driver_id: idOf(logic.driver), name: logic.name, role: logic.role, running: true },
    control_system_id: `sys-${room}`,
  })
  return {
    driver: drivers,
    module: at.flatMap(room => [...own(room), itself(room)]),
    control_system: at.map(room => ({
      ...{ id: `sys-${room}`, name: `Room ${room}` },
      modules: [...own(room), itself(room)].map(({ id }) => id),
    })),
  }
}
