import { isContractProcedure } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Access } from '../../contract/allow.ts'
import { contract } from '../../contract/index.ts'
import type { Signal } from '../../model/signal.ts'
import { testKey } from '../../testing/keys.ts'
import { restClient } from '../../testing/rest-client.ts'
import { ADMIN_KEY, testRoom } from '../../testing/start-node.ts'
import { startRuntime, type TestRuntime } from '../../testing/start-runtime.ts'

// PlaceOS's root routes on the wire (rest.md 4.2), and the domain of an address (4.3).

const keys = {
  user: testKey('user'),
  guest: testKey('guest', { scopes: ['guest'] }),
  elsewhere: testKey('elsewhere', { permissions: 2, scopes: ['systems'] }),
  reader: testKey('reader', { scopes: ['public.read'] }),
}

let at: TestRuntime
const told: Signal[] = []
const as = (key: keyof typeof keys) => restClient(at, keys[key].token)
const admin: ReturnType<typeof restClient> = (...asked) => restClient(at, ADMIN_KEY)(...asked)
beforeAll(async () => {
  at = await startRuntime({
    room: {
      records: {
        ...testRoom.records,
        authority: [
          { id: 'authority-a', name: 'Acme', domain: 'localhost', email_domains: ['Acme.example'] },
          { id: 'authority-b', name: 'Other', domain: 'other.example', email_domains: ['other.example'] },
        ],
        api_key: Object.values(keys).map(({ record }) => record),
      },
    },
  })
  at.signals.on(signal => told.push(signal))
})
afterAll(() => at.stop())

describe('what runs here', () => {
  const version = {
    service: 'alcove',
    commit: 'test',
    version: '0.0.0-test',
    build_time: '',
    platform_version: 'v2.0.0',
  }

  test('is said to whoever has a credential', async () => {
    for (const key of ['user', 'elsewhere'] as const) {
      expect((await as(key)('GET', '/version')).json).toEqual(version)
      expect((await as(key)('GET', '/cluster/versions')).json).toEqual([version])
      expect((await as(key)('GET', '/platform')).json).toEqual({ version: '0.0.0-test', changelog: '' })
    }
    for (const path of ['/version', '/cluster/versions', '/platform', '/scopes']) {
      expect((await restClient(at, undefined)('GET', path)).status).toBe(401)
    }
  })

  test('is limited by scopes, all of which are named', async () => {
    const { status, json } = await as('elsewhere')('GET', '/scopes')
    expect(status).toBe(200)
    expect(json).toEqual(expect.arrayContaining(['public', 'root', 'systems', 'build_monitor', 'edge-control']))
    expect(json.filter((scope: string) => scope.includes('.'))).toEqual([])
    expect(scopesOf(contract).filter(scope => !json.includes(scope))).toEqual([])
  })

  function scopesOf(tree: object): string[] {
    return Object.values(tree).flatMap(branch => {
      if (!isContractProcedure(branch)) return scopesOf(branch)
      // Our own pages' calls are no part of PlaceOS.
      if (branch['~orpc'].route.path?.startsWith('/api/engine/') !== true) return []
      return [(branch['~orpc'].meta as Access).scope ?? []].flat()
    })
  }
})

describe('a signal', () => {
  test('is handed on as it came, to the channel and to that of the authority', async () => {
    const body = '{ "not":  tidied }'
    expect(await as('user')('POST', '/signal?channel=room/full', body)).toMatchObject({ status: 200, text: '' })
    const bytes = new Uint8Array([0, 255, 128, 10])
    await fetch(`${at.url}/api/engine/v2/signal?channel=raw`, {
      method: 'POST',
      body: bytes,
      headers: { 'x-api-key': keys.user.token, 'content-type': 'image/x-of-some-kind' },
    })
    expect((await admin('POST', '/signal?channel=empty')).status).toBe(200)
    expect(told.map(({ channel }) => channel)).toEqual([
      'placeos/room/full',
      'placeos/authority-a/room/full',
      'placeos/raw',
      'placeos/authority-a/raw',
      'placeos/empty',
      'placeos/authority-a/empty',
    ])
    expect(new TextDecoder().decode(told[0]?.payload)).toBe(body)
    expect([...(told[3]?.payload ?? [])]).toEqual([...bytes])
    expect(told[5]?.payload).toHaveLength(0)
  })

  test('of a guest stays among guests', async () => {
    expect((await as('guest')('POST', '/signal?channel=a/guest/b')).status).toBe(200)
    expect(await as('guest')('POST', '/signal?channel=a/b')).toMatchObject({ status: 403, text: '' })
  })

  test('needs a channel, and the right to write', async () => {
    expect(await as('user')('POST', '/signal')).toMatchObject({
      status: 422,
      json: { error: expect.any(String), parameter: 'channel', restriction: 'required' },
    })
    for (const key of ['reader', 'elsewhere'] as const) {
      expect((await as(key)('POST', '/signal?channel=a')).status).toBe(403)
    }
  })
})

test('a search index is built anew for admins, which changes nothing', async () => {
  for (const path of ['/reindex?backfill=true', '/backfill']) {
    expect(await admin('POST', path)).toMatchObject({ status: 200, text: '' })
    expect((await as('elsewhere')('POST', path)).status).toBe(200)
    expect((await as('user')('POST', path)).status).toBe(403)
  }
})

describe('the domain of an address', () => {
  const anybody: typeof admin = (...asked) => restClient(at, undefined)(...asked)

  test('is said to anybody, as JSON', async () => {
    expect(await anybody('GET', '/domains/lookup/Ada@ACME.example')).toMatchObject({ status: 200, text: '"localhost"' })
    expect((await anybody('GET', '/domains/lookup/a%40other.example/')).json).toBe('other.example')
    expect((await fetch(`${at.url}/api/engine/v2domains/lookup/a@other.example`)).status).toBe(200)
  })

  test('that is nobody’s is 404', async () => {
    expect(await anybody('GET', '/domains/lookup/a@none.example')).toMatchObject({
      status: 404,
      json: { error: 'There is no domain for a@none.example.' },
    })
  })

  test('opens nothing else', async () => {
    expect((await anybody('GET', '/domains')).status).toBe(401)
    expect((await anybody('GET', '/domains/lookup/')).status).toBe(401)
  })
})
