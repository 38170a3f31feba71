import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { mailServer } from '../../mail/testing/mail-server.ts'
import { firstEvent } from '../../runtime/testing/first-event.ts'
import { restClient } from '../../testing/rest-client.ts'
import { ADMIN_KEY, startNode } from '../../testing/start-node.ts'
import { until } from '../../testing/until.ts'

const MAIL = '/../../alcove/v1/mail'
const room = {
  records: {
    control_system: [{ id: 'sys-1', name: 'Harbour' }],
    trigger: [
      {
        ...{ id: 'trigger-bell', name: 'Somebody rings', enable_webhook: true },
        conditions: { comparisons: [], time_dependents: [] },
        actions: { functions: [], mailers: [{ emails: ['desk@example.com'], content: 'At the door.' }] },
      },
    ],
    trigger_instance: [
      { id: 'trig-bell', control_system_id: 'sys-1', trigger_id: 'trigger-bell', webhook_secret: 'ding-dong' },
    ],
  },
}

test('a server is named, tried out, and takes what a trigger sends when somebody rings', async () => {
  const [node, server] = await Promise.all([startNode({ firstRoom: room }), mailServer()])
  onTestFinished(() => Promise.all([node.stop(), server.close()]).then(() => undefined))
  const ask = restClient(node, ADMIN_KEY)
  expect((await ask('GET', MAIL)).json).toMatchObject({ host: '', has_password: false, waiting: 0, trouble: null })
  expect(await ask('POST', `${MAIL}/test`, { to: 'ada@example.com' })).toMatchObject({
    status: 400,
    json: { error: 'Name a mail server first.' },
  })
  const settings = { host: '127.0.0.1', port: server.port, security: 'none', from: 'rooms@example.com' }
  expect(await ask('PUT', MAIL, { ...settings, from: 'nobody' })).toMatchObject({
    status: 422,
    json: { failures: [{ field: 'from', reason: 'must be an e-mail address, such as rooms@example.com' }] },
  })
  expect((await ask('PUT', MAIL, settings)).json).toMatchObject(settings)
  expect((await ask('POST', `${MAIL}/test`, { to: 'ada@example.com' })).json).toEqual({ sent: true })

  const ring = async () => (await fetch(`${node.url}/api/engine/v2/webhook/trig-bell/notify/ding-dong`, post)).status
  const post = { method: 'POST' }
  const explained = async () => (await ask('GET', '/../../alcove/v1/triggers/instances/trig-bell/explanation')).json
  await until(explained, ({ state }) => state === 'working')
  expect(await ring()).toBe(202)
  await until(
    () => server.received,
    ({ length }) => length === 2,
  )
  expect(server.received.map(({ from, to }) => [from, ...to])).toEqual([
    ['rooms@example.com', 'ada@example.com'],
    ['rooms@example.com', 'desk@example.com'],
  ])
  const sent = await until(
    async () => (await ask('GET', MAIL)).json,
    ({ waiting, last_sent_at }) => waiting === 0 && last_sent_at !== null,
  )
  const watching = fetch(`${node.url}/api/alcove/v1/mail/watch`, { headers: { 'x-api-key': ADMIN_KEY } })
  expect(await firstEvent(watching)).toEqual(sent)
})

test('the password is given to nobody, and not to another server than the one it was entered for', async () => {
  const node = await startNode({ firstRoom: room })
  onTestFinished(() => node.stop())
  const ask = restClient(node, ADMIN_KEY)
  const settings = { host: 'smtp.example.com', from: 'rooms@example.com', user: 'rooms' }
  const kept = await ask('PUT', MAIL, { ...settings, password: 'open sesame' })
  expect(kept.json).toMatchObject({ has_password: true, user: 'rooms', port: 587 })
  expect(kept.text).not.toContain('sesame')
  expect(readFileSync(join(node.folder, 'mail.json'), 'utf8')).not.toContain('sesame')

  expect((await ask('PUT', MAIL, { ...settings, password: '', port: 465, security: 'tls' })).status).toBe(200)
  expect(await ask('PUT', MAIL, { host: 'elsewhere.example.com', password: '' })).toMatchObject({
    status: 400,
    json: { error: 'The password that is kept is for smtp.example.com. Enter it again.' },
  })
  expect((await ask('PUT', MAIL, { security: 'none', password: '' })).json.error).toContain('not sent in the clear')
  // Nor by way of none at all.
  expect((await ask('PUT', MAIL, { host: '' })).json).toMatchObject({ host: '', has_password: true })
  expect((await ask('PUT', MAIL, { host: 'elsewhere.example.com' })).json.error).toContain('for another server')
  const without = await ask('PUT', MAIL, { host: 'elsewhere.example.com', user: '', password: null })
  expect(without.json).toMatchObject({ host: 'elsewhere.example.com', has_password: false, port: 465 })
  const { entries } = (await ask('GET', '/../../alcove/v1/audit?q=mail')).json
  expect(entries[0]).toMatchObject({ detail: 'set host, user, password of the mail server elsewhere.example.com' })
})
