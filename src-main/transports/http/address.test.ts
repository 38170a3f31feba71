import { expect, test } from 'vitest'
import { addressOf, readBase } from './address.ts'

test.each<[string, string, Record<string, string | number | boolean>, string]>([
  ['http://10.0.0.1', '/rpc', {}, 'http://10.0.0.1/rpc'],
  ['http://10.0.0.1/', 'rpc', {}, 'http://10.0.0.1/rpc'],
  ['http://10.0.0.1/api/', '/rpc', { id: 0, on: true }, 'http://10.0.0.1/api/rpc?id=0&on=true'],
  ['http://10.0.0.1/api?key=base&more=1', '/rpc?key=path', {}, 'http://10.0.0.1/api/rpc?key=path&more=1'],
  ['http://10.0.0.1?key=base', '/rpc?id=1', { key: 'given', id: 2, x: 3 }, 'http://10.0.0.1/rpc?id=1&key=base&x=3'],
  ['http://10.0.0.1', '/set?on&text=a%20b+c', {}, 'http://10.0.0.1/set?on&text=a%20b+c'],
  ['http://10.0.0.1', '/a b#part', {}, 'http://10.0.0.1/a%20b'],
  ['http://10.0.0.1', '//elsewhere.net/x', {}, 'http://10.0.0.1//elsewhere.net/x'],
  ['https://[fe80::1]:8443', '@elsewhere', {}, 'https://[fe80::1]:8443/@elsewhere'],
])('%s and %s with %o make one address', (base, path, query, expected) => {
  expect(addressOf(readBase(base), { path, query }).href).toBe(expected)
})
