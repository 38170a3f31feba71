import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Failed } from '../base/result.ts'
import { parseSerialUri } from './serial-address.ts'

test('an address says which port it is and how it speaks', () => {
  expect(parseSerialUri('serial://localhost/dev/ttyUSB0?baudRate=115200&parity=even&dataBits=7&stopBits=2')).toEqual({
    path: '/dev/ttyUSB0',
    baudRate: 115_200,
    parity: 'even',
    dataBits: 7,
    stopBits: 2,
  })
})

test('what an address does not say is 9600 8N1', () => {
  const usual = { baudRate: 9_600, parity: 'none', dataBits: 8, stopBits: 1 }
  expect(parseSerialUri('serial://localhost/dev/serial/by-id/usb-a%20b')).toEqual({
    path: '/dev/serial/by-id/usb-a b',
    ...usual,
  })
  expect(parseSerialUri('serial:///dev/ttyS0')).toEqual({ path: '/dev/ttyS0', ...usual })
  expect(parseSerialUri('serial://localhost/COM12')).toEqual({ path: 'COM12', ...usual })
})

test.each([
  ['', 'it cannot be read'],
  ['/dev/ttyUSB0', 'it cannot be read'],
  ['tcp://localhost/dev/ttyUSB0', 'it begins with "tcp:"'],
  ['serial://10.0.0.7/dev/ttyUSB0', '"10.0.0.7" is another machine, and only ports of this one can be used'],
  ['serial://localhost', 'it names no port'],
  ['serial://localhost/', 'it names no port'],
  ['serial://localhost/dev/', 'it names no port'],
  ['serial://localhost/dev/%E0%A4%A', 'it names no port'],
  ['serial://localhost/dev/a%00b', 'it names no port'],
  ['serial://localhost/dev/a?baudRate=fast', 'baudRate is "fast", and must be a whole number from 50 to 4000000'],
  ['serial://localhost/dev/a?baudRate=0', 'baudRate is "0", and must be a whole number from 50 to 4000000'],
  ['serial://localhost/dev/a?dataBits=9', 'dataBits is "9", and must be one of 5, 6, 7, 8'],
  ['serial://localhost/dev/a?parity=N', 'parity is "N", and must be one of none, even, odd, mark, space'],
  ['serial://localhost/dev/a?stopBits=3', 'stopBits is "3", and must be one of 1, 1.5, 2'],
  ['serial://localhost/dev/a?baud=9600', 'it has a "baud", and knows baudRate, dataBits, parity and stopBits only'],
])('%j is refused in words', (uri, words) => {
  expect(() => parseSerialUri(uri)).toThrow(
    `"${uri}" is not the address of a serial port: ${words}. It looks like serial://localhost/dev/ttyUSB0?baudRate=9600.`,
  )
})

test('any text is an address or is refused as invalid', () => {
  const text = fc.oneof(
    fc.string(),
    fc.tuple(fc.string(), fc.string()).map(([path, query]) => `serial://localhost/${path}?${query}`),
  )
  fc.assert(
    fc.property(text, uri => {
      try {
        expect(parseSerialUri(uri).path.length).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toBeInstanceOf(Failed)
        expect(error).toMatchObject({ code: 'invalid' })
      }
    }),
  )
})
