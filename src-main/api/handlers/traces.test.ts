import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DryRunView, ExplanationView, InstancesNews, RecentNews, TracesNews } from '../../contract/traces-views.ts'
import { firstEvent } from '../../runtime/testing/first-event.ts'
import { restClient } from '../../testing/rest-client.ts'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../../testing/start-node.ts'
import { until } from '../../testing/until.ts'

const TRIGGERS = '/../../alcove/v1/triggers'
const conditions = {
  comparisons: [{ left: { mod: 'Display_1', status: 'volume', keys: [] }, operator: 'greater_than', right: 50 }],
  time_dependents: [],
}
const actions = { functions: [{ mod: 'Display_2', method: 'volume', args: { level: 7 } }], mailers: [] }
const loud = { id: 'trigger-loud', name: 'Loud', conditions, actions }

let node: TestNode
let ask: ReturnType<typeof restClient>
const began = Date.now()

beforeAll(async () => {
  node = await startNode({
    firstRoom: {
      ...testRoom,
      records: {
        ...testRoom.records,
        trigger: [loud],
        trigger_instance: [
          { id: 'trig-loud', control_system_id: 'sys-test', trigger_id: 'trigger-loud' },
          { id: 'trig-off', control_system_id: 'sys-test', trigger_id: 'trigger-loud', enabled: false },
        ],
      },
    },
  })
  ask = restClient(node, ADMIN_KEY)
})
afterAll(() => node.stop())

const get = async <T>(path: string): Promise<T> => (await ask('GET', `${TRIGGERS}${path}`)).json
const tracesOf = (id: string) => get<TracesNews>(`/instances/${id}/traces`)
const turnUp = (level: number) => ask('POST', '/systems/sys-test/Display_1/volume', [level])
const first = (path: string) =>
  firstEvent(fetch(`${node.url}/api/alcove/v1/triggers${path}`, { headers: { 'x-api-key': ADMIN_KEY } }))

test('a run and a near miss are told of an instance and of the whole node, and why it is as it is', async () => {
  const explain = () => get<ExplanationView>('/instances/trig-loud/explanation')
  await until(explain, ({ state }) => state === 'working')
  await until(
    () => turnUp(20),
    ({ status }) => status === 200,
  )
  const quiet = await until(explain, ({ conditions: [one] }) => one?.sides?.[0]?.value === 20)
  expect(quiet).toMatchObject({ triggered: false, missing: [expect.stringContaining('comparison_0')] })

  await turnUp(60)
  const { whole, traces } = await until(
    () => tracesOf('trig-loud'),
    ({ traces }) => traces.length > 0,
  )
  expect([whole, traces[0]]).toMatchObject([true, { kind: 'fired', cause: 'comparison_0', times: 1 }])
  expect(await explain()).toMatchObject({ triggered: true, last: { kind: 'fired' } })
  const missed = await until(
    () => tracesOf('trig-off'),
    ({ traces }) => traces.length > 0,
  )
  expect(missed.traces).toMatchObject([{ kind: 'disabled' }])

  const { traces: recent } = await get<RecentNews>('/traces')
  expect(recent.map(({ kind, trigger, system }) => [kind, trigger, system])).toEqual([
    ['fired', 'Loud', 'Test Room'],
    ['disabled', 'Loud', 'Test Room'],
  ])
  expect((await get<RecentNews>('/traces?limit=1')).traces).toEqual(recent.slice(1))
  expect(await first('/traces/watch')).toEqual({ whole: true, traces: recent })
  expect(await first('/instances/trig-loud/traces/watch')).toEqual({ whole: true, traces })
})

test('a trigger that is saved, and one that is only written, are tried out on what was recorded', async () => {
  const dryRun = (asked: object) =>
    ask('POST', `${TRIGGERS}/dry_run`, { system_id: 'sys-test', from: began, to: Date.now(), ...asked })
  const saved = (await dryRun({ trigger_id: 'trigger-loud' })).json as DryRunView
  expect(saved).toMatchObject({ fired: 1, missed: 0, firings: [{ cause: 'comparison_0' }] })
  const [comparison] = conditions.comparisons
  const stricter = { conditions: { ...conditions, comparisons: [{ ...comparison, right: 70 }] } }
  expect((await dryRun({ trigger_id: 'trigger-loud', trigger: stricter })).json).toMatchObject({ fired: 0 })
  expect((await dryRun({ trigger: { conditions } })).json).toMatchObject({ fired: 1 })

  expect((await dryRun({})).json.error).toContain('Say which trigger')
  expect((await dryRun({ trigger: { conditions: { comparisons: 'none' } } })).json.error).toContain('cannot be used')
  expect((await dryRun({ trigger: { conditions }, from: 0 })).json.error).toContain('8 days at most')
  const badCron = { conditions: { comparisons: [], time_dependents: [{ type: 'cron', cron: 'every day' }] } }
  const { warnings } = (await dryRun({ trigger: badCron })).json as DryRunView
  expect(warnings).toContainEqual(expect.stringContaining('every day'))
  expect((await dryRun({ trigger_id: 'trigger-9' })).status).toBe(404)
  expect((await dryRun({ trigger: { conditions }, system_id: 'sys-9' })).status).toBe(404)
})

test('who watches is told what comes, and nothing of what another instance does', async () => {
  const stop = new AbortController()
  const answer = await fetch(`${node.url}/api/alcove/v1/triggers/instances/trig-loud/traces/watch`, {
    headers: { 'x-api-key': ADMIN_KEY },
    signal: stop.signal,
  })
  let text = ''
  for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    if (text.includes('"whole":false')) break
    if (!text.includes('"whole":true')) continue
    await turnUp(10)
    await turnUp(90)
  }
  stop.abort()
  const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as TracesNews)
  const later = events.filter(({ whole }) => !whole).flatMap(({ traces }) => traces)
  expect(new Set(later.map(({ instance_id, kind }) => `${instance_id} ${kind}`))).toEqual(new Set(['trig-loud fired']))
})

test('how all instances stand is told at once, and of one trigger alone', async () => {
  const { whole, instances, gone } = (await first('/instances/watch')) as InstancesNews
  expect([whole, gone]).toEqual([true, []])
  expect(instances.map(({ instance_id, state, warnings }) => [instance_id, state, warnings])).toEqual([
    ['trig-loud', 'working', []],
    ['trig-off', 'disabled', []],
  ])
  expect(instances[0]?.trigger_count).toBeGreaterThan(0)
  expect(await first('/instances/watch?trigger_id=trigger-loud')).toEqual({ whole, instances, gone })
  expect(await first('/instances/watch?trigger_id=trigger-9')).toEqual({ whole, instances: [], gone: [] })
})

test('what is not there is said, and one that was not parked stays as it is', async () => {
  for (const path of ['traces', 'traces/watch', 'explanation']) {
    expect((await ask('GET', `${TRIGGERS}/instances/trig-9/${path}`)).status).toBe(404)
  }
  expect((await ask('POST', `${TRIGGERS}/instances/trig-9/unpark`)).status).toBe(404)
  expect((await ask('POST', `${TRIGGERS}/instances/trig-loud/unpark`)).json).toEqual({ unparked: false })
})
