import ssh2 from 'ssh2'
import { expect, test } from 'vitest'
import { makeHostKey } from './host-key.ts'

test('every host key can be served, and not all but a few', () => {
  const keys = Array.from({ length: 1_000 }, makeHostKey)
  expect(keys.filter(key => ssh2.utils.parseKey(key) instanceof Error)).toEqual([])
})
