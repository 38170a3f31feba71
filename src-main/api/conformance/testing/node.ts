import { describe, expect, test } from 'vitest'
import { call, endpoint, wire } from './site.ts'

// What is asked of the node itself: root, cluster, builds, brokers' hooks, webhooks (rest.md 4.2, 4.15 to 4.17).

describe('the node', () => {
  test('says what it is, and what credentials may be limited to', async () => {
    expect(await call('get', await endpoint('/version'))).toMatchObject({
      service: 'alcove',
      platform_version: 'v2.0.0',
    })
    expect(await call('get', await endpoint('/platform'))).toEqual({ version: '0.0.0-test', changelog: '' })
    expect(await call('get', await endpoint('/scopes'))).toEqual(expect.arrayContaining(['public', 'systems', 'mqtt']))
    expect(await call('clusterVersions')).toMatchObject([{ service: 'alcove' }])
    expect(await call('get', await endpoint('/'))).toEqual({})
  })

  test('takes signals, and requests for an index that it does not need', async () => {
    expect(await call('post', await endpoint('/signal?channel=test'), { any: 'thing' })).toEqual({})
    await expect(call('post', await endpoint('/signal'), {})).rejects.toEqual({ status: 422 })
    expect(await call('post', await endpoint('/reindex?backfill=true'), {})).toEqual({})
    expect(await call('post', await endpoint('/backfill'), {})).toEqual({})
  })

  test('says in which domain an address signs in', async () => {
    // The client takes the text for a record and loses it; all it can tell is that there is one.
    await expect(call('lookupDomainByEmail', 'ada@acme.example')).resolves.toBeTypeOf('object')
    expect(await wire('/domains/lookup/Ada@ACME.example')).toBe('localhost')
    await expect(call('lookupDomainByEmail', 'ada@nowhere.example')).rejects.toEqual({ status: 404 })
  })

  test('tells who is asking by the claims that a token would have', async () => {
    const claims = await call('get', await endpoint('/api_keys/inspect'))
    expect(claims).toMatchObject({
      iss: 'POS',
      aud: 'localhost',
      sub: expect.stringMatching(/^user-/),
      scope: ['public'],
    })
    expect(claims.u).toEqual({ n: 'Administrator', e: expect.stringContaining('@'), p: 2, r: [] })
    expect(claims.exp - claims.iat).toBe(3_900)
  })

  test('is a cluster of one', async () => {
    const { data } = await call('queryClusters', { include_status: true })
    expect(data).toMatchObject([{ id: expect.any(String), cpu_count: expect.any(Number) }])
    const [{ id }] = data
    const processes = await call('queryProcesses', id, { include_status: true })
    expect(processes).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: 'chaos/poller', module_instances: 1 })]),
    )
    await expect(call('queryProcesses', 'none')).rejects.toEqual({ status: 404 })
    await call('terminateProcess', id, { driver: 'chaos/poller' })
    await expect(call('terminateProcess', id, { driver: 'nothing' })).rejects.toEqual({ status: 404 })
    await expect(call('terminateProcess', id, {})).rejects.toEqual({ status: 422 })
    await call('clusterRebalance')
  })

  test('builds nothing', async () => {
    expect(await call('get', await endpoint('/build/monitor?state=running'))).toEqual([])
    await expect(call('del', await endpoint('/build/cancel/none'))).rejects.toEqual({ status: 404 })
  })

  test('shows a trigger to who knows its secret', async () => {
    const path = '/webhook/trig-1?secret='
    expect(await call('get', await endpoint(`${path}secret-1`))).toMatchObject({ id: 'trigger-1' })
    await expect(call('get', await endpoint(`${path}secret-2`))).rejects.toEqual({ status: 404 })
    await expect(call('get', await endpoint('/webhook/trig-1'))).rejects.toEqual({ status: 422 })
  })

  test("lets a broker's clients in by their keys, which ts-client does not send there", async () => {
    const headers = { Authorization: await call('apiKey') }
    const send = async (path: string, more: object = {}) => call('post', await endpoint(path), undefined, more)
    await expect(send('/mqtt/user')).rejects.toEqual({ status: 401 })
    expect(await send('/mqtt/user', { headers })).toEqual({})
    expect(await send('/mqtt/access?topic=placeos/state&acc=1', { headers })).toEqual({})
    await expect(send('/mqtt/access?topic=placeos/state&acc=16', { headers })).rejects.toEqual({ status: 403 })
  })
})
