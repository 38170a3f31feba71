import { afterEach, expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { hashPassword } from '../records/password.ts'
import { createRecords } from '../records/records.ts'
import { openedStore } from '../store/testing/opened-store.ts'
import { createPeople, isLoggedOut } from './people.ts'

const digest = hashPassword('right')
const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function opened() {
  const clock = fakeClock()
  const { store } = await openedStore({ clock })
  cleanups.push(() => store.close())
  const password_digest = await digest
  const person = (id: string, more: object = {}) => ({
    ...{ id, name: id, email: `${id}@example.com`, authority_id: 'authority-1', ...more },
  })
  await store.write(change => {
    change.put('authority', { id: 'authority-1', name: 'One', domain: 'one.example' })
    change.put('authority', { id: 'authority-2', name: 'Two', domain: 'two.example' })
    change.load('user', person('ada', { email: 'Ada@Example.com', password_digest }))
    change.load('user', person('gone', { password_digest, deleted: true }))
    change.load('user', person('synced'))
    change.load('user', person('other', { email: 'ada@example.com', authority_id: 'authority-2' }))
  })
  return { clock, store, people: createPeople({ store, records: createRecords({ store, clock }), clock }) }
}

test('a host is of the domain of that name, else of the first', async () => {
  const { people } = await opened()
  expect(['one.example', 'two.example', '192.0.2.1', ''].map(host => people.authorityOf(host)?.id)).toEqual([
    'authority-1',
    'authority-2',
    'authority-1',
    'authority-1',
  ])
})

test('somebody is found by their address, however it is typed, in their own domain', async () => {
  const { people } = await opened()
  for (const typed of ['ada@example.com', ' ADA@EXAMPLE.COM ', 'Ada@Example.com']) {
    expect(people.byEmail('authority-1', typed)?.id).toBe('ada')
    expect(people.byEmail('authority-2', typed)?.id).toBe('other')
  }
  for (const typed of ['', ' ', 'ada', 'nobody@example.com']) {
    expect(people.byEmail('authority-1', typed)).toBeUndefined()
  }
})

test.each([
  ['the right password', 'ada@example.com', 'right', 'ada'],
  ['a wrong password', 'ada@example.com', 'wrong', undefined],
  ['no password', 'ada@example.com', '', undefined],
  ['the right password of somebody who was removed', 'gone@example.com', 'right', undefined],
  ['any password of somebody who has none here', 'synced@example.com', '', undefined],
  ['what nobody is compared with', 'synced@example.com', 'of nobody', undefined],
  ['somebody who is not known', 'nobody@example.com', 'of nobody', undefined],
  ['no address', '', 'of nobody', undefined],
])('with %s: %s, %s', async (_, email, password, id) => {
  const { people } = await opened()
  expect((await people.withPassword('authority-1', email, password))?.id).toBe(id)
})

test('who came is counted, with the time', async () => {
  const { people, store, clock } = await opened()
  const ada = store.user.get('ada')
  if (!ada) throw new Error('She is there.')
  await people.arrived(ada)
  await people.arrived(ada)
  expect(store.user.get('ada')).toMatchObject({ login_count: 2, last_login: clock.now() / 1000 })
})

test('who leaves is logged out of everything that was issued by then, to the second', async () => {
  const { people, store, clock } = await opened()
  await clock.advance(1_500)
  await people.leave('ada')
  const ada = store.user.get('ada')
  if (!ada) throw new Error('She is there.')
  const second = Math.floor(clock.now() / 1000)
  expect([second - 1, second, second + 1].map(at => isLoggedOut(ada, at))).toEqual([true, true, false])
  await expect(people.leave('nobody')).resolves.toBeUndefined()
})

test('who never left is logged out of nothing, nor is one whose time cannot be read', () => {
  expect([null, '', 'yesterday'].map(logged_out_at => isLoggedOut({ logged_out_at }, 0))).toEqual([false, false, false])
})
