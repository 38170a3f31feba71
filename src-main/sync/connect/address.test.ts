import { expect, test } from 'vitest'
import { readAddress } from './address.ts'

test.each([
  ['https://central.example', 'https://central.example', 'central.example', 443],
  ['central.example', 'https://central.example', 'central.example', 443],
  ['  "https://central.example/" ', 'https://central.example', 'central.example', 443],
  ['central.example:8443', 'https://central.example:8443', 'central.example', 8443],
  ['localhost:8443', 'https://localhost:8443', 'localhost', 8443],
  ['central.example:80', 'http://central.example', 'central.example', 80],
  ['http://central.example', 'http://central.example', 'central.example', 80],
  ['HTTP:/central.example', 'http://central.example', 'central.example', 80],
  ['https:\\\\central.example\\x', 'https://central.example', 'central.example', 443],
  ['wss://central.example/api/engine/v2/edges/control', 'https://central.example', 'central.example', 443],
  ['ws://10.0.0.1:8080', 'http://10.0.0.1:8080', '10.0.0.1', 8080],
  ['https://Central.Example:443/backoffice/#/systems', 'https://central.example', 'central.example', 443],
  ['https://plätze.example', 'https://xn--pltze-hra.example', 'xn--pltze-hra.example', 443],
  ['10.0.0.1', 'https://10.0.0.1', '10.0.0.1', 443],
  ['fd00::1', 'https://[fd00::1]', 'fd00::1', 443],
  ['fd00::80', 'https://[fd00::80]', 'fd00::80', 443],
  ['[fd00::1]:8443', 'https://[fd00::1]:8443', 'fd00::1', 8443],
  ['http://[fd00::1]/x', 'http://[fd00::1]', 'fd00::1', 80],
])('%s is understood as %s', (typed, address, host, port) => {
  expect(readAddress(typed)).toMatchObject({ address, host, port, isSecure: address.startsWith('https:') })
})

test.each([
  ['', 'is missing'],
  ['   ', 'is missing'],
  ['ftp://central.example', 'ftp:// is no scheme'],
  ['file:///etc', 'file:// is no scheme'],
  ['https://', 'is not the address'],
  ['central example', 'is not the address'],
  ['central.example:0', 'is not the address'],
  ['central.example:99999', 'is not the address'],
  ['fe80::1%eth0', 'behind %'],
  ['https://[fe80::1%25eth0]', 'behind %'],
  ['/edges', 'is not the address'],
])('"%s" is no address, and told why', (typed, words) => {
  expect(() => readAddress(typed)).toThrow(words)
})

test('what does not count is told, and what is secret in it is not repeated', () => {
  const { address, notes } = readAddress('ada:hunter2@central.example/backoffice?api-key=abc.def')
  expect(address).toBe('https://central.example')
  expect(notes).toEqual([
    'Nothing was in front of it, so https:// is taken.',
    'The user name and password in it are left out: a node signs in with its secret.',
    'The key in it is left out: enter it as the secret.',
    'The path behind it is left out: the node knows which one to ask for.',
  ])
  expect(() => readAddress('https://ada:hunter2@/x?api-key=abc.def')).toThrow(/^(?!.*(hunter2|abc\.def))/)
})
