import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AdoptionView, DeviceView, DiscoveryNews } from '../../contract/discovery-views.ts'
import { type SimulatedDevice, startSimulatedDevice } from '../../discovery/testing/simulated-device.ts'
import { restClient } from '../../testing/rest-client.ts'
import { ADMIN_KEY, startNode, type TestNode } from '../../testing/start-node.ts'
import { until } from '../../testing/until.ts'

const DISCOVERY = '/../../alcove/v1/discovery'
const room = { records: { control_system: [{ id: 'sys-1', name: 'Harbour' }] } }

let node: TestNode
let ask: ReturnType<typeof restClient>
const devices: SimulatedDevice[] = []

beforeAll(async () => {
  devices.push(
    await startSimulatedDevice({ driver: 'pjlink/projector', address: '127.0.61.1' }),
    await startSimulatedDevice({
      ...{ driver: 'pjlink/projector', address: '127.0.61.2' },
      settings: { password: 'open sesame' },
    }),
    await startSimulatedDevice({ driver: 'shelly/gen2-relay', address: '127.0.61.3' }),
  )
  node = await startNode({ firstRoom: room, discoverOn: ['lo'] })
  ask = restClient(node, ADMIN_KEY)
})
afterAll(async () => {
  await node.stop()
  await Promise.all(devices.map(device => device.close({ polite: true })))
})

async function get<T>(path: string): Promise<T> {
  return (await ask('GET', `${DISCOVERY}${path}`)).json as T
}

/** The devices of this test, by their last byte; other tests on this machine may announce theirs. */
async function mine(): Promise<DiscoveryNews['devices']> {
  const { devices } = await get<DiscoveryNews>('/devices')
  const byte = ({ addresses }: (typeof devices)[number]) => addresses[0]?.address.replace('127.0.61.', '') ?? ''
  return devices.filter(one => /^\d$/.test(byte(one))).sort((a, b) => Number(byte(a)) - Number(byte(b)))
}

const allThere = () => until(mine, found => found.length === 3 && found.every(({ best }) => (best?.score ?? 0) >= 60))

async function adopt(devices: object[]): Promise<AdoptionView> {
  const { status, json, text } = await ask('POST', `${DISCOVERY}/adoptions`, { system_id: 'sys-1', devices })
  expect([status, text]).toEqual([200, expect.anything()])
  return json
}

/** What an adoption is like once all of it is so. */
const all = ({ id }: AdoptionView, wanted: AdoptionView['modules'][number]['state']) =>
  until(
    () => follow(id),
    ({ modules }) => modules.every(({ state }) => state === wanted),
  )

/** The first thing that somebody who watches is told. */
async function follow(id: string): Promise<AdoptionView> {
  const stop = new AbortController()
  const url = `${node.url}/api/alcove/v1/discovery/adoptions/${id}/watch`
  const answer = await fetch(url, { headers: { 'x-api-key': ADMIN_KEY }, signal: stop.signal })
  let text = ''
  for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    const [, data] = /data: (.*)\n/.exec(text) ?? []
    if (data === undefined) continue
    stop.abort()
    return JSON.parse(data)
  }
  throw new Error(`Nothing was told of the adoption: ${text}`)
}

test('devices are found, taken into a room, connected, and let go again', async () => {
  const found = await allThere()
  expect(found.map(({ best, confidence }) => [best?.file_name, confidence])).toEqual([
    ['pjlink/projector', 'certain'],
    ['pjlink/projector', 'certain'],
    ['shelly/gen2-relay', 'certain'],
  ])
  const adoption = await adopt([found[0], found[2]].map(one => ({ device_id: one?.id })))
  expect(adoption).toMatchObject({ system_name: 'Harbour', can_undo: true })
  expect((await all(adoption, 'connected')).modules).toMatchObject([
    { label: 'Display_1', reason: '' },
    { label: 'Lighting_1', reason: '' },
  ])
  const page = await get<DeviceView>(`/devices/${found[0]?.id}`)
  expect(page.modules).toMatchObject([{ label: 'Display_1', system_id: 'sys-1', linked: true, held: '' }])
  expect(page.history.map(({ kind }) => kind)).toContain('adopted')
  expect(page.matches[0]?.names).toEqual({ 'sys-1': 'Display_2' })

  const undone = await ask('DELETE', `${DISCOVERY}/adoptions/${adoption.id}`)
  expect(undone.json).toMatchObject({ can_undo: false, modules: [{ state: 'undone' }, { state: 'undone' }] })
  expect((await ask('GET', '/systems/sys-1')).json.modules).toEqual([])
  expect((await ask('GET', '/drivers')).json).toEqual([])
  expect((await mine()).flatMap(({ modules }) => modules)).toEqual([])
})

test('a protected device asks for its password and nothing else; a wrong one is asked for again', async () => {
  const [, projector] = await allThere()
  const adoption = await adopt([{ device_id: projector?.id, custom_name: 'Beamer_7' }])
  const [waiting] = (await all(adoption, 'asks')).modules
  expect(waiting).toMatchObject({
    ...{ label: 'Beamer_1', reason: 'The projector asks for its PJLink password.' },
    asks: [{ name: 'password', secret: true }],
  })
  const tell = (password: string) =>
    ask('PATCH', `${DISCOVERY}/adoptions/${adoption.id}`, { module_id: waiting?.module_id, settings: { password } })
  await tell('wrong')
  await until(
    () => follow(adoption.id),
    ({ modules: [one] }) => one?.reason.includes('refuses') === true && one.state === 'asks',
  )
  await tell('open sesame')
  await until(
    () => follow(adoption.id),
    ({ modules: [one] }) => one?.state === 'connected',
  )
  // It is kept as secrets are.
  const kept = (await ask('GET', `/settings?parent_id=${waiting?.module_id}`)).json as { encryption_level: number }[]
  expect(kept.map(({ encryption_level }) => encryption_level)).toEqual([2])
  await ask('DELETE', `${DISCOVERY}/adoptions/${adoption.id}`)
})

test('what is not there any more, or does not fit, is refused in words', async () => {
  const [projector] = await allThere()
  const refused = async (body: object) => (await ask('POST', `${DISCOVERY}/adoptions`, body)).json.error as string
  const device_id = projector?.id
  expect(await refused({ system_id: 'sys-9', devices: [{ device_id }] })).toContain('no system sys-9')
  expect(await refused({ system_id: 'sys-1', devices: [{ device_id: 'dev-9' }] })).toContain('Search again')
  expect(await refused({ system_id: 'sys-1', devices: [{ device_id, file_name: 'a/b' }] })).toContain('"a/b" fits')
  // All or none.
  expect(await refused({ system_id: 'sys-1', devices: [{ device_id }, { device_id: 'dev-9' }] })).toContain('Search')
  expect((await ask('GET', '/systems/sys-1')).json.modules).toEqual([])
})

test('an ignored device says why and by whom, until somebody takes that back', async () => {
  const [, , relay] = await allThere()
  await ask('PUT', `${DISCOVERY}/devices/${relay?.id}/ignored`, { reason: 'Belongs to next door' })
  expect((await mine())[2]?.ignored).toMatchObject({ reason: 'Belongs to next door' })
  await ask('DELETE', `${DISCOVERY}/devices/${relay?.id}/ignored`)
  expect((await mine())[2]?.ignored).toBeNull()
})
