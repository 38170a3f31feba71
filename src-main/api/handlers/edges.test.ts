import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testKey } from '../../testing/keys.ts'
import { restClient } from '../../testing/rest-client.ts'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../../testing/start-node.ts'

// PlaceOS's edge routes on the wire (rest.md 4.5, edge.md 8).

const keys = { user: testKey('user'), support: testKey('support', { permissions: 1 }) }
const room = {
  records: {
    ...testRoom.records,
    edge: [{ id: 'edge-old', name: 'Old edge', last_seen: 1_700_000_000, online: true }],
    module: testRoom.records.module.map(row => (row.id === 'mod-display2' ? { ...row, edge_id: 'edge-old' } : row)),
    api_key: Object.values(keys).map(({ record }) => record),
  },
}

let node: TestNode
let admin: ReturnType<typeof restClient>
let support: ReturnType<typeof restClient>
beforeAll(async () => {
  node = await startNode({ firstRoom: room })
  admin = restClient(node, ADMIN_KEY)
  support = restClient(node, keys.support.token)
})
afterAll(() => node.stop())

describe('an edge', () => {
  test('is added with a key that is shown then and on demand, and lets it in', async () => {
    const { status, json } = await admin('POST', '/edges', { name: 'Level 1', description: 'By the lift' })
    expect(status).toBe(201)
    expect(json).toEqual({
      name: 'Level 1',
      description: 'By the lift',
      user_id: expect.stringMatching(/^user-/),
      online: false,
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
      x_api_key: expect.stringMatching(/^[0-9a-f]{32}\.[\w-]{43}$/),
    })
    const { json: list } = await admin('GET', '/edges?q=lift')
    expect(list).toMatchObject([{ name: 'Level 1', user_id: json.user_id }])
    const [{ id }] = list
    expect((await admin('GET', `/edges/${id}/token`)).json).toEqual({ token: json.x_api_key })

    // The key is known, and good for nothing but being an edge.
    const edge = restClient(node, json.x_api_key)
    expect((await edge('GET', '/systems')).status).toBe(403)
    expect((await edge('GET', '/edges/control')).status).toBe(501)

    expect((await admin('PATCH', `/edges/${id}`, { description: 'Moved' })).json).toMatchObject({
      description: 'Moved',
    })
    expect((await admin('GET', `/edges/${id}/token`)).json).toEqual({ token: json.x_api_key })
    expect(await admin('DELETE', `/edges/${id}`)).toMatchObject({ status: 202, text: '' })
    expect((await edge('GET', '/users/current')).status).toBe(401)
  })

  test('is listed and shown to support, without what it signs in with', async () => {
    const { headers, text } = await support('GET', '/edges')
    expect(headers).toMatchObject({ 'x-total-count': '1', 'content-range': 'edge 0-1/1' })
    expect(text).not.toMatch(/secret|x_api_key/)
    expect((await support('GET', '/edges/edge-old')).json).toMatchObject({ name: 'Old edge', last_seen: 1_700_000_000 })
    expect((await restClient(node, keys.user.token)('GET', '/edges')).status).toBe(403)
    expect((await restClient(node, undefined)('GET', '/edges')).status).toBe(401)
  })

  test('is changed by admins only, and has a name of its own', async () => {
    expect(await support('POST', '/edges', { name: 'x' })).toMatchObject({ status: 403, text: '' })
    expect((await support('GET', '/edges/edge-old/token')).status).toBe(403)
    expect(await admin('POST', '/edges', { name: 'Old edge' })).toMatchObject({
      status: 422,
      json: { error: 'validation failed', failures: [{ field: 'name', reason: 'should be unique' }] },
    })
    expect((await admin('PATCH', '/edges/edge-none', { name: 'x' })).status).toBe(404)
  })

  test('without a key has no token', async () => {
    expect(await admin('GET', '/edges/edge-old/token')).toMatchObject({
      status: 404,
      json: { error: expect.any(String) },
    })
  })
})

describe('what is monitored of an edge', () => {
  const health = {
    edge_id: 'edge-old',
    connected: false,
    last_seen: 1_700_000_000,
    connection_uptime: 0,
    error_count_24h: 0,
    module_count: 1,
    failed_modules: [],
  }
  const connections = { edge_id: 'edge-old', total_connections: 0, failed_connections: 0, average_uptime: 0 }

  test('is what this node knows: no link, no error, the modules that name it', async () => {
    expect((await admin('GET', '/edges/edge-old/errors?limit=5&type=connection')).json).toEqual([])
    expect((await admin('GET', '/edges/edge-old/health')).json).toEqual(health)
    expect((await admin('GET', '/edges/edge-old/connections')).json).toEqual(connections)
    expect((await admin('GET', '/edges/edge-old/modules/status')).json).toEqual({
      edge_id: 'edge-old',
      total_modules: 1,
      running_modules: 1,
      failed_modules: [],
      initialization_errors: [],
    })
  })

  test('is there for all of them by their ids', async () => {
    expect((await admin('GET', '/edges/errors')).json).toEqual({ 'edge-old': [] })
    expect((await admin('GET', '/edges/health')).json).toEqual({ 'edge-old': health })
    expect((await admin('GET', '/edges/connections')).json).toEqual({ 'edge-old': connections })
    expect((await admin('GET', '/edges/modules/failures')).json).toEqual({ 'edge-old': [] })
  })

  test('is counted', async () => {
    const counted = {
      total_edges: 1,
      connected_edges: 0,
      edges_with_errors: 0,
      total_errors_24h: 0,
      total_modules: 1,
      failed_modules: 0,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    }
    expect((await admin('GET', '/edges/statistics')).json).toEqual(counted)
    const { json } = await admin('GET', '/edges/monitoring/summary')
    expect(json).toEqual({ [Object.keys(json)[0] ?? '']: counted })
    expect((await admin('POST', '/edges/monitoring/cleanup?hours=1')).json).toEqual({
      [Object.keys(json)[0] ?? '']: { removed: 0 },
    })
  })

  test('is for admins, and of edges there are', async () => {
    const ofOne = ['errors', 'health', 'connections', 'modules/status']
    for (const path of ofOne) expect((await admin('GET', `/edges/edge-none/${path}`)).status).toBe(404)
    const ofAll = ['errors', 'health', 'connections', 'modules/failures', 'statistics', 'monitoring/summary']
    for (const path of [...ofOne.map(one => `edge-old/${one}`), ...ofAll]) {
      expect(await support('GET', `/edges/${path}`)).toMatchObject({ status: 403, text: '' })
    }
    expect((await support('POST', '/edges/monitoring/cleanup')).status).toBe(403)
    expect(await admin('GET', '/edges/errors?limit=-1')).toMatchObject({ status: 400, json: { parameter: 'limit' } })
  })

  test.each(['control', 'errors/stream', 'edge-old/errors/stream', 'modules/stream'])(
    '%s is not here, and says so',
    async path => {
      const { status, json } = await admin('GET', `/edges/${path}`)
      expect(status).toBe(501)
      expect(json.error).toContain('No edge can connect to this node')
    },
  )
})
