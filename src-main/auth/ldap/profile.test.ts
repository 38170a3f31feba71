import { expect, test } from 'vitest'
import { profileOf } from './profile.ts'

const jpeg = (length: number) => Buffer.concat([Buffer.from('ffd8ff', 'hex'), Buffer.alloc(length - 3)])
const fieldsOf = (attributes: Record<string, string | string[] | Buffer | Buffer[]>) =>
  profileOf({ dn: 'cn=x', ...attributes }).fields

test('of several attributes the first that has something counts', () => {
  const fallback = { userPrincipalName: 'x@corp.example.com', sAMAccountName: 'x', facsimileTelephoneNumber: '3' }
  expect(fieldsOf({ mail: [], ...fallback })).toEqual({ email: 'x@corp.example.com', nickname: 'x', phone: '3' })
  expect(fieldsOf({ mail: '  ', email: 'b@example.com', ...fallback, homePhone: '2' })).toMatchObject({
    email: 'b@example.com',
    phone: '2',
  })
  expect(fieldsOf({ mail: ['First@example.com', 'second@example.com'] })).toEqual({ email: 'First@example.com' })
})

test('attributes are known however the directory writes them', () => {
  expect(fieldsOf({ CN: 'Marie', GIVENNAME: 'M', Mail: 'm@example.com' })).toEqual({
    name: 'Marie',
    first_name: 'M',
    email: 'm@example.com',
  })
})

test('what is no text, or too long for one, is left out', () => {
  expect(fieldsOf({ cn: Buffer.from([0xff]), sn: 'x'.repeat(1_001), mail: ['x'.repeat(2_000), 'a@b.c'] })).toEqual({
    email: 'a@b.c',
  })
})

test('a small photo comes along; a large one, or what is no JPEG, does not', () => {
  expect(fieldsOf({ jpegPhoto: jpeg(32 * 1024) })).toEqual({
    image: expect.stringMatching(/^data:image\/jpeg;base64,/),
  })
  expect(fieldsOf({ jpegPhoto: jpeg(32 * 1024 + 1) })).toEqual({})
  expect(fieldsOf({ jpegPhoto: Buffer.from('<svg onload="alert(1)">') })).toEqual({})
})

test('nobody becomes an administrator by what a directory says', () => {
  expect(fieldsOf({ sys_admin: 'true', support: 'true', groups: ['admins'], password: 'x' })).toEqual({})
})
