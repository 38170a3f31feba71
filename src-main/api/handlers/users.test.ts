import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testKey } from '../../testing/keys.ts'
import { restClient } from '../../testing/rest-client.ts'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../../testing/start-node.ts'

// PlaceOS's user routes on the wire (rest.md 4.6): who sees what of whom, and who may change it.

const keys = {
  ada: testKey('ada', { user_id: 'user-ada' }),
  support: testKey('support', { user_id: 'user-bob', permissions: 1 }),
  reader: testKey('reader', { user_id: 'user-ada', scopes: ['users.read'] }),
  elsewhere: testKey('elsewhere', { user_id: 'user-zoe' }),
  withUsers: testKey('with-users', { permissions: 2, scopes: ['public', 'users'] }),
}
const person = (id: string, fields: object) => ({
  id: `user-${id}`,
  name: id,
  email: `${id}@acme.example`,
  authority_id: 'authority-a',
  ...fields,
})
const room = {
  records: {
    ...testRoom.records,
    authority: [
      { id: 'authority-a', name: 'Acme', domain: 'localhost', email_domains: ['acme.example'] },
      { id: 'authority-b', name: 'Other', domain: 'other.example', internals: { soft_delete: true } },
    ],
    user: [
      person('root', { sys_admin: true }),
      person('ada', {
        email: 'Ada@Acme.example',
        staff_id: 'S-1',
        login_name: 'ada.l',
        card_number: 'card-1',
        groups: ['staff'],
        misc: 'secret hobby',
        password_digest: '$2a$11$digest-of-ada',
        access_token: 'token-of-ada',
        refresh_token: 'refresh-of-ada',
      }),
      person('bob', { support: true, login_name: 'bob@sign-in.example' }),
      person('gone', { deleted: true }),
      person('zoe', { authority_id: 'authority-b', staff_id: 'S-9' }),
      person('yan', { authority_id: 'authority-b', sys_admin: true }),
    ],
    metadata: [
      metadata('a', 'user-ada', { make: 'Tesla' }),
      metadata('b', 'user-bob', { make: 'Skoda' }),
      metadata('z', 'user-zoe', { make: 'Tesla' }),
    ],
    api_key: Object.values(keys).map(({ record }) => record),
  },
}
function metadata(id: string, parent_id: string, car: object) {
  return { id: `metadata-${id}`, name: 'travel', description: '', details: { car }, parent_id }
}

let node: TestNode
let admin: ReturnType<typeof restClient>
let ada: ReturnType<typeof restClient>
let support: ReturnType<typeof restClient>
beforeAll(async () => {
  node = await startNode({ firstRoom: room })
  admin = restClient(node, ADMIN_KEY)
  ada = restClient(node, keys.ada.token)
  support = restClient(node, keys.support.token)
})
afterAll(() => node.stop())

const SECRETS = /digest-of-ada|token-of-ada|refresh-of-ada|password|access_token|refresh_token/
const adminOnlyMembers = ['sys_admin', 'support', 'misc', 'login_name', 'card_number', 'ui_theme']
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id)

describe('the caller', () => {
  test('is shown as admins see people, with metadata, whoever it is', async () => {
    const { status, json, text } = await ada('GET', '/users/current')
    expect(status).toBe(200)
    expect(json).toMatchObject({
      id: 'user-ada',
      email: 'Ada@Acme.example',
      email_digest: expect.stringMatching(/^[0-9a-f]{32}$/),
      card_number: 'card-1',
      sys_admin: false,
      associated_metadata: { travel: { name: 'travel', details: { car: { make: 'Tesla' } } } },
      subsystem_access: [],
    })
    expect(text).not.toMatch(SECRETS)
  })

  test('needs no scope for it, but a credential', async () => {
    expect((await restClient(node, keys.reader.token)('GET', '/users/current')).status).toBe(200)
    expect((await restClient(node, undefined)('GET', '/users/current')).status).toBe(401)
  })
})

describe('the list', () => {
  test('of an admin: everybody of every authority, as admins see them, without who was removed', async () => {
    const { status, json, headers, text } = await admin('GET', '/users')
    expect(status).toBe(200)
    expect(ids(json)).toEqual(expect.arrayContaining(['user-ada', 'user-bob', 'user-zoe', 'user-yan']))
    expect(ids(json)).not.toContain('user-gone')
    expect(json.find(({ id }: { id: string }) => id === 'user-ada')).toMatchObject({
      card_number: 'card-1',
      sys_admin: false,
    })
    expect(headers).toMatchObject({
      'x-total-count': String(json.length),
      'content-range': `user 0-${json.length}/${json.length}`,
    })
    expect(text).not.toMatch(SECRETS)
  })

  test.each(['ada', 'support'] as const)('of %s: their own authority, as the public sees people', async name => {
    const { json } = await restClient(node, keys[name].token)('GET', '/users?authority_id=authority-b')
    expect(ids(json).filter(id => id === 'user-zoe' || id === 'user-yan')).toEqual([])
    const shown = json.find(({ id }: { id: string }) => id === 'user-ada')
    expect(shown).toMatchObject({ email: 'Ada@Acme.example', staff_id: 'S-1', groups: ['staff'] })
    for (const member of adminOnlyMembers) expect(shown).not.toHaveProperty(member)
  })

  test('is narrowed by authority, searched, and includes who was removed and metadata when asked', async () => {
    expect(ids((await admin('GET', '/users?authority_id=authority-b')).json)).toEqual(['user-yan', 'user-zoe'])
    expect(ids((await admin('GET', '/users?q=ada')).json)).toEqual(['user-ada'])
    expect(ids((await ada('GET', '/users?include_deleted=true')).json)).toContain('user-gone')
    const [mine] = (await ada('GET', '/users?q=ada&include_metadata=true')).json
    expect(mine).toMatchObject({ associated_metadata: { travel: {} } })
    expect(mine).not.toHaveProperty('subsystem_access')
    const [hers] = (await admin('GET', '/users?q=ada&include_metadata=true')).json
    expect(hers).toMatchObject({ associated_metadata: { travel: {} }, subsystem_access: [] })
  })

  test('comes in pages', async () => {
    const { headers, json } = await admin('GET', '/users?limit=2')
    expect(json).toHaveLength(2)
    expect(headers.link).toBe('</api/engine/v2/users/?limit=2&offset=2>; rel="next"')
  })
})

describe('one person is found', () => {
  test.each([
    ['id', 'user-ada'],
    ['id without its prefix', 'ada'],
    ['e-mail address in any case', 'ADA@acme.example'],
    ['sign-in name', 'ada.l'],
    ['staff number', 'S-1'],
  ])('by %s', async (_, id) => {
    expect((await ada('GET', `/users/${encodeURIComponent(id)}`)).json).toMatchObject({ id: 'user-ada' })
  })

  test('by a sign-in name that looks like an address', async () => {
    expect((await ada('GET', '/users/bob@sign-in.example')).json).toMatchObject({ id: 'user-bob' })
  })

  test('in the own authority only, but by admins with the id', async () => {
    for (const id of ['user-zoe', 'zoe@acme.example', 'S-9']) {
      const { status, json } = await ada('GET', `/users/${id}`)
      expect({ status, json }).toEqual({ status: 404, json: { error: `There is no user ${id}.` } })
    }
    expect((await admin('GET', '/users/zoe')).json).toMatchObject({ id: 'user-zoe' })
    expect((await admin('GET', '/users/zoe@acme.example')).status).toBe(404)
  })

  test('and shown by who is looking', async () => {
    const seen = (await ada('GET', '/users/ada')).json
    for (const member of adminOnlyMembers) expect(seen).not.toHaveProperty(member)
    expect((await support('GET', '/users/ada')).json).not.toHaveProperty('card_number')
    const { json, text } = await admin('GET', '/users/ada?include_metadata=true')
    expect(json).toMatchObject({ card_number: 'card-1', associated_metadata: { travel: {} }, subsystem_access: [] })
    expect(text).not.toMatch(SECRETS)
  })
})

describe('adding somebody', () => {
  test('takes an admin, is 201, and belongs to the authority of the node', async () => {
    const body = { name: 'New', email: 'new@acme.example', password: 'long enough', groups: ['staff'], support: true }
    const { status, json, text } = await admin('POST', '/users', body)
    expect(status).toBe(201)
    expect(json).toMatchObject({ id: expect.stringMatching(/^user-/), authority_id: 'authority-a', support: true })
    expect(text).not.toMatch(SECRETS)
    expect(text).not.toContain('long enough')
    expect(await support('POST', '/users', body)).toMatchObject({ status: 403, text: '' })
  })

  test('that is wrong or taken is 422 and says which field', async () => {
    expect(await admin('POST', '/users', { name: 'X', email: 'nonsense' })).toMatchObject({
      status: 422,
      json: { error: 'validation failed', failures: [{ field: 'email', reason: 'is an invalid email' }] },
    })
    expect(await admin('POST', '/users', { name: 'X', email: 'BOB@acme.example' })).toMatchObject({
      status: 422,
      json: { failures: [{ field: 'email', reason: 'should be unique' }] },
    })
  })
})

describe('changing somebody', () => {
  test('oneself: what is one’s own, not what admins set, never the address', async () => {
    const change = {
      nickname: 'Countess',
      email: 'x@y.example',
      card_number: 'card-2',
      sys_admin: true,
      groups: ['root'],
    }
    const { status, json, text } = await ada('PATCH', '/users/ada', change)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      nickname: 'Countess',
      email: 'Ada@Acme.example',
      card_number: 'card-1',
      sys_admin: false,
      groups: ['staff'],
    })
    expect(text).not.toMatch(SECRETS)
  })

  test('others: admins only, who may set the rest, but not the address; what is null stays', async () => {
    expect(await ada('PATCH', '/users/bob', { nickname: 'x' })).toMatchObject({ status: 403, text: '' })
    expect((await support('PUT', '/users/ada', { nickname: 'x' })).status).toBe(403)
    expect(
      (await admin('PUT', '/users/ada', { card_number: 'card-3', groups: null, email: 'x@y.example' })).json,
    ).toMatchObject({ card_number: 'card-3', groups: ['staff'], email: 'Ada@Acme.example' })
  })

  test('needs the scope to write, and somebody who is there', async () => {
    expect((await restClient(node, keys.reader.token)('PATCH', '/users/ada', {})).status).toBe(403)
    expect((await admin('PATCH', '/users/none', {})).status).toBe(404)
    expect((await ada('PATCH', '/users/ada', 'nonsense', { 'content-type': 'application/json' })).status).toBe(400)
  })
})

describe('removing somebody', () => {
  test('takes an admin and is 202 with nothing in it; their metadata goes along', async () => {
    const { json } = await admin('POST', '/users', { name: 'Short', email: 'short@acme.example' })
    await admin('PUT', `/metadata/${json.id}`, { name: 'x', description: '', details: {} })
    expect((await support('DELETE', `/users/${json.id}`)).status).toBe(403)
    expect(await admin('DELETE', `/users/${json.id}`)).toMatchObject({ status: 202, text: '' })
    expect((await admin('GET', `/users/${json.id}`)).status).toBe(404)
    expect((await admin('GET', `/metadata/${json.id}`)).json).toEqual({})
  })

  test('where the authority says so leaves the record, until it is revived or removal is forced', async () => {
    const fields = { name: 'Soft', email: 'soft@other.example', authority_id: 'authority-b' }
    const { id } = (await admin('POST', '/users', fields)).json
    expect((await admin('DELETE', `/users/${id}`)).status).toBe(202)
    expect((await admin('GET', `/users/${id}`)).json).toMatchObject({ deleted: true })
    expect((await support('POST', `/users/${id}/revive`)).status).toBe(403)
    expect(await admin('POST', `/users/${id}/revive`)).toMatchObject({ status: 200, text: '' })
    expect((await admin('GET', `/users/${id}`)).json).toMatchObject({ deleted: false })
    expect((await admin('DELETE', `/users/${id}?force_removal=TRUE`)).status).toBe(202)
    expect((await admin('GET', `/users/${id}`)).status).toBe(404)
    expect((await admin('POST', '/users/none/revive')).status).toBe(404)
  })

  test('is refused for the last admin, for good or softly', async () => {
    const alone = await startNode({
      firstRoom: {
        records: { ...room.records, user: room.records.user.filter(({ id }) => id === 'user-yan'), api_key: [] },
      },
    })
    try {
      const ask = restClient(alone, ADMIN_KEY)
      for (const query of ['', '?force_removal=true']) {
        const { status, json } = await ask('DELETE', `/users/user-yan${query}`)
        expect(status).toBe(409)
        expect(json.error).toContain('Make somebody else an admin first.')
      }
      expect(await ask('PATCH', '/users/user-yan', { sys_admin: false })).toMatchObject({
        status: 422,
        json: { failures: [{ field: 'sys_admin', reason: 'At least one admin must remain' }] },
      })
    } finally {
      await alone.stop()
    }
  })
})

describe('metadata of people', () => {
  test('is there by name, without a scope', async () => {
    const reader = restClient(node, keys.reader.token)
    expect((await reader('GET', '/users/bob/metadata')).json).toMatchObject({ travel: { name: 'travel' } })
    expect((await reader('GET', '/users/bob/metadata?name=none')).json).toEqual({})
    expect((await reader('GET', '/users/none/metadata')).status).toBe(404)
  })

  const search = (filter: string) => `/users/metadata/search?filter=${encodeURIComponent(filter)}`

  test('finds people of the own authority', async () => {
    const { status, json, headers, text } = await ada('GET', search('$.car.make == "Tesla"'))
    expect(status).toBe(200)
    expect(ids(json)).toEqual(['user-ada'])
    expect(headers).toMatchObject({ 'x-total-count': '1', 'content-range': 'user 0-1/1' })
    expect(text).not.toMatch(SECRETS)
    for (const member of adminOnlyMembers) expect(json[0]).not.toHaveProperty(member)
  })

  test('shows admins the records, and comes in pages', async () => {
    const { json, headers } = await admin('GET', `${search('$.car')}&limit=1`)
    expect(json).toMatchObject([{ id: 'user-ada', card_number: expect.any(String) }])
    expect(headers.link).toBe('</api/engine/v2/users/metadata/search/?filter=%24.car&limit=1&offset=1>; rel="next"')
  })

  test('without a filter is 422, with one that is not understood 400 in words', async () => {
    expect(await ada('GET', '/users/metadata/search')).toMatchObject({
      status: 422,
      json: { error: expect.any(String), parameter: 'filter', restriction: 'required' },
    })
    const { status, json } = await ada('GET', search('$.car like_regex "T"'))
    expect(status).toBe(400)
    expect(json.error).toContain('Write one such as $.car.make == "Tesla".')
  })
})

describe('groups', () => {
  test('are given for addresses of the own authority; unknown ones are left out', async () => {
    const { status, json } = await ada(
      'GET',
      '/users/groups?emails=ada@acme.example,%20none@acme.example,zoe@acme.example',
    )
    expect({ status, json }).toEqual({ status: 200, json: [{ id: 'user-ada', groups: ['staff'] }] })
  })

  test('without addresses, or with a wrong one, are 422', async () => {
    expect(await ada('GET', '/users/groups')).toMatchObject({ status: 422, json: { parameter: 'emails' } })
    expect(await ada('GET', '/users/groups?emails=nonsense')).toMatchObject({
      status: 422,
      json: { error: 'validation failed', failures: [{ field: 'emails' }] },
    })
  })

  test('are where ts-client looks for them too, a slash short', async () => {
    const answer = await fetch(`${node.url}/api/engine/v2users/groups?emails=ada@acme.example`, {
      headers: { 'x-api-key': keys.ada.token },
    })
    expect(await answer.json()).toEqual([{ id: 'user-ada', groups: ['staff'] }])
  })
})

describe('tokens of an identity provider', () => {
  test('are nobody’s yet: 404', async () => {
    expect(await ada('POST', '/users/resource_token')).toMatchObject({
      status: 404,
      json: { error: expect.any(String) },
    })
    const ask = restClient(node, keys.withUsers.token)
    expect((await ask('POST', '/users/ada/resource_token')).status).toBe(404)
  })

  test('of another take the scope itself; `public` does not do', async () => {
    expect((await admin('POST', '/users/ada/resource_token')).status).toBe(403)
    expect((await ada('POST', '/users/bob/resource_token')).status).toBe(403)
  })

  test('are forgotten when an admin says so', async () => {
    expect((await ada('DELETE', '/users/ada/resource_token')).status).toBe(403)
    expect(await admin('DELETE', '/users/ada/resource_token')).toMatchObject({ status: 202, text: '' })
    expect((await admin('DELETE', '/users/none/resource_token')).status).toBe(404)
  })
})
