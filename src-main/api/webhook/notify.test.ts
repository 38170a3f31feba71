import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { until } from '../../testing/until.ts'
import type { TriggerGiven } from '../../triggers/testing/trigger-room.ts'
import { webhooksOf } from '../handlers/webhook.ts'
import { LONG_SECRET, SECRET, webhookRoom } from './testing/webhook-room.ts'

// What a web request may do and how it is answered. What the law's list says of it is in triggers/conformance.test.ts.

const byQuery = `notify?secret=${SECRET}`
const byPath = `notify/${SECRET}`
/** Not of this node itself, which could be a loop. */
const OF_ANOTHER = { 'X-Forwarded-For': '192.0.2.7' }

describe('a web request', () => {
  test.each([byQuery, byPath, `${byPath}/`])(
    'sets its trigger off, its secret in the query or the path: %s',
    async path => {
      const room = await webhookRoom()
      const id = await room.addWebhook()
      const { status, text, headers } = await room.ask('POST', id, path, '<ring/>', { 'content-type': 'text/xml' })
      expect({ status, text, type: headers.get('content-type') }).toEqual({ status: 202, text: '', type: null })
      expect(room.calls).toHaveLength(1)
      await room.end()
    },
  )

  test('without a secret is told so, and where there is no such route too', async () => {
    const room = await webhookRoom()
    const id = await room.addWebhook()
    expect((await room.ask('POST', id, 'notify')).status).toBe(422)
    for (const path of [`${byPath}/Light`, `${byPath}/Light/1`, `${byPath}/Light/1/on/true/more`]) {
      expect((await room.ask('POST', id, path)).status).toBe(404)
    }
    expect(room.calls).toEqual([])
    await room.end()
  })

  test('that is turned away is found among the traces, with the reason', async () => {
    const room = await webhookRoom()
    const id = await room.addWebhook()
    await room.ask('POST', id, 'notify/wrong')
    await room.ask('PUT', id, byPath)
    const off = await room.addWebhook({ instance: { enabled: false } })
    await room.ask('POST', off, byPath)
    const refused = [...room.triggers.tracesOf(id), ...room.triggers.tracesOf(off)].map(({ message }) => message)
    expect(refused).toEqual([
      'A web request from 127.0.0.1 was turned away: its secret is wrong.',
      'A web request from 127.0.0.1 was turned away: it came by PUT, and the trigger takes POST.',
      'A web request from 127.0.0.1 was turned away: the instance is disabled.',
    ])
    await room.end()
  })

  test('that brings too much is told how much may come', async () => {
    const room = await webhookRoom()
    const id = await room.addWebhook()
    const { status, text } = await room.ask('POST', id, byPath, Buffer.alloc(1_100_000))
    expect(status).toBe(413)
    expect(text).toContain('A web request may bring 1 MB at most.')
    expect(room.calls).toEqual([])
    await room.end()
  })

  test('that comes too often is told when to come again, and comes through then', async () => {
    const room = await webhookRoom()
    const id = await room.addWebhook()
    const ring = () => room.ask('POST', id, byPath, '', OF_ANOTHER)
    const statuses: number[] = []
    for (let time = 0; time < 32; time++) statuses.push((await ring()).status)
    expect(statuses).toEqual([...Array.from({ length: 30 }, () => 202), 429, 429])
    expect((await ring()).text).toContain('Too many requests come from here. Try again in 1 s.')
    expect(room.triggers.tracesOf(id).at(-1)).toMatchObject({
      ...{ kind: 'refused', times: 3, message: 'A web request from 127.0.0.1 was turned away: too many came.' },
    })
    await room.clock.advance(1_000)
    expect((await ring()).status).toBe(202)
    await room.end()
  })

  test('that guesses secrets is held up, whether there is such an instance or not', async () => {
    const room = await webhookRoom()
    const id = await room.addWebhook()
    for (const one of [id, 'trig-none']) {
      const statuses: number[] = []
      for (let time = 0; time < 12; time++) statuses.push((await room.ask('POST', one, `notify/wrong-${time}`)).status)
      expect(statuses).toEqual([...Array.from({ length: 10 }, () => 404), 429, 429])
    }
    await room.end()
  })

  test('with a secret that nobody guesses comes through, whoever guesses at the same address', async () => {
    const room = await webhookRoom()
    const known = { [SECRET]: 429, [LONG_SECRET]: 202 }
    for (const [webhook_secret, expected] of Object.entries(known)) {
      const id = await room.addWebhook({ instance: { webhook_secret } })
      for (let time = 0; time < 12; time++) await room.ask('POST', id, 'notify/wrong')
      expect((await room.ask('POST', id, `notify/${webhook_secret}`)).status).toBe(expected)
    }
    await room.end()
  })
})

describe('web requests that come back to where they were sent from', () => {
  test('by a module of this node are a loop, which is parked', async () => {
    const room = await webhookRoom()
    const id = await room.addWebhook()
    let asked = Promise.resolve<unknown>(undefined)
    room.answers.of = async () => {
      asked = room.ask('POST', id, byPath)
      return null
    }
    await room.ask('POST', id, byPath)
    // What may go round is held back, to see whether it does; time stands still while a request is on its way.
    const isHeldBack = () => room.state(id).trigger_count > room.calls.length
    const state = await until(
      async () => {
        for (let step = 0; step < 100 && isHeldBack(); step++) await room.clock.advance(100)
        return room.triggers.explain(id)?.state
      },
      now => now === 'parked',
    )
    await asked
    expect(state).toBe('parked')
    expect(room.calls.length).toBeLessThan(40)
    await room.end()
  })

  test('passed on for somebody else are none', async () => {
    const room = await webhookRoom()
    const id = await room.addWebhook()
    for (let time = 0; time < 25; time++) await room.ask('POST', id, byPath, '', OF_ANOTHER)
    expect([room.triggers.explain(id)?.state, room.calls.length]).toEqual(['working', 25])
    await room.end()
  })
})

async function allowed({ answer = null, fields = {} }: { answer?: unknown; fields?: TriggerGiven['fields'] } = {}) {
  const room = await webhookRoom()
  room.descriptions.set('mod-Light', {
    functions: { hook: {}, secret: { level: 'administrator' } },
    implements: [],
  } as never)
  room.answers.of = async () => answer as never
  return { room, id: await room.addWebhook({ functions: [], fields, instance: { exec_enabled: true } }) }
}

describe('a function that a web request wants run', () => {
  test('is given method, headers, query and body, with the rights of support', async () => {
    const { room, id } = await allowed()
    await room.ask('POST', id, `${byPath}/Light/1/hook?a=1&b=%20`, 'ring ü', { 'X-Button': 'left' })
    expect(room.calls).toMatchObject([
      {
        ...{ mod: 'mod-Light', method: 'hook', caller: `webhook.${id}` },
        args: ['POST', { 'X-Button': ['left'], 'pos-query-params': ['a=1&b=%20'] }, 'ring ü'],
      },
    ])
    await room.ask('POST', id, `${byQuery}&exec=true&mod=Light&method=hook&binary=true`, Buffer.from([0xff, 0]))
    await room.ask('POST', id, `${byPath}/Light/1/hook/true`, Buffer.from([0xff, 0]))
    expect(room.calls.slice(1).map(({ args }) => (args as unknown[])[2])).toEqual(['/wA=', '/wA='])
    await room.end()
  })

  test.each([
    [`${byPath}/Light/1/secret`, 403],
    [`${byPath}/Light/1/none`, 404],
    [`${byPath}/Light/1/constructor`, 404],
    [`${byPath}/Light/x/hook`, 404],
    [`${byPath}/Lamp/1/hook`, 404],
  ])('is not where it may not or cannot be: %s', async (path, expected) => {
    const { room, id } = await allowed()
    expect((await room.ask('POST', id, path)).status).toBe(expected)
    expect(room.calls).toEqual([])
    await room.end()
  })

  test.each([
    [[204, null, null], 204, '', null],
    [[200, { 'Content-Type': 'text/html', 'content-length': '1', 'bad name': 'x' }, '<p>'], 200, '<p>', 'text/html'],
    [[404, {}, 'gone'], 404, 'gone', 'text/plain'],
    [[42, null, 'x'], 202, '', null],
    [[200, null], 202, '', null],
    [{ status: 200 }, 202, '', null],
    ['', 202, '', null],
  ])('answers %j', async (answer, expected, text, type) => {
    const { room, id } = await allowed({ answer })
    const given = await room.ask('POST', id, `${byPath}/Light/1/hook`)
    expect({ status: given.status, text: given.text }).toEqual({ status: expected, text })
    expect(given.headers.get('content-type')?.split(';')[0] ?? null).toBe(type)
    await room.end()
  })
})

test.each([
  ['without a type', {}, 'ring', 'ring'],
  ['of a type of its own', { 'content-type': 'application/vnd.ring+json; v=1' }, '{"ring"', '{"ring"'],
  ['that would be a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'secret=a&exec=true', undefined],
  ['that would be JSON', { 'content-type': 'application/json' }, '{"a": 1}', undefined],
])('a body %s is passed on as it came', async (_, headers, body, expected = body) => {
  const { room, id } = await allowed()
  await room.ask('POST', id, `${byPath}/Light/1/hook`, Buffer.from(body), headers)
  await room.ask('POST', id, `${byPath}/Light/1/hook/true`, gzipSync(body), { ...headers, 'content-encoding': 'gzip' })
  const [plain, packed] = room.calls.map(({ args }) => (args as string[])[2] ?? '')
  expect(plain).toBe(expected)
  expect(gunzipSync(Buffer.from(packed ?? '', 'base64')).toString()).toBe(body)
  await room.end()
})

test('a header that comes twice has both values, under the name that its sender wrote', async () => {
  const { room, id } = await allowed()
  const asked = request(`${room.url}/api/engine/v2/webhook/${id}/${byPath}/Light/1/hook`, { method: 'POST' })
  asked.setHeader('X-Tag', ['a', 'b'])
  asked.setHeader('__proto__', 'c')
  asked.end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  answer.resume()
  const { args } = room.calls[0] as unknown as { args: [string, Record<string, string[]>, string] }
  expect(args[1]['X-Tag']).toEqual(['a', 'b'])
  expect(Object.entries(args[1])).toContainEqual(['__proto__', ['c']])
  await room.end()
})

test('a body comes with DELETE too', async () => {
  const { room, id } = await allowed({ fields: { supported_methods: ['DELETE'] } })
  await room.ask('DELETE', id, `${byPath}/Light/1/hook`, 'gone')
  expect(room.calls).toMatchObject([{ args: ['DELETE', {}, 'gone'] }])
  await room.end()
})

test('looking for an instance there is not costs as much as for any other', async () => {
  const room = await webhookRoom()
  const [id, off] = [await room.addWebhook(), await room.addWebhook({ instance: { enabled: false } })]
  const { secrets } = room.store
  const opened: string[] = []
  const decrypt: typeof secrets.decrypt = (level, of, text) => {
    opened.push(of)
    return secrets.decrypt(level, of, text)
  }
  const find = webhooksOf({ ...room.store, secrets: { ...secrets, decrypt } })
  const found = [id, off, 'trig-none'].map(one => find(one, SECRET) !== undefined)
  expect([found, opened]).toEqual([
    [true, false, false],
    [id, off, 'trig-none'],
  ])
  await room.end()
})
