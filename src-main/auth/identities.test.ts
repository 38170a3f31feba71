import { afterEach, describe, expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import type { Authority } from '../model/authority.ts'
import { createRecords } from '../records/records.ts'
import { openedStore } from '../store/testing/opened-store.ts'
import { createIdentities, type Vouched } from './identities.ts'
import { memoryDocument } from './testing/memory-document.ts'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function opened(internals: Authority['internals'] = {}) {
  const clock = fakeClock()
  const { store } = await openedStore({ clock })
  cleanups.push(() => store.close())
  await store.write(change => {
    change.load('authority', { id: 'authority-1', name: 'One', domain: 'one.example', internals })
    change.load('authority', { id: 'authority-2', name: 'Two', domain: 'two.example' })
  })
  const document = memoryDocument()
  const identities = createIdentities({ document, store, records: createRecords({ store, clock }), clock })
  const authority = store.authority.get('authority-1') as Authority
  const other = store.authority.get('authority-2') as Authority
  const known = (fields: object) =>
    store.write(change => {
      change.load('user', { id: 'user-1', name: 'A', email: 'ada@one.example', authority_id: 'authority-1', ...fields })
    })
  const byDirectory = (given: Partial<Vouched> = {}) =>
    identities.welcome({
      ...{
        authority,
        provider: 'ldap',
        sourceId: 'ldap_strat-1',
        profile: ada(),
        typed: { login: 'Ada', password: 'pw' },
      },
      ...given,
    })
  const byProvider = (given: Partial<Vouched> = {}) =>
    identities.welcome({ authority, provider: 'oauth2', sourceId: 'oauth_strat-1', profile: ada(), ...given })
  return { clock, store, document, identities, authority, other, known, byDirectory, byProvider }
}

const ada = (fields: Record<string, unknown> = {}, uid = 'uid=ada,dc=one') => ({
  uid,
  fields: { email: 'Ada@one.example', first_name: 'Ada', last_name: 'Lovelace', phone: '1815', ...fields },
})

describe('somebody whom a directory or provider vouches for', () => {
  test('becomes a person here, without a role', async () => {
    const { byDirectory, store } = await opened()
    const { id } = await byDirectory()
    expect(store.user.get(id)).toMatchObject({
      ...{ name: 'Ada Lovelace', email: 'Ada@one.example', phone: '1815', authority_id: 'authority-1' },
      ...{ sys_admin: false, support: false },
    })
  })

  test('is the same person the next time, with what is said of them by then', async () => {
    const { byDirectory, store } = await opened()
    const { id } = await byDirectory()
    await byDirectory({ profile: ada({ last_name: 'King', email: 'ada.king@one.example' }) })
    expect(store.user.size).toBe(1)
    expect(store.user.get(id)).toMatchObject({ name: 'Ada King', email: 'Ada@one.example' })
  })

  test('is not given a role, a password or another domain, whatever is said of them', async () => {
    const { byProvider, store } = await opened()
    const said = {
      ...{ sys_admin: true, support: true, password: 'x', password_digest: 'x', authority_id: 'authority-2' },
      ...{ id: 'user-mine', deleted: true, access_token: 'x', logged_out_at: 'x' },
    }
    const { id } = await byProvider({ profile: ada(said) })
    const user = store.user.get(id)
    expect(user).toMatchObject({ sys_admin: false, support: false, deleted: false, authority_id: 'authority-1' })
    expect([id === 'user-mine', user?.password_digest || null, user?.access_token || null]).toEqual([false, null, null])
  })

  test('is told why, when nothing is known by which they could have an account', async () => {
    const { byProvider } = await opened()
    for (const email of [undefined, '', '  ', 7]) {
      await expect(byProvider({ profile: ada({ email }) })).rejects.toThrow(/knows no e-mail address of you/)
    }
  })

  test('is whoever has that address here already, and keeps the role they have', async () => {
    const { byDirectory, known, store } = await opened()
    await known({ sys_admin: true, password_digest: 'x' })
    expect((await byDirectory()).id).toBe('user-1')
    expect(store.user.get('user-1')).toMatchObject({ sys_admin: true, name: 'Ada Lovelace' })
  })

  test('is somebody else in another domain', async () => {
    const { byDirectory, other, store } = await opened()
    const [here, there] = [await byDirectory(), await byDirectory({ authority: other })]
    expect(here.id).not.toBe(there.id)
    expect(store.user.get(there.id)?.authority_id).toBe('authority-2')
  })

  test('comes back without a role when they were removed here', async () => {
    const { byDirectory, store } = await opened()
    const { id } = await byDirectory()
    await store.write(change => {
      change.update('user', id, { sys_admin: true, support: true, deleted: true })
      change.load('user', { id: 'user-2', name: 'B', email: 'bob@one.example', sys_admin: true })
    })
    await byDirectory()
    expect(store.user.get(id)).toMatchObject({ deleted: false, sys_admin: false, support: false })
  })

  test('comes back as somebody new when nothing of them is left', async () => {
    const { byDirectory, store } = await opened()
    const { id } = await byDirectory()
    await store.write(change => change.remove('user', id))
    const again = await byDirectory()
    expect(again.id).not.toBe(id)
    expect(store.user.get(again.id)).toMatchObject({ email: 'Ada@one.example', sys_admin: false })
  })
})

describe('a provider, where people may choose their address,', () => {
  test.each([
    ['an admin', { sys_admin: true }],
    ['a technician', { support: true }],
  ])('does not make them %s who has a password here', async (_, role) => {
    const { byProvider, known, document } = await opened()
    await known({ ...role, password_digest: 'x' })
    await expect(byProvider()).rejects.toThrow(
      'ada@one.example has a role here. Sign in with its password first, then with this: they are one person from then on.',
    )
    expect(document.get().identities).toEqual({})
  })

  test('nor when their own account was removed for good, and they chose the address of an admin since', async () => {
    const { byProvider, known, store } = await opened()
    const { id } = await byProvider({ profile: ada({ email: 'mallory@one.example' }, 'mallory') })
    await store.write(change => change.remove('user', id))
    await known({ sys_admin: true, password_digest: 'x' })
    await expect(byProvider({ profile: ada({}, 'mallory') })).rejects.toMatchObject({ code: 'denied' })
  })

  test('may say who an ordinary person is, or one who only ever came by it', async () => {
    for (const fields of [{ password_digest: 'x' }, { sys_admin: true }]) {
      const { byProvider, known } = await opened()
      await known(fields)
      expect((await byProvider()).id).toBe('user-1')
    }
  })

  test('is one more way in for whoever is signed in and asked for it, whatever address it says', async () => {
    const { byProvider, known, store } = await opened()
    await known({ sys_admin: true, password_digest: 'x' })
    const current = store.user.get('user-1')
    const profile = ada({ email: 'countess@elsewhere.example' })
    expect((await byProvider({ profile, current })).id).toBe('user-1')
    // From then on also when nobody is signed in; and the address by which they are known here stays.
    expect((await byProvider({ profile })).id).toBe('user-1')
    expect(store.user.get('user-1')?.email).toBe('ada@one.example')
  })

  test('is not made the way in of whoever is signed in when it is somebody else’s already', async () => {
    const { byProvider, known, store } = await opened()
    const { id } = await byProvider({ profile: ada({ email: 'bob@one.example' }) })
    await known({ sys_admin: true })
    const current = store.user.get('user-1')
    expect((await byProvider({ profile: ada({ email: 'bob@one.example' }), current })).id).toBe(id)
  })
})

describe('while a directory is away', () => {
  test('whoever it took comes in with the same login and password', async () => {
    const { byDirectory, identities, authority } = await opened()
    const { id } = await byDirectory()
    const asked = (login: string, password: string, source = 'ldap_strat-1', of = authority) =>
      identities.offline(of, source, login, password).then(user => user?.id)
    expect(await asked('ada', 'pw')).toBe(id)
    expect(await asked(' ADA ', 'pw')).toBe(id)
    expect(await asked('ada', 'PW')).toBeUndefined()
    expect(await asked('ada', '')).toBeUndefined()
    expect(await asked('bob', 'pw')).toBeUndefined()
    expect(await asked('ada', 'pw', 'ldap_strat-2')).toBeUndefined()
  })

  test('nobody comes in to another domain, nor whom a provider vouched for', async () => {
    const { byDirectory, byProvider, identities, authority, other } = await opened()
    await byDirectory()
    await byProvider()
    expect(await identities.offline(other, 'ldap_strat-1', 'ada', 'pw')).toBeUndefined()
    expect(await identities.offline(authority, 'oauth_strat-1', 'ada', 'pw')).toBeUndefined()
    expect(await identities.offline(authority, 'oauth_strat-1', '', '')).toBeUndefined()
  })

  test('the password is the one it took last, also of somebody who was moved in the directory', async () => {
    const { byDirectory, identities, authority, clock } = await opened()
    await byDirectory({ typed: { login: 'ada', password: 'first' } })
    await clock.advance(1)
    await byDirectory({ typed: { login: 'ada', password: 'second' } })
    expect(await identities.offline(authority, 'ldap_strat-1', 'ada', 'first')).toBeUndefined()
    await clock.advance(1)
    const { id } = await byDirectory({ typed: { login: 'ada', password: 'third' }, profile: ada({}, 'uid=ada,ou=new') })
    expect(await identities.offline(authority, 'ldap_strat-1', 'ada', 'second')).toBeUndefined()
    expect((await identities.offline(authority, 'ldap_strat-1', 'ada', 'third'))?.id).toBe(id)
  })

  test('the password is kept as a digest only', async () => {
    const { byDirectory, document } = await opened()
    await byDirectory({ typed: { login: 'ada', password: 'a password in clear' } })
    const text = JSON.stringify(document.get())
    expect(text).toMatch(/\$2[ab]\$/)
    expect(text).not.toContain('a password in clear')
  })

  test.each([
    ['two weeks, unless the domain says otherwise', {}, 14 * DAY],
    ['as long as the domain says', { offline_sign_in_hours: 2 }, 2 * HOUR],
    ['two weeks where the domain says nothing that can be understood', { offline_sign_in_hours: 'long' }, 14 * DAY],
    ['two weeks where the domain says less than nothing', { offline_sign_in_hours: -1 }, 14 * DAY],
  ])('they may come in for %s', async (_, internals, lifetime) => {
    const { byDirectory, identities, authority, clock } = await opened(internals)
    const { id } = await byDirectory()
    expect(identities.lifetimeMs(authority)).toBe(lifetime)
    await clock.advance(lifetime)
    expect((await identities.offline(authority, 'ldap_strat-1', 'ada', 'pw'))?.id).toBe(id)
    await clock.advance(1)
    expect(await identities.offline(authority, 'ldap_strat-1', 'ada', 'pw')).toBeUndefined()
    // Signing in while it answers begins the time anew.
    await byDirectory()
    expect((await identities.offline(authority, 'ldap_strat-1', 'ada', 'pw'))?.id).toBe(id)
  })

  test('nobody comes in where the domain does not want it', async () => {
    const { byDirectory, identities, authority, clock } = await opened({ offline_sign_in_hours: 0 })
    await byDirectory()
    await clock.advance(1)
    expect(await identities.offline(authority, 'ldap_strat-1', 'ada', 'pw')).toBeUndefined()
  })

  test('nobody comes in who was removed here', async () => {
    const { byDirectory, identities, authority, store } = await opened()
    const { id } = await byDirectory()
    await store.write(change => change.update('user', id, { deleted: true }))
    expect(await identities.offline(authority, 'ldap_strat-1', 'ada', 'pw')).toBeUndefined()
  })
})

describe('while a provider is away', () => {
  const remembering = async (internals = {}) => {
    const all = await opened(internals)
    const { id } = await all.byProvider()
    return { ...all, id, token: await all.identities.remember(all.authority, 'oauth2', ada().uid) }
  }

  test('whoever signed in with it in this browser goes on as that person', async () => {
    const { identities, authority, other, id, token } = await remembering()
    expect(identities.remembered(authority, token)).toMatchObject({ user: { id }, sourceId: 'oauth_strat-1' })
    expect(identities.remembered(other, token)).toBeUndefined()
    for (const wrong of ['', token.slice(1), 'made-up']) {
      expect(identities.remembered(authority, wrong)).toBeUndefined()
    }
  })

  test('the browser is known by a hash, and not for ever', async () => {
    const { identities, authority, document, clock, token, byProvider, id } = await remembering()
    expect(JSON.stringify(document.get())).not.toContain(token)
    await clock.advance(14 * DAY + 1)
    expect(identities.remembered(authority, token)).toBeUndefined()
    await byProvider()
    expect(identities.remembered(authority, token)).toMatchObject({ user: { id } })
  })

  test('ten browsers are remembered, the oldest is forgotten first', async () => {
    const { identities, authority, token } = await remembering()
    const tokens = [token]
    for (let at = 0; at < 10; at++) tokens.push(await identities.remember(authority, 'oauth2', ada().uid))
    expect(tokens.map(one => identities.remembered(authority, one) !== undefined)).toEqual([
      false,
      ...Array.from({ length: 10 }, () => true),
    ])
  })

  test('nobody goes on who was removed here', async () => {
    const { identities, authority, store, id, token } = await remembering()
    await store.write(change => change.update('user', id, { deleted: true }))
    expect(identities.remembered(authority, token)).toBeUndefined()
  })

  test('nobody is remembered whom it never vouched for', async () => {
    const { identities, authority, byProvider } = await opened()
    await byProvider()
    const token = await identities.remember(authority, 'oauth2', 'somebody else')
    expect(identities.remembered(authority, token)).toBeUndefined()
  })
})
