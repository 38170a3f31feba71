import { readdirSync, readFileSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testKey } from '../../testing/keys.ts'
import { restClient } from '../../testing/rest-client.ts'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../../testing/start-node.ts'
import { until } from '../../testing/until.ts'

// PlaceOS's webhook routes on the wire of a whole node (rest.md 4.15, triggers.md 8).

const user = testKey('user')
const SECRET = 'open-sesame-of-forty-three-letters-or-so-ab'
const instance = (id: string, fields: object = {}) => ({
  id: `trig-${id}`,
  control_system_id: 'sys-test',
  trigger_id: 'trigger-a',
  webhook_secret: SECRET,
  ...fields,
})
const room = {
  records: {
    ...testRoom.records,
    trigger: [{ id: 'trigger-a', name: 'Doorbell', enable_webhook: true }],
    trigger_instance: [
      instance('a'),
      instance('off', { enabled: false }),
      instance('lost', { trigger_id: 'trigger-none' }),
      instance('bare', { webhook_secret: '' }),
    ],
    api_key: [user.record],
  },
}

let node: TestNode
beforeAll(async () => {
  node = await startNode({ firstRoom: room })
})
afterAll(() => node.stop())

/** As a device sends it: no credential, and whatever body. */
async function send(method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}) {
  const answer = await fetch(`${node.url}/api/engine/v2/webhook/${path}`, {
    ...{ method, headers },
    ...(body === undefined ? {} : { body }),
  })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

describe('the trigger behind a webhook', () => {
  test('is shown to whoever has a credential and the secret', async () => {
    const { status, json, text } = await restClient(node, user.token)('GET', `/webhook/trig-a?secret=${SECRET}`)
    expect(status).toBe(200)
    expect(json).toMatchObject({ id: 'trigger-a', name: 'Doorbell', supported_methods: ['POST'] })
    expect(text).not.toContain(SECRET)
  })

  test.each([
    ['a wrong secret', 'trig-a', 'sesame'],
    ['an instance that is off', 'trig-off', SECRET],
    ['an instance whose trigger is gone', 'trig-lost', SECRET],
    ['an instance without a secret', 'trig-bare', SECRET],
    ['an instance there is not', 'trig-none', SECRET],
  ])('is not with %s, and the answer does not say why', async (_, id, secret) => {
    const { status, json } = await restClient(node, ADMIN_KEY)('GET', `/webhook/${id}?secret=${secret}`)
    expect({ status, json }).toEqual({ status: 404, json: { error: `There is no webhook ${id}.` } })
  })

  test('needs both', async () => {
    expect((await restClient(node, undefined)('GET', `/webhook/trig-a?secret=${SECRET}`)).status).toBe(401)
    expect(await restClient(node, user.token)('GET', '/webhook/trig-a')).toMatchObject({
      status: 422,
      json: { parameter: 'secret', restriction: 'required' },
    })
  })
})

describe('a web request', () => {
  test('sets its trigger off without a credential', async () => {
    const explained = () => restClient(node, ADMIN_KEY)('GET', '/../../alcove/v1/triggers/instances/trig-a/explanation')
    await until(explained, ({ json }) => json.state === 'working')
    expect(await send('POST', `trig-a/notify?secret=${SECRET}`)).toMatchObject({ status: 202, text: '' })
    expect(await send('POST', `trig-a/notify/${SECRET}`)).toMatchObject({ status: 202, text: '' })
    expect((await explained()).json.trigger_count).toBe(2)
  })

  test('that comes again under the same key is done once, which is kept where nobody else reads', async () => {
    const ring = () => send('POST', `trig-a/notify/${SECRET}`, 'ring', { 'Idempotency-Key': 'once' })
    const answers = [await ring(), await ring()]
    expect(answers.map(({ status, headers }) => [status, headers.get('idempotent-replayed')])).toEqual([
      [202, null],
      [202, 'true'],
    ])
    expect(statSync(join(node.folder, 'webhook-deliveries.json')).mode & 0o777).toBe(0o600)
  })

  test.each([
    ['an instance there is not', 'POST', 'trig-none', SECRET],
    ['a wrong secret', 'POST', 'trig-a', 'wrong'],
    ['an instance that is disabled', 'POST', 'trig-off', SECRET],
    ['an instance without a secret', 'POST', 'trig-bare', 'wrong'],
    ['an instance whose trigger is gone', 'POST', 'trig-lost', SECRET],
    ['a method that it does not take', 'PUT', 'trig-a', SECRET],
    ['GET', 'GET', 'trig-a', SECRET],
    ['OPTIONS', 'OPTIONS', 'trig-a', SECRET],
  ])('with %s is answered as all that cannot be', async (_, method, id, secret) => {
    for (const path of [`notify?secret=${secret}`, `notify/${secret}`, `notify/${secret}/Display/1/power/true`]) {
      const { status, headers, text } = await send(method, `${id}/${path}`)
      expect({ status, text }).toEqual({ status: 404, text: `{"error":"There is no webhook ${id}."}` })
      const names = [...headers.keys()].filter(name => !['connection', 'keep-alive', 'date'].includes(name))
      expect(names).toEqual(alike)
    }
  })
  let alike: string[]
  beforeAll(async () => {
    const { headers } = await send('POST', 'trig-other/notify/wrong')
    alike = [...headers.keys()].filter(name => !['connection', 'keep-alive', 'date'].includes(name))
  })

  test('by HEAD sets nothing off', async () => {
    expect(await send('HEAD', `trig-a/notify/${SECRET}`)).toMatchObject({ status: 404, text: '' })
  })

  test('that brings too much is told so, known or not', async () => {
    const asked = ['trig-a', 'trig-none'].map(id => send('POST', `${id}/notify/${SECRET}`, Buffer.alloc(1_100_000)))
    for (const { status, text } of await Promise.all(asked)) {
      expect(status).toBe(413)
      expect(text).toContain('A web request may bring 1 MB at most.')
    }
  })

  test('that comes too often is told when to come again', async () => {
    const all = await Promise.all(Array.from({ length: 40 }, () => send('POST', `trig-b/notify/wrong`)))
    const late = all.filter(({ status }) => status === 429)
    expect(late.length).toBeGreaterThan(20)
    expect(Number(late[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(JSON.parse(late[0]?.text ?? '')).toMatchObject({
      error: expect.stringMatching(/^The secret was wrong too often\. Try again in \d+ s\.$/),
      retry_after_ms: expect.any(Number),
    })
  })
})

test('a secret in a path is written down nowhere, also where the path is wrong', async () => {
  const paths = [
    `/api/engine/v2/webhook/trig-a/notify/${SECRET}`,
    `/api/engine/v2/webhook//trig-a/notify/${SECRET}`,
    `/api/engine/v2/webhook/trig-a/notfy/${SECRET}`,
    `/api/engine/v2/webhook/trig-a/notify/${SECRET}/Display`,
  ]
  for (const path of paths) for (const method of ['POST', 'OPTIONS', 'TRACE']) await raw(method, path)
  const { json } = await restClient(node, ADMIN_KEY)('GET', '/../../alcove/v1/audit?q=webhook')
  expect(json.entries[0].detail).toMatch(/^\w+ \/api\/engine\/v2\/webhook\/…: /)
  expect(JSON.stringify([json, node.lines])).not.toContain(SECRET)
  const journal = join(node.folder, 'journal')
  for (const name of readdirSync(journal).filter(one => statSync(join(journal, one)).isFile())) {
    expect(readFileSync(join(journal, name), 'utf8')).not.toContain(SECRET)
  }
})

/** Paths and methods as they are, which `fetch` would put right. */
const raw = (method: string, path: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: node.port, method, path }, answer => {
      answer.resume()
      resolve(answer.statusCode)
    })
    asked.on('error', reject)
    asked.end()
  })
