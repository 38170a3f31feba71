import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testKey } from '../../testing/keys.ts'
import { restClient } from '../../testing/rest-client.ts'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../../testing/start-node.ts'

// PlaceOS's webhook routes on the wire (rest.md 4.15).

const user = testKey('user')
const SECRET = 'open-sesame'
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

describe('a web request that would set a trigger off', () => {
  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
    'by %s is refused in words, whoever sends whatever',
    async method => {
      const paths = [`notify?secret=${SECRET}`, `notify/${SECRET}`, `notify/${SECRET}/Display/1/power/true`]
      for (const path of paths) {
        const body = method === 'GET' ? undefined : '<ring/>'
        const ask = restClient(node, undefined)
        const { status, json } = await ask(method, `/webhook/trig-a/${path}`, body, { 'content-type': 'text/xml' })
        expect(status).toBe(501)
        expect(json.error).toContain('does not act on web requests yet')
      }
    },
  )
})
