import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testKey } from '../../testing/keys.ts'
import { restClient } from '../../testing/rest-client.ts'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../../testing/start-node.ts'
import { until } from '../../testing/until.ts'

// PlaceOS's cluster and build routes on the wire (rest.md 4.17).

const keys = { user: testKey('user'), support: testKey('support', { permissions: 1 }) }
const lost = {
  id: 'driver-lost',
  name: 'Lost',
  file_name: 'drivers/lost.cr',
  commit: 'HEAD',
  module_name: 'Lost',
  role: 1,
}
const room = {
  ...testRoom,
  records: {
    ...testRoom.records,
    driver: [...testRoom.records.driver, lost],
    repository: [
      { id: 'repo-a', name: 'A', folder_name: 'a', uri: 'https://a.example', deployed_commit_hash: 'abc' },
      {
        id: 'repo-b',
        name: 'B',
        folder_name: 'b',
        uri: 'https://b.example',
        has_runtime_error: true,
        error_message: 'gone',
      },
      { id: 'repo-c', name: 'C', folder_name: 'c', uri: 'https://c.example' },
    ],
    api_key: Object.values(keys).map(({ record }) => record),
  },
}

let node: TestNode
let admin: ReturnType<typeof restClient>
let nodeId: string
const drivers = async () => {
  const { json } = await admin('GET', `/cluster/${nodeId}?include_status=true`)
  return Object.fromEntries(json.map(({ driver, local }: { driver: string; local: object }) => [driver, local]))
}
const displays = ['mod-display1', 'mod-display2']

beforeAll(async () => {
  node = await startNode({ firstRoom: room })
  admin = restClient(node, ADMIN_KEY)
  nodeId = (await admin('GET', '/cluster')).json[0].id
  await until(
    async () => (await drivers())['acme/display']?.status.running,
    running => running === true,
  )
})
afterAll(() => node.stop())

describe('the cluster', () => {
  test('is this node, and how busy it is', async () => {
    const { status, json, headers } = await admin('GET', '/cluster')
    expect(status).toBe(200)
    expect(json).toEqual([
      {
        id: expect.stringMatching(/^node-/),
        uri: node.url,
        load: {
          local: {
            hostname: expect.any(String),
            cpu_count: expect.any(Number),
            core_cpu: expect.any(Number),
            total_cpu: expect.any(Number),
            memory_total: expect.any(Number),
            memory_usage: expect.any(Number),
            core_memory: expect.any(Number),
          },
          edge: {},
        },
      },
    ])
    const { core_cpu, total_cpu, memory_total, memory_usage, core_memory } = json[0].load.local
    for (const share of [core_cpu, total_cpu]) {
      expect(share).toBeGreaterThanOrEqual(0)
      expect(share).toBeLessThanOrEqual(100)
    }
    expect(core_memory).toBeGreaterThan(10_000)
    expect(core_memory).toBeLessThan(memory_total)
    expect(memory_usage).toBeLessThan(memory_total)
    expect(headers).not.toHaveProperty('x-total-count')
  })

  test('says what is there and what is not when asked for status', async () => {
    const [{ status }] = (await admin('GET', '/cluster?include_status=true')).json
    expect(status).toEqual({
      available_repositories: ['a', 'alcove'],
      unavailable_repositories: [{ name: 'b', reason: 'gone' }],
      compiled_drivers: expect.arrayContaining(['acme/display', 'pjlink/projector']),
      unavailable_drivers: [{ name: 'drivers/lost.cr', reason: expect.any(String) }],
      run_count: { local: { modules: 4, drivers: 3 }, edge: {} },
    })
  })

  test('has its drivers with their modules', async () => {
    const { json } = await admin('GET', `/cluster/${nodeId}`)
    expect(json).toContainEqual({ driver: 'acme/display', local: { modules: displays }, edge: {} })
    const acme = await until(
      async () => (await drivers())['acme/display'],
      driver => driver?.status.percentage_cpu !== undefined && driver.status.memory_usage !== undefined,
    )
    expect(acme).toEqual({
      modules: displays,
      status: {
        ...{ running: true, module_instances: 2, launch_count: 1, last_exit_code: 0 },
        launch_time: expect.any(Number),
        memory_total: 192 * 1024,
        memory_usage: expect.any(Number),
        percentage_cpu: expect.any(Number),
      },
    })
    expect(await admin('GET', '/cluster/node-none')).toMatchObject({ status: 404, json: { error: expect.any(String) } })
  })

  test('of one is not shared out anew, wherever ts-client asks for it', async () => {
    const same = { old_version: '0.0.0-test', new_version: '0.0.0-test' }
    expect((await admin('POST', '/cluster/rebalance')).json).toEqual(same)
    const url = `${node.url}/api/engine/v2cluster/rebalance`
    expect(await (await fetch(url, { method: 'POST', headers: { 'x-api-key': ADMIN_KEY } })).json()).toEqual(same)
  })

  test('is for admins', async () => {
    for (const [method, path] of [
      ['GET', '/cluster'],
      ['GET', `/cluster/${nodeId}`],
      ['DELETE', `/cluster/${nodeId}?driver=acme/display`],
      ['POST', '/cluster/rebalance'],
    ] as const) {
      expect(await restClient(node, keys.support.token)(method, path)).toMatchObject({ status: 403, text: '' })
    }
    expect((await restClient(node, undefined)('GET', '/cluster')).status).toBe(401)
  })
})

describe('a driver that an admin ends', () => {
  test('starts again, and the log says who ended it', async () => {
    const answer = await admin('DELETE', `/cluster/${nodeId}?driver=acme/display`)
    expect(answer).toMatchObject({ status: 202, text: '' })
    await until(
      async () => (await drivers())['acme/display']?.status,
      status => status?.launch_count === 2 && status.running,
    )
    await until(
      () => admin('POST', '/systems/sys-test/Display_2/no', []),
      ({ status }) => status === 200,
    )
    expect((await drivers())['chaos/driver'].status.launch_count).toBe(1)
    expect(node.lines.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('acme/display stopped its driver "Acme panel": provisioning key ended it.'),
    )
  })

  test('must be named and at work here', async () => {
    const end = (path: string) => admin('DELETE', `/cluster/${path}`)
    expect(await end(nodeId)).toMatchObject({ status: 422, json: { parameter: 'driver' } })
    expect((await end(`${nodeId}?driver=none/such`)).status).toBe(404)
    expect((await end(`${nodeId}?driver=pjlink/projector`)).status).toBe(404)
    expect((await end('node-none?driver=acme/display')).status).toBe(404)
  })
})

describe('the build monitor', () => {
  test('has nothing to show and nothing to stop', async () => {
    const user = restClient(node, keys.user.token)
    for (const query of ['', '?state=done', '?state=Running']) {
      expect(await user('GET', `/build/monitor${query}`)).toMatchObject({ status: 200, json: [] })
    }
    expect(await user('GET', '/build/monitor?state=odd')).toMatchObject({ status: 400, json: { parameter: 'state' } })
    expect((await admin('DELETE', '/build/cancel/job-1')).status).toBe(404)
    expect((await user('DELETE', '/build/cancel/job-1')).status).toBe(403)
  })
})
