import { expect, test } from 'vitest'
import { shelfRepository } from '../../model/repository.ts'
import { isEncrypted } from '../../store/placeos-encryption.ts'
import { loaded, openedRecords, problemsOf } from '../testing/opened-records.ts'

const body = { name: 'A', folder_name: 'a', uri: 'https://example.com/a.git' }

test.each([
  [{ folder_name: 'a b' }, { folder_name: 'is invalid: only letters, digits and _ + - ( ) . are allowed' }],
  [{ folder_name: '../a' }, { folder_name: 'is invalid: only letters, digits and _ + - ( ) . are allowed' }],
  [{ folder_name: '' }, { folder_name: 'is required' }],
  [{ uri: 'git@github.com:a/b' }, { uri: 'is an invalid URI' }],
  [{ uri: '' }, { uri: 'is required' }],
  [
    { uri: 'https://jo:hunter2@example.com/a' },
    { uri: 'must not hold a password, which would lie open: use the field for it' },
  ],
  [{ commit_hash: '' }, { commit_hash: 'is required' }],
])('%j is refused', async (fields, problems) => {
  const { records } = await openedRecords()
  expect(await problemsOf(records.create('repository', { ...body, ...fields }))).toEqual(problems)
})

test('a folder is any of letters, digits and _ + - ( ) .', async () => {
  const { records } = await openedRecords()
  expect((await records.create('repository', { ...body, folder_name: 'A_1+b-(c).d' })).folder_name).toBe('a_1+b-(c).d')
})

test('its password and its key are kept encrypted, its user name is not, and blank ones are none', async () => {
  const { store, records } = await openedRecords()
  const secrets = { username: 'jo', password: 'hunter2', key: 'token' }
  const row = await records.create('repository', { ...body, ...secrets })
  expect(row.username).toBe('jo')
  expect([row.password, row.key].map(text => isEncrypted(text ?? ''))).toEqual([true, true])
  expect(store.secrets.decrypt(3, row.id, row.password ?? '')).toBe('hunter2')
  expect(await records.update('repository', row.id, { username: '', password: ' ', key: '' })).toMatchObject({
    username: null,
    password: null,
    key: null,
  })
})

test('an id that is sent is replaced', async () => {
  const { records } = await openedRecords()
  expect((await records.create('repository', { ...body, id: 'repo-mine' })).id).toMatch(/^repo-[\w~-]{10}$/)
})

test('with it go its drivers, and with those their modules', async () => {
  const { store, records } = await openedRecords()
  await records.remove('repository', 'repo-1')
  expect(store.driver.size + store.module.size).toBe(0)
  expect(store.control_system.get('sys-1')?.modules).toEqual([])
})

test('the one of the drivers that come with the node cannot go', async () => {
  const { store, records } = await openedRecords()
  await loaded(store, 'repository', shelfRepository)
  await expect(records.remove('repository', shelfRepository.id)).rejects.toMatchObject({
    code: 'conflict',
    message: 'These drivers come with the node: they cannot be removed.',
  })
  expect(store.repository.get(shelfRepository.id)).toBeDefined()
})
