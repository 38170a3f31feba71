import { expect, test } from 'vitest'
import { readCentreAddress, withCredential } from './connection-address.ts'

const read = (address: string) => {
  const { url, host, where, isSecure } = readCentreAddress(address)
  return { url: url.href, host, where, isSecure }
}

test.each([
  ['https://central.example', 'wss://central.example/api/engine/v2/edges/control', 'central.example:443', true],
  [
    'wss://central.example:8443',
    'wss://central.example:8443/api/engine/v2/edges/control',
    'central.example:8443',
    true,
  ],
  ['http://central.example', 'ws://central.example/api/engine/v2/edges/control', 'central.example:80', false],
  ['tcp://10.0.0.1:3000', 'ws://10.0.0.1:3000/api/engine/v2/edges/control', '10.0.0.1:3000', false],
  ['https://[fd00::1]', 'wss://[fd00::1]/api/engine/v2/edges/control', '[fd00::1]:443', true],
  [
    'https://ada:pw@central.example:444/backoffice/?api-key=x&a=b#top',
    'wss://central.example:444/api/engine/v2/edges/control',
    'central.example:444',
    true,
  ],
])('of %s scheme, host and port count', (address, url, host, isSecure) => {
  expect(read(address)).toEqual({ url, host, where: host, isSecure })
})

test.each(['', 'central.example', 'localhost:8443', 'https://', '/edges', 'file:///etc'])(
  '%s is no address',
  address => {
    expect(() => read(address)).toThrow(`"${address}" is not the address of a centre.`)
  },
)

test('a secret goes into the query as it is, and into a header without a trace in the address', () => {
  const secret = `${'a1'.repeat(16)}.Abc_-0123456789`
  const centre = readCentreAddress('https://central.example/x?y=z')
  expect(withCredential(centre, { secret, way: 'query' })).toEqual({
    address: new URL(`wss://central.example/api/engine/v2/edges/control?api-key=${secret}`),
    headers: { Host: 'central.example:443' },
  })
  expect(withCredential(centre, { secret, way: 'header' })).toEqual({
    address: new URL('wss://central.example/api/engine/v2/edges/control'),
    headers: { Host: 'central.example:443', 'X-API-Key': secret },
  })
})
