import { expect, test } from 'vitest'
import { describeResource } from './resource.ts'
import { call, type Plain, wire } from './site.ts'

const person = (name: string, more: object = {}): Promise<Plain> =>
  call('addUser', { name, email: `${name.replaceAll(' ', '.')}@acme.example`, ...more })

describeResource(
  'users',
  {
    entity: 'user',
    query: 'queryUsers',
    show: 'showUser',
    add: 'addUser',
    update: 'updateUser',
    remove: 'removeUser',
    text: 'department',
    rendered: ['email_digest'],
    fields: name => ({
      name,
      email: `${name.replaceAll(' ', '.').toLowerCase()}@acme.example`,
      department: 'Sound',
      groups: ['crew'],
      staff_id: name,
      locatable: false,
      work_preferences: [{ day_of_week: 1, blocks: [{ start_time: 7.5, end_time: 16 }] }],
    }),
  },
  () => {
    test('are found by address, sign-in name and staff number', async () => {
      const { id } = await person('users by name', { login_name: 'sound', staff_id: 'S-17' })
      for (const asked of [id, id.replace('user-', ''), 'USERS.by.name@acme.example', 'sound', 'S-17']) {
        expect(await call('showUser', asked)).toMatchObject({ id })
      }
    })

    test('keep their address, and never show a password', async () => {
      const made = await person('users secret', { password: 'correct horse' })
      expect(Object.keys(await wire(`/users/${made.id}`)).filter(name => /password|token/.test(name))).toEqual([])
      await call('updateUser', made.id, { email: 'other@acme.example', name: 'Renamed' })
      expect(await wire(`/users/${made.id}`)).toMatchObject({ email: 'users.secret@acme.example', name: 'Renamed' })
      await expect(person('users secret')).rejects.toEqual({ status: 422 })
    })

    test('are shown with their metadata when asked to', async () => {
      const { id } = await person('users metadata')
      await call('updateMetadata', id, { name: 'desk', description: '', details: { at: 7 } })
      expect(await call('userMetadata', id, { name: 'desk' })).toMatchObject({ desk: { details: { at: 7 } } })
      expect(await wire(`/users/${id}?include_metadata=true`)).toMatchObject({
        associated_metadata: { desk: { details: { at: 7 } } },
      })
      expect(await wire(`/users/${id}`)).not.toHaveProperty('associated_metadata')
      expect(await call('searchUserMetadata', { filter: '$.at ? (@ == 7)' })).toMatchObject([{ id }])
      await expect(call('searchUserMetadata', {})).rejects.toEqual({ status: 422 })
    })

    test('tell their groups by address; unknown addresses are left out', async () => {
      const { id } = await person('users grouped', { groups: ['crew', 'night'] })
      expect(await call('queryUserGroups', { emails: 'users.grouped@acme.example,nobody@acme.example' })).toEqual([
        { id, groups: ['crew', 'night'] },
      ])
      await expect(call('queryUserGroups', { emails: 'no address' })).rejects.toEqual({ status: 422 })
    })

    test('who are removed softly come back', async () => {
      const authority = await call('addDomain', {
        name: 'users: soft',
        domain: 'soft.example',
        internals: { soft_delete: true },
      })
      const { id } = await person('users soft', { authority_id: authority.id })
      await call('removeUser', id)
      expect(await wire(`/users/${id}`)).toMatchObject({ deleted: true })
      const listed = async (query: object) => (await call('queryUsers', { q: 'soft', ...query })).data.length
      expect([await listed({}), await listed({ include_deleted: true })]).toEqual([0, 1])
      await call('reviveUser', id)
      expect(await wire(`/users/${id}`)).toMatchObject({ deleted: false })
      await call('removeUser', id, { force_removal: true })
      await expect(call('showUser', id)).rejects.toEqual({ status: 404 })
    })

    test('have no token of another site here', async () => {
      await expect(call('currentUserResourceToken')).rejects.toEqual({ status: 404 })
      await expect(call('userResourceToken', 'user-0')).rejects.toEqual({ status: 403 })
      expect(await call('removeUserResourceToken', 'user-0')).toBeUndefined()
    })

    test('among them who is asking', async () => {
      expect(await call('currentUser')).toMatchObject({ name: 'Administrator', sys_admin: true })
      expect(await wire('/users/current')).toMatchObject({ associated_metadata: {}, subsystem_access: [] })
    })
  },
)
