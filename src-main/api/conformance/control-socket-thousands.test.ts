import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ControlClient, openControl } from '../../testing/control-client.ts'
import { ADMIN_KEY } from '../../testing/start-node.ts'
import { startRuntime, type TestRuntime } from '../../testing/start-runtime.ts'
import { until } from '../../testing/until.ts'

// realtime.md 12.3 and 16: a panel binds everything it shows at once, and a building has many panels.

const SOCKETS = 50
const MODULES = 200
const ids = Array.from({ length: MODULES }, (_, at) => `mod-${at + 1}`)
const sign = { id: 'driver-sign', name: 'Sign', file_name: 'bench/sign', commit: 'HEAD', module_name: 'Sign', role: 99 }
const room = {
  records: {
    driver: [sign],
    module: ids.map(id => ({
      ...{ id, driver_id: sign.id, name: 'Sign', role: 99, running: true, control_system_id: 'sys-test' },
    })),
    control_system: [{ id: 'sys-test', name: 'A large room', modules: ids }],
  },
}

let site: TestRuntime
beforeAll(async () => {
  site = await startRuntime({ room, drivers: [new URL('../../../build/bench/drivers/', import.meta.url)] })
  const states = () => ids.map(id => site.runtime.healthOf(id).state)
  await until(states, all => all.every(state => state === 'connected'), 60_000)
  await show(1)
}, 60_000)
afterAll(() => site.stop())

test('10,000 binds are told what is, and 200 changes make 10,000 notifications; each of the latest value, each to its own', async () => {
  const clients = await Promise.all(
    Array.from({ length: SOCKETS }, () => openControl(site.url, { headers: { 'x-api-key': ADMIN_KEY } })),
  )
  const toldEach = (value: number) =>
    until(
      () => clients.map(client => [...latest(client).values()]),
      all => all.every(values => values.length === MODULES && values.every(one => one === value)),
      60_000,
    )
  for (const client of clients) {
    for (let index = 1; index <= MODULES; index++) {
      client.send({ id: index, cmd: 'bind', sys: 'sys-test', mod: 'Sign', index, name: 'shown' })
    }
  }
  await toldEach(1)
  for (const client of clients) {
    const frames = client.frames.splice(0).map(text => JSON.parse(text))
    expect(frames.filter(({ type }) => type === 'success')).toHaveLength(MODULES)
    expect(frames.filter(({ type }) => type === 'notify')).toHaveLength(MODULES)
    expect(frames.every(({ id, meta }) => id === meta.index)).toBe(true)
  }
  await show(2)
  await toldEach(2)
  await Promise.all(clients.map(client => client.close()))
}, 60_000)

const show = (value: number) => Promise.all(ids.map(id => site.runtime.exec(id, 'show', [value])))

/** The latest value by the index of the module. */
function latest({ frames }: ControlClient): Map<number, unknown> {
  const values = new Map<number, unknown>()
  for (const text of frames) {
    const { type, id, value } = JSON.parse(text)
    if (type === 'notify') values.set(id, value)
  }
  return values
}
