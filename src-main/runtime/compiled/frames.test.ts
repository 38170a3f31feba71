import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFrameReader, frameDown } from './frames.ts'

function reading(mostBytes?: number) {
  const heard: string[] = []
  const garbled: string[] = []
  const long: [string, number][] = []
  let readies = 0
  const read = createFrameReader(
    {
      ready: () => readies++,
      message: text => heard.push(text),
      tooLong: (head, bytes) => long.push([head, bytes]),
      garbled: what => garbled.push(what),
    },
    mostBytes,
  )
  return { read, heard, garbled, long, readies: () => readies }
}

const framed = (text: string) => Buffer.concat([Buffer.from([0, 2]), Buffer.from(text), Buffer.from([0, 3])])

/** The bytes in pieces that begin at these shares of their length. */
function cut(bytes: Buffer, shares: readonly number[]): Buffer[] {
  const places = [...new Set(shares.map(share => Math.floor(share * bytes.length)))].sort((a, b) => a - b)
  return [0, ...places].map((at, index) => bytes.subarray(at, [...places, bytes.length][index]))
}
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 })

test('what is told is its length in four bytes, the lowest first, and its JSON', () => {
  expect(frameDown({ id: 't', cmd: 'é' }).toString()).toBe('\u0015\u0000\u0000\u0000{"id":"t","cmd":"é"}')
})

test('messages are the same however their bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.json(), { maxLength: 5 }), cuts, (messages, shares) => {
      const { read, heard, garbled, readies } = reading()
      for (const piece of cut(Buffer.concat([Buffer.from('r'), ...messages.map(framed)]), shares)) read(piece)
      expect(heard).toEqual(messages)
      expect(garbled).toEqual([])
      expect(readies()).toBe(1)
    }),
  )
})

test('whatever bytes come, nothing breaks, and a message after them is heard', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), cuts, (noise, shares) => {
      const { read, heard } = reading()
      const bytes = Buffer.concat([Buffer.from('r'), noise, framed('{"id":"a"}')])
      for (const piece of cut(bytes, shares)) read(piece)
      expect(heard.at(-1)).toBe('{"id":"a"}')
    }),
  )
})

test('bytes between messages, and one that is broken off, are passed over and told of', () => {
  const { read, heard, garbled } = reading()
  read(Buffer.concat([Buffer.from('r?!'), framed('1'), Buffer.from('\u0000\u0002{"half'), framed('2')]))
  read(Buffer.from([0, 3]))
  expect(heard).toEqual(['1', '2'])
  expect(garbled).toEqual([
    '2 bytes that belong to no message',
    'a message that it broke off',
    'the end of a message that never began',
  ])
})

test('bytes without end that belong to no message are told of before a message comes', () => {
  const { read, garbled } = reading()
  read(Buffer.alloc(70_000, 'x'))
  expect(garbled).toEqual(['70000 bytes that belong to no message'])
})

test('a message that is too long is passed over whole, with how it began, and the next one is heard', () => {
  const { read, heard, garbled, long } = reading(10)
  const texts = ['0123456789', '0123456789x', '0'.repeat(5_000), 'next']
  for (const text of texts) for (const byte of framed(text)) read(Buffer.from([byte]))
  expect(heard).toEqual(['0123456789', 'next'])
  expect(long).toEqual([
    ['0123456789x', 11],
    ['0'.repeat(11), 5_000],
  ])
  expect(garbled).toEqual([])
})

test('a driver that speaks without having said that it is ready counts as ready', () => {
  const { read, heard, readies } = reading()
  read(framed('1'))
  expect(heard).toEqual(['1'])
  expect(readies()).toBe(1)
})
