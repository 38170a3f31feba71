import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { restClient } from '../../testing/rest-client.ts'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../../testing/start-node.ts'
import { until } from '../../testing/until.ts'

// What is said of a trigger when it is saved: what cannot be is refused, what is not there (yet) is a warning.

let node: TestNode
let api: ReturnType<typeof restClient>
beforeAll(async () => {
  const records = {
    ...testRoom.records,
    control_system: [...testRoom.records.control_system, { id: 'sys-other', name: 'Other Room', modules: [] }],
    trigger: [{ id: 'trigger-a', name: 'A' }],
    trigger_instance: [{ id: 'trig-a', control_system_id: 'sys-test', trigger_id: 'trigger-a' }],
  }
  node = await startNode({ firstRoom: { ...testRoom, records } })
  api = restClient(node, ADMIN_KEY)
  await until(
    () => api('GET', '/systems/sys-test/functions/Display_1'),
    ({ json }) => 'power' in (json ?? {}),
  )
})
afterAll(() => node.stop())

const display = { mod: 'Display_1', status: 'power', keys: [] }
const right = { left: display, operator: 'equal', right: true }
const comparing = (...comparisons: unknown[]) => ({ conditions: { comparisons } })
const timed = (...time_dependents: unknown[]) => ({ conditions: { time_dependents } })
const acting = (...functions: unknown[]) => ({ actions: { functions } })
const mailing = (...mailers: unknown[]) => ({ actions: { mailers } })

describe.each([
  ['added', 'POST', '/triggers'],
  ['changed', 'PATCH', '/triggers/trigger-a'],
])('a trigger that is %s', (_, method, path) => {
  test.each([
    [
      'a bad cron line',
      timed({ type: 'cron', cron: '0 9 * * *' }, { type: 'cron', cron: '0 25 * * *' }),
      'condition',
      'time_dependents 2: The cron line "0 25 * * *" cannot be used: it says "25" for the hour, where 0 to 23, *, */n, a-b, a-b/n and lists of these may stand.',
    ],
    [
      'a day that never comes',
      timed({ type: 'cron', cron: '0 9 30 2 *' }),
      'condition',
      'time_dependents 1: The cron line "0 9 30 2 *" never comes: none of its months has such a day. Name another day or month.',
    ],
    [
      '`at` without a time',
      timed({ type: 'at', cron: '0 9 * * *' }),
      'condition',
      'time_dependents 1 is of type at, and needs a time, in seconds since 1970',
    ],
    ['neither time nor cron', timed({ type: 'at' }), 'condition', 'time_dependents 1 needs a time or a cron'],
    [
      '`cron` without a cron line',
      timed({ type: 'cron', time: 5 }),
      'condition',
      'time_dependents 1 is of type cron, and needs a cron line, such as "0 9 * * 1-5"',
    ],
    [
      'a bad time zone',
      timed({ type: 'cron', cron: '0 9 * * *', timezone: 'Europe/Berlim' }),
      'condition',
      'time_dependents 1 timezone Europe/Berlim is not known; write one such as Europe/Berlin',
    ],
    [
      'an empty module',
      comparing(right, { ...right, right: { ...display, mod: '' } }),
      'condition',
      'comparisons 2 right.mod is required; name a module, such as Display_1',
    ],
    [
      'an empty status',
      comparing({ ...right, left: { ...display, status: ' ' } }),
      'condition',
      'comparisons 1 left.status is required; name a status of the module, such as power',
    ],
    [
      'an unknown method of web requests',
      { supported_methods: ['POST', 'BREW'] },
      'supported_methods',
      'contains invalid methods: BREW; there are GET, POST, PUT, PATCH, DELETE',
    ],
    ['a negative debounce', { debounce_period: -5 }, 'debounce_period', 'must be 0 or more milliseconds'],
    [
      'a function of no module',
      acting({ mod: 'Display_1', method: 'power' }, { mod: '', method: 'power' }),
      'action',
      'functions 2 mod is required; name a module, such as Display_1',
    ],
    [
      'an e-mail to nobody',
      mailing({ emails: [], content: 'x' }),
      'action',
      'mailers 1 emails is required; give at least one address',
    ],
    [
      'an e-mail to what is no address',
      mailing({ emails: ['jo@example.com'] }, { emails: ['jo@example.com', 'jo'] }),
      'action',
      'mailers 2 emails are no addresses: jo; write them as jo@example.com',
    ],
  ])('with %s is a 422 that says where and what to write', async (_, fields, field, reason) => {
    const { status, json } = await api(method, path, { name: 'Refused', ...fields })
    expect({ status, json }).toEqual({
      status: 422,
      json: { error: 'validation failed', failures: [{ field, reason }] },
    })
  })

  const operand =
    'must be a number, a text, true, false, or a status such as {"mod": "Display_1", "status": "power", "keys": []}'
  test.each([
    [
      'an unknown operator',
      comparing(right, { ...right, operator: 'like' }),
      '"conditions.comparisons.1.operator" must be one of and, equal, exclusive_or, greater_than, greater_than_or_equal, less_than, less_than_or_equal, not_equal, or',
    ],
    ['a null constant', comparing({ ...right, right: null }), `"conditions.comparisons.0.right" ${operand}`],
    ['a list', comparing(right, { ...right, left: [1] }), `"conditions.comparisons.1.left" ${operand}`],
    ['another object', comparing({ ...right, left: { a: 1 } }), `"conditions.comparisons.0.left" ${operand}`],
    ['a missing side', comparing({ left: 1, operator: 'equal' }), `"conditions.comparisons.0.right" ${operand}`],
    ['an unknown kind of time', timed({ type: 'noon' }), '"conditions.time_dependents.0.type" must be one of at, cron'],
    [
      'a time that is none',
      timed({ type: 'at', time: 'soon' }),
      '"conditions.time_dependents.0.time" must be seconds since 1970, or an ISO date such as 2026-01-31T09:00:00Z',
    ],
    ['no list of addresses', mailing({ content: 'x' }), '"actions.mailers.0.emails" must be of type array'],
  ])('with %s cannot be read (triggers.md 2.1): a 400 that says where and what to write', async (_, fields, error) => {
    const { status, json } = await api(method, path, { name: 'Refused', ...fields })
    expect({ status, json }).toEqual({ status: 400, json: { error } })
  })
})

test('other spellings of an operator, and a time in ISO 8601, are taken (triggers.md 2.1, 2.6)', async () => {
  const conditions = {
    comparisons: [{ ...right, operator: 'NotEqual' }],
    time_dependents: [{ type: 'at', time: '2026-01-31T09:00:00+01:00' }],
  }
  const { status, json } = await api('POST', '/triggers', { name: 'Spelt', conditions })
  expect(status).toBe(201)
  expect(json.conditions).toMatchObject({
    comparisons: [{ operator: 'not_equal' }],
    time_dependents: [{ type: 'at', time: Date.parse('2026-01-31T08:00:00Z') / 1_000 }],
  })
  expect(json).not.toHaveProperty('warnings')
})

describe('what is not there when a trigger is saved is a warning', () => {
  const wanting = {
    conditions: { comparisons: [right, { left: { ...display, status: 'colour' }, operator: 'equal', right: 1 }] },
    actions: {
      functions: [
        { mod: 'Lamp_1', method: 'on', args: {} },
        { mod: 'Display_1', method: 'volume', args: { lvl: 5 } },
      ],
    },
  }
  const warnings = [
    'Display_1 has no status colour. It has power, volume, greeting.',
    'There is no Lamp_1 in Test Room.',
    'Display_1.volume takes no argument lvl. It takes level, ramp.',
    'Display_1.volume lacks the argument level.',
  ]

  test('to whoever changes it where it is at work; what was sent back of it is not kept', async () => {
    const { status, json } = await api('PATCH', '/triggers/trigger-a', wanting)
    expect({ status, told: json.warnings }).toEqual({ status: 200, told: warnings })
    expect((await api('GET', '/triggers/trigger-a')).json).not.toHaveProperty('warnings')
    const { json: again } = await api('PUT', '/triggers/trigger-a', { ...json, actions: {}, conditions: {} })
    expect(again).not.toHaveProperty('warnings')
  })

  test('to whoever adds one for one system, and for none only what is so in any', async () => {
    const own = await api('POST', '/triggers', { name: 'Own', control_system_id: 'sys-test', ...wanting })
    expect({ status: own.status, told: own.json.warnings }).toEqual({ status: 201, told: warnings })
    expect((await api('POST', '/triggers', { name: 'Any', ...wanting })).json).not.toHaveProperty('warnings')
    const constant = await api('POST', '/triggers', {
      name: 'Constant',
      ...comparing({ left: 1, operator: 'equal', right: 1 }),
    })
    expect(constant.json.warnings).toEqual([
      'Comparison 1 is one of two constants, which are never compared. Name a status of a module on one side.',
    ])
  })

  test('to whoever puts it to work in a system, or changes it there', async () => {
    const { id } = (await api('POST', '/triggers', { name: 'Wanting', ...wanting })).json
    const made = await api('POST', '/systems/sys-test/triggers', { trigger_id: id })
    expect({ status: made.status, told: made.json.warnings }).toEqual({ status: 201, told: warnings })
    for (const method of ['PATCH', 'PUT']) {
      const { json } = await api(method, `/systems/sys-test/triggers/${made.json.id}`, {
        ...made.json,
        important: true,
      })
      expect(json).toMatchObject({ important: true, warnings })
    }
    const shown = await api('GET', `/systems/sys-test/triggers/${made.json.id}`)
    expect(shown.json).not.toHaveProperty('warnings')
    const fine = (await api('POST', '/triggers', { name: 'Fine', ...comparing(right) })).json
    expect((await api('POST', '/systems/sys-test/triggers', { trigger_id: fine.id })).json).not.toHaveProperty(
      'warnings',
    )
    const other = await api('POST', '/systems/sys-other/triggers', { trigger_id: fine.id })
    expect(other.json.warnings).toEqual(['There is no Display_1 in Other Room.'])
  })

  test('to our pages, beside the record', async () => {
    const ask = async (method: string, path: string, fields: object) => {
      const answer = await fetch(`${node.url}/api/alcove/v1/records/${path}`, {
        method,
        headers: { 'x-api-key': ADMIN_KEY, 'content-type': 'application/json' },
        body: JSON.stringify({ fields }),
      })
      return (await answer.json()) as { row: { id: string }; warnings?: string[] }
    }
    const { row, warnings: none } = await ask('POST', 'trigger', { name: 'Page', ...wanting })
    expect(none).toBeUndefined()
    const instance = { control_system_id: 'sys-test', trigger_id: row.id }
    expect((await ask('POST', 'trigger_instance', instance)).warnings).toEqual(warnings)
    expect((await ask('PATCH', `trigger/${row.id}`, { important: true })).warnings).toEqual(warnings)
    expect(await ask('PATCH', 'zone/zone-test', { name: 'Else' })).not.toHaveProperty('warnings')
  })
})
