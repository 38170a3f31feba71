import { expect, test } from 'vitest'
import { roleFields, roleOf } from './roles.ts'

test('an administrator is one whatever else is set, and nobody is more than a user unless it says so', () => {
  expect(roleOf({ sys_admin: true, support: true })).toBe('admin')
  expect(roleOf({ sys_admin: false, support: true })).toBe('support')
  expect(roleOf({})).toBe('user')
  expect(roleOf({ sys_admin: 'yes' })).toBe('user')
})

test('writing a role and reading it gives the role', () => {
  for (const role of ['admin', 'support', 'user'] as const) {
    expect(roleOf({ sys_admin: true, support: true, ...roleFields(role) })).toBe(role)
    expect(roleOf({ ...roleFields(role) })).toBe(role)
  }
})
