import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
import { createGate } from './ssdp-gate.ts'
import { loopback } from './testing/place.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const NOTIFY = bytesOf('NOTIFY * HTTP/1.1\r\n\r\n')
const SEARCH = bytesOf('M-SEARCH * HTTP/1.1\r\n\r\n')

function standing() {
  const clock = fakeClock()
  const warned: string[] = []
  const log = { ...silentLog, warn: (message: string) => warned.push(message) }
  const gate = createGate({ clock, log, place: loopback, searchPort: 4_000 })
  const admitted = (bytes: Uint8Array, address: string, times: number, port = 1900) => {
    let count = 0
    for (let time = 0; time < times; time++) {
      if (gate(bytes, { address, port, family: 'IPv4', size: bytes.length })) count += 1
    }
    return count
  }
  return { clock, warned, admitted }
}

test('a sender has two hundred messages read in a second, and others are read meanwhile', async () => {
  const { clock, warned, admitted } = standing()
  expect(admitted(NOTIFY, '127.0.1.1', 1_000)).toBe(200)
  expect(admitted(NOTIFY, '127.0.1.2', 10)).toBe(10)
  await clock.advance(1_000)
  expect(admitted(NOTIFY, '127.0.1.1', 1_000)).toBe(200)
  expect(warned).toHaveLength(1)
})

test('however many senders there are, four thousand messages are read in a second', () => {
  const { admitted } = standing()
  let count = 0
  for (let sender = 0; sender < 60; sender++) count += admitted(NOTIFY, `127.0.2.${sender}`, 100)
  expect(count).toBe(4_000)
})

test('ten searches of one, and fifty of all, are answered in a second', () => {
  const { warned, admitted } = standing()
  expect(admitted(SEARCH, '127.0.1.1', 100)).toBe(10)
  let count = 10
  for (let sender = 0; sender < 20; sender++) count += admitted(SEARCH, `127.0.2.${sender}`, 10)
  expect(count).toBe(50)
  expect(admitted(NOTIFY, '127.0.1.1', 1)).toBe(1)
  expect(warned).toHaveLength(1)
})

test('what is too long is left out, and that is said', () => {
  const { warned, admitted } = standing()
  expect(admitted(bytesOf(`NOTIFY * HTTP/1.1\r\n${'x'.repeat(5_000)}`), '127.0.1.1', 3)).toBe(0)
  expect(warned).toEqual(['SSDP on lo (127.0.0.1): datagrams over 4096 bytes are left out.'])
})

test('the searches of this node are not answered by itself', () => {
  const { admitted } = standing()
  expect(admitted(SEARCH, '127.0.0.1', 5, 4_000)).toBe(0)
  expect(admitted(SEARCH, '127.0.0.1', 5, 4_001)).toBe(5)
})
