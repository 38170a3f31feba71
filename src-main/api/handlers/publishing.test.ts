import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { BrokerPreview, BrokerStandings } from '../../contract/publishing-views.ts'
import { notingBroker } from '../../mqtt/testing/noting-broker.ts'
import { selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { firstEvent } from '../../runtime/testing/first-event.ts'
import { restClient } from '../../testing/rest-client.ts'
import { ADMIN_KEY, startNode, testRoom } from '../../testing/start-node.ts'
import { until } from '../../testing/until.ts'

const BROKERS = '/../../alcove/v1/brokers'

async function site() {
  const zones = [{ id: 'zone-org', name: 'Quay', tags: ['org'] }]
  const { control_system, zone, ...others } = testRoom.records
  const node = await startNode({
    firstRoom: {
      ...testRoom,
      records: {
        ...others,
        zone: [...zone, ...zones],
        control_system: control_system.map(row => ({ ...row, zones: ['zone-test', 'zone-org'] })),
      },
    },
  })
  onTestFinished(() => node.stop())
  const ask = restClient(node, ADMIN_KEY)
  const add = async (fields: object): Promise<string> => {
    const made = await ask('POST', '/brokers', { name: 'Hall', host: '127.0.0.1', auth_type: 2, ...fields })
    expect(made.status).toBe(201)
    return made.json.id
  }
  return { node, ask, add }
}

test('a broker that is added is connected to, told of the room, shown with its counters, and gone when removed', async () => {
  const [{ node, ask, add }, broker] = await Promise.all([site(), notingBroker()])
  const id = await add({ port: broker.port })
  const standing = async () => ((await ask('GET', `${BROKERS}/standings`)).json as BrokerStandings).brokers[0]
  expect(await until(standing, one => one?.state === 'up' && one.waiting === 0 && one.published > 0)).toMatchObject({
    id,
    reason: '',
    next_try_at: null,
    dropped: 0,
  })
  const watching = fetch(`${node.url}/api/alcove/v1/brokers/standings/watch`, { headers: { 'x-api-key': ADMIN_KEY } })
  expect(await firstEvent(watching)).toMatchObject({ brokers: [{ id, state: 'up' }] })

  const all = (await ask('GET', `${BROKERS}/${id}/preview`)).json as BrokerPreview
  const [first] = all.messages
  expect(all.more).toBe(false)
  expect(first?.topic).toMatch(/^placeos\//)
  expect(broker.kept().has(first?.topic ?? '')).toBe(true)
  expect((await ask('GET', `${BROKERS}/${id}/preview?limit=1`)).json).toMatchObject({
    messages: [{ topic: first?.topic }],
    more: true,
  })

  await ask('DELETE', `/brokers/${id}`)
  await until(
    () => broker.connected(),
    count => count === 0,
  )
  expect((await ask('GET', `${BROKERS}/standings`)).json).toEqual({ brokers: [] })
  expect((await ask('GET', `${BROKERS}/${id}/preview`)).status).toBe(404)
})

test('a draft is tried out step by step, with the password that is kept where none is typed', async () => {
  const [{ ask, add }, broker] = await Promise.all([site(), notingBroker()])
  const passwords: (string | undefined)[] = []
  broker.authenticates((_, password) => passwords.push(password))
  const check = async (draft: object) =>
    (await ask('POST', `${BROKERS}/check`, { host: '127.0.0.1', port: broker.port, ...draft })).json
  expect(await check({ step: 'port' })).toMatchObject({ step: 'port', ok: true })
  expect(await check({ step: 'port', port: 0 })).toMatchObject({ ok: false, said: expect.stringContaining('1883') })
  expect(await check({ step: 'certificate' })).toMatchObject({ ok: true, warn: true })

  const id = await add({ port: broker.port, auth_type: 1, username: 'hall', password: 'open sesame' })
  await until(
    async () => ((await ask('GET', `${BROKERS}/standings`)).json as BrokerStandings).brokers[0],
    one => one?.state === 'up',
  )
  passwords.length = 0
  const asHall = { step: 'sign_in', id, username: 'hall' }
  expect(await check({ ...asHall, password: 'another' })).toMatchObject({ ok: true })
  expect(await check(asHall)).toMatchObject({ ok: true })
  expect(await check({ ...asHall, password: null })).toMatchObject({ ok: true })
  expect(passwords).toEqual(['another', 'open sesame', undefined])
  expect(await check({ ...asHall, tls: true })).toMatchObject({ ok: false, said: expect.stringContaining('anew') })
  expect((await ask('POST', `${BROKERS}/check`, { step: 'port', host: 'a', port: 1, id: 'broker-9' })).status).toBe(404)
})

test('options are kept in part, their key is not given back, and who set them is in the audit trail', async () => {
  const { node, ask, add } = await site()
  const id = await add({ port: 1 })
  const options = `${BROKERS}/${id}/options`
  const plain = {
    ...{ ca: null, client_certificate: null, has_client_key: false, home_assistant: false },
    commands: { allowed: false, functions: [] },
  }
  expect((await ask('GET', options)).json).toEqual(plain)
  const { cert: certificate, key } = await selfSignedCertificate()
  expect((await ask('PUT', options, { client_certificate: certificate, client_key: key })).json).toEqual({
    ...plain,
    client_certificate: certificate,
    has_client_key: true,
  })
  const after = await ask('PUT', options, { home_assistant: true, client_key: '' })
  expect(after.json).toMatchObject({ home_assistant: true, has_client_key: true, client_certificate: certificate })
  expect(after.text).not.toContain('PRIVATE KEY')
  expect(readFileSync(join(node.folder, 'mqtt.json'), 'utf8')).not.toContain('PRIVATE KEY')

  const refused = await ask('PUT', options, { commands: { allowed: true, functions: ['power'] } })
  expect([refused.status, refused.json.error]).toEqual([400, expect.stringContaining('Display/power')])
  expect((await ask('GET', `${BROKERS}/broker-9/options`)).status).toBe(404)
  const audit = (await ask('GET', '/../../alcove/v1/audit?q=brokers')).json
  expect(audit.entries[0]).toMatchObject({ detail: 'set home_assistant of Hall' })
})
