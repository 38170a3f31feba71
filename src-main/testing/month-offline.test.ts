import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { type Central, startCentral } from '../../e2e/central/central.ts'
import type { EntityRow, Row } from '../../e2e/central/data.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import { ADMIN_KEY, startNode, type TestNode, temporaryFolder } from './start-node.ts'
import { until } from './until.ts'

// A node that has met its centre once works on without it: a simulated month, rebooted at random times.

const EDGE = 'edge-month'
const ROOM = 'sys-HarbourRm0'
const DAY_MS = 24 * 60 * 60 * 1_000
/** Each of them is a reboot. The soak has all of them. */
const DAYS = process.env.ALCOVE_SOAK ? 30 : 2

const demo = JSON.parse(readFileSync(new URL('../../resources/demo-room.json', import.meta.url), 'utf8')) as {
  records: Record<string, Row[]>
  preferences: { simulated_modules: string[] }
}

/** The demo room, as a centre has it: its devices hang on this edge, its logic is the centre's. */
function building(): EntityRow[] {
  const rows = Object.entries(demo.records).flatMap(([entity, all]) => all.map(row => ({ entity, row }) as EntityRow))
  const placed = rows.map(({ entity, row }) =>
    entity === 'module' && row.role !== 99 ? { entity, row: { ...row, edge_id: EDGE } } : { entity, row },
  )
  return [
    { entity: 'edge', row: { id: EDGE, name: 'Harbour Room' } },
    ...placed,
    {
      entity: 'trigger',
      row: {
        ...{ id: 'trigger-morning', name: 'Every morning', enable_webhook: false },
        conditions: {
          comparisons: [],
          time_dependents: [{ type: 'cron', cron: '0 7 * * *', timezone: 'Europe/Berlin' }],
        },
        actions: { functions: [{ mod: 'System_1', method: 'volume', args: { level: 30 } }], mailers: [] },
      },
    },
    {
      entity: 'trigger',
      row: {
        ...{ id: 'trigger-loud', name: 'Not that loud', enable_webhook: false },
        conditions: {
          comparisons: [{ left: { mod: 'System_1', status: 'volume', keys: [] }, operator: 'greater_than', right: 80 }],
          time_dependents: [],
        },
        actions: { functions: [{ mod: 'System_1', method: 'volume', args: { level: 55 } }], mailers: [] },
      },
    },
    ...['morning', 'loud'].map(
      (name): EntityRow => ({
        entity: 'trigger_instance',
        row: { id: `trig-${name}`, trigger_id: `trigger-${name}`, control_system_id: ROOM, enabled: true },
      }),
    ),
  ]
}

let central: Central | undefined
let node: TestNode | undefined
afterEach(async () => {
  await node?.stop()
  await central?.close()
})

test('a month without its centre, rebooted again and again: every panel action and every trigger works', {
  timeout: 600_000,
}, async () => {
  const folder = temporaryFolder()
  let offset = 0
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + offset }
  const boot = async () => {
    node = await startNode({
      folder,
      clock,
      firstRoom: { records: {}, preferences: { simulated_modules: demo.preferences.simulated_modules } },
    })
    return node
  }
  const { url } = await boot()
  central = await startCentral({ rows: building(), extension: true })
  await call(url, 'PUT', '/api/alcove/v1/central', {
    address: central.url,
    secret: central.addEdge({ id: EDGE }).secret,
  })
  await until(
    () => statusOf(url, 'power_state'),
    state => state === 'off',
  )
  await central.close()
  central = undefined

  for (let day = 0; day < DAYS; day++) {
    await node?.stop()
    // Five seconds before seven in the morning in Berlin, of a day that may be any later.
    offset += nextMorning(clock.now() + DAY_MS * Math.random()) - clock.now() - 5_000
    const { url } = await boot()
    await until(
      () => statusOf(url, 'power_state'),
      state => state === 'off',
    )
    await until(
      () => statusOf(url, 'volume'),
      volume => volume === 30,
      20_000,
    )

    await exec('power', true)
    await until(
      () => statusOf(url, 'power_state'),
      state => state === 'on',
      30_000,
    )
    await exec('volume', 90)
    await until(
      () => statusOf(url, 'volume'),
      volume => volume === 55,
    )
    await exec('power', false)
    await until(
      () => statusOf(url, 'power_state'),
      state => state === 'off' || state === 'stopping',
      30_000,
    )
  }
  for (const name of ['morning', 'loud']) expect((await instance(`trig-${name}`)).trigger_count, name).toBe(DAYS)

  async function exec(method: string, arg: unknown): Promise<void> {
    await call(node?.url ?? '', 'POST', `/api/engine/v2/systems/${ROOM}/System_1/${method}`, [arg])
  }

  async function instance(id: string) {
    const all = await call<{ id: string; trigger_count: number }[]>(
      node?.url ?? '',
      'GET',
      `/api/engine/v2/systems/${ROOM}/triggers`,
    )
    return all.find(row => row.id === id) ?? { trigger_count: -1 }
  }
})

/** The next seven o'clock in Berlin after that moment: UTC+1 in winter, which is when the tests' clock may be, UTC+2 else. */
function nextMorning(after: number): number {
  for (let hour = Math.ceil(after / 3_600_000); ; hour++) {
    const at = hour * 3_600_000
    if (
      new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', hour: 'numeric', hourCycle: 'h23' }).format(at) ===
      '07'
    )
      return at
  }
}

const statusOf = (url: string, key: string) =>
  call(url, 'GET', `/api/engine/v2/systems/${ROOM}/System_1/${key}`).catch(() => undefined)

async function call<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(url + path, {
    method,
    headers: { 'x-api-key': ADMIN_KEY, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return JSON.parse(text) as T
}
