import { expect, test } from 'vitest'
import { describeResource } from './resource.ts'
import { call, endpoint, type Plain, wire } from './site.ts'

describeResource(
  'edges',
  {
    entity: 'edge',
    query: 'queryEdges',
    show: 'showEdge',
    add: 'addEdge',
    addedWithoutId: true,
    update: 'updateEdge',
    remove: 'removeEdge',
    text: 'description',
    fields: name => ({ name, description: 'In the rack', user_id: 'user-owner' }),
  },
  () => {
    test('show what they sign in with when they are made, and to those who may ask', async () => {
      const made = await call('addEdge', { name: 'edges: key', user_id: 'user-owner' })
      expect(made.x_api_key).toMatch(/^[0-9a-f]{32}\./)
      const { id } = (await wire('/edges?limit=1000')).find((row: Plain) => row.name === 'edges: key')
      const shown = await wire(`/edges/${id}`)
      expect(shown).toMatchObject({ online: false, user_id: 'user-owner' })
      expect(shown).not.toHaveProperty('secret')
      expect(shown).not.toHaveProperty('x_api_key')
      expect(await call('retrieveEdgeToken', id)).toEqual({ token: made.x_api_key })
      await expect(call('addEdge', { name: 'edges: key', user_id: 'user-owner' })).rejects.toEqual({ status: 422 })
    })

    test.each([
      ['/edge-0/errors', []],
      ['/edge-0/errors?limit=5&type=connection', []],
      ['/edge-0/modules/status', { edge_id: 'edge-0', total_modules: 0, running_modules: 0 }],
      ['/edge-0/health', { edge_id: 'edge-0', connected: false, module_count: 0 }],
      ['/edge-0/connections', { edge_id: 'edge-0', total_connections: 0 }],
      ['/health', { 'edge-0': { connected: false }, 'edge-6': { connected: false } }],
      ['/errors', { 'edge-0': [] }],
      ['/connections', { 'edge-0': { failed_connections: 0 } }],
      ['/modules/failures', { 'edge-0': [] }],
      ['/statistics', { total_edges: expect.any(Number), connected_edges: 0, timestamp: expect.any(String) }],
    ])('are monitored: %s', async (path, expected) => {
      expect(await call('get', await endpoint(`/edges${path}`))).toMatchObject(expected)
    })

    test('are summed up by node', async () => {
      const summary = await call('get', await endpoint('/edges/monitoring/summary'))
      expect(Object.values(summary)).toMatchObject([{ connected_edges: 0 }])
      const cleaned = await call('post', await endpoint('/edges/monitoring/cleanup?hours=1'), {})
      expect(Object.keys(cleaned)).toEqual(Object.keys(summary))
    })
  },
)
