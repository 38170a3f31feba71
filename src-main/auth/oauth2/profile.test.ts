import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mapProfile, mappedFields } from './profile.ts'

const tokens = { token: 'the-token', refresh_token: 'the-refresh-token', expires_at: 1_800_000_000, expires: true }
const mapped = (info_mappings: Record<string, string>, profile: Record<string, unknown>) =>
  mapProfile({ info_mappings: { uid: 'sub', ...info_mappings } }, { sub: 'ada', ...profile }, tokens, 'a.example')
    .fields

test('the first of several that is there wins', () => {
  const email = 'mail, email,preferred_username'
  expect(mapped({ email }, { email: 'b', mail: 'a' })).toEqual({ email: 'a' })
  expect(mapped({ email }, { mail: null, email: 'b' })).toEqual({ email: 'b' })
  expect(mapped({ email }, { mail: '', preferred_username: 'c' })).toEqual({ email: 'c' })
  expect(mapped({ email }, { mail: { work: 'a' }, other: 'd' })).toEqual({})
})

test('only keys at the top are looked up, a dot being a letter of theirs', () => {
  expect(mapped({ name: 'a.b' }, { a: { b: 'no' }, 'a.b': 'yes' })).toEqual({ name: 'yes' })
  expect(mapped({ name: 'constructor', email: '__proto__' }, {})).toEqual({})
})

test('what goes for tokens is looked up after the profile', () => {
  const names = { access_token: 'token', refresh_token: 'refresh_token', expires_at: 'expires_at', expires: 'expires' }
  expect(mapped(names, {})).toEqual({
    access_token: 'the-token',
    refresh_token: 'the-refresh-token',
    expires_at: 1_800_000_000,
    expires: true,
  })
  expect(mapped({ access_token: 'token' }, { token: 'of the profile' })).toEqual({ access_token: 'of the profile' })
})

test('values become what the field holds', () => {
  expect(mapped({ staff_id: 'n', expires_at: 'at', expires: 'yes' }, { n: 42, at: '17', yes: 'true' })).toEqual({
    staff_id: '42',
    expires_at: 17,
    expires: true,
  })
  expect(mapped({ name: 'n', expires_at: 'at', expires: 'n' }, { n: 'x'.repeat(5_000), at: 'soon' })).toEqual({})
})

test('groups are a list, and empty when none are told, so that nobody stays in what they left', () => {
  expect(mapped({ groups: 'g' }, { g: ['a', 2, null, { id: 'b' }] })).toEqual({ groups: ['a', '2'] })
  expect(mapped({ groups: 'g' }, { g: 'a' })).toEqual({ groups: ['a'] })
  expect(mapped({ groups: 'g' }, {})).toEqual({ groups: [] })
  expect(mapped({}, { groups: ['a'] })).toEqual({})
})

test('uid takes one key, of the profile and no list, and no field becomes it', () => {
  const uid = (key: string, profile: Record<string, unknown>) => () =>
    mapProfile({ info_mappings: { uid: key } }, profile, tokens, 'a.example').uid
  expect(uid('a,b', { 'a,b': 'both', a: 'a' })()).toBe('both')
  expect(uid('id', { id: 0 })()).toBe('0')
  for (const [key, profile] of [
    ['a,b', { a: 'a' }],
    ['token', {}],
    ['id', { id: true }],
    ['id', { id: ' ' }],
    ['id', { id: ['a'] }],
    ['id', { id: 'x'.repeat(600) }],
    ['constructor', {}],
  ] as const) {
    expect(uid(key, profile)).toThrow(`a.example did not say who you are: its answer has no "${key}"`)
  }
  expect(uid(' ', { sub: 'ada' })).toThrow('map uid in info_mappings')
  expect(mapped({}, {})).not.toHaveProperty('uid')
})

test('no mapping gives rights, a password or a field of its own, whatever the provider says', () => {
  const rights = [
    'sys_admin',
    'support',
    'roles',
    'password',
    'password_digest',
    'id',
    'authority_id',
    'deleted',
    '__proto__',
  ]
  const names = fc.constantFrom(...rights, ...mappedFields)
  fc.assert(
    fc.property(
      fc.dictionary(names, fc.constantFrom('a', 'b', 'a,b')),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (map, more) => {
        const fields = mapped(map, { ...more, a: true, b: 'b', sub: 'ada' })
        return Object.keys(fields).every(name => mappedFields.includes(name) && !rights.includes(name))
      },
    ),
  )
})
