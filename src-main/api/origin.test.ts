import { expect, test } from 'vitest'
import { isAllowedHost } from './origin.ts'

const known = (name: string) => name === 'room.example.com'

test.each([
  ['localhost:8420', undefined, true],
  ['room.example.com', undefined, true],
  ['192.168.1.7:8420', '192.168.1.7', true],
  ['192.168.1.7', '::ffff:192.168.1.7', true],
  ['[fd00::7]:8420', 'fd00::7', true],
  // Another machine's address, and a name that somebody made point here.
  ['192.168.1.8', '192.168.1.7', false],
  ['evil.example.com', '192.168.1.7', false],
  [undefined, '192.168.1.7', false],
])('%s, connected to %s, is allowed: %s', (host, localAddress, allowed) => {
  expect(isAllowedHost(host, known, localAddress)).toBe(allowed)
})
