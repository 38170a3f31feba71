import { decode, encode, type Packet } from 'dns-packet'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tame, withDots } from './mdns-packet.ts'

const packetOf = (packet: Packet) => Buffer.from(encode(packet))
const namesIn = (packet: Buffer) => decode(packet).answers?.map(answer => answer.name)

/** `Room 2.14` as one label, which dns-packet cannot write. */
const dottedLabel = Buffer.from('\x09Room 2.14\x05_http\x04_tcp\x05local\x00', 'latin1')
const header = (questions: number, answers: number) =>
  Buffer.from([
    0,
    0,
    answers > 0 ? 0x84 : 0,
    0,
    questions >> 8,
    questions & 255,
    answers >> 8,
    answers & 255,
    0,
    0,
    0,
    0,
  ])

test('a dot within a label stays one, there and back', () => {
  const sent = Buffer.concat([header(0, 1), dottedLabel, Buffer.from([0, 16, 0, 1, 0, 0, 0, 9, 0, 1, 0])])
  const heard = Buffer.from(sent)
  expect(tame(heard)).toBe(true)
  expect(namesIn(heard)).toEqual(['Room 2\x1f14._http._tcp.local'])
  const asked = packetOf({ questions: [{ name: 'Room 2\x1f14._http._tcp.local', type: 'SRV' }] })
  expect(withDots(asked)).toBe(true)
  expect(asked.subarray(12, 12 + dottedLabel.length)).toEqual(dottedLabel)
})

test('records that nobody reads, or that are not well made, cost nothing but themselves', () => {
  const bad = Buffer.concat([
    header(0, 3),
    // An A record of three bytes, a TXT record that says to be longer, and a good A record.
    Buffer.from([1, 97, 0, 0, 1, 0, 1, 0, 0, 0, 9, 0, 3, 1, 2, 3]),
    Buffer.from([1, 98, 0, 0, 16, 0, 1, 0, 0, 0, 9, 0, 2, 9, 1]),
    Buffer.from([1, 99, 0, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 10, 0, 0, 1]),
  ])
  expect(tame(bad)).toBe(true)
  expect(decode(bad).answers?.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'a UNKNOWN_65280',
    'b UNKNOWN_65280',
    'c A',
  ])
})

test('packets that are made to do harm are refused', () => {
  // Each points to the one before; the first to the byte zero that ends a name.
  const pointers = Buffer.alloc(2 * 40)
  for (let index = 0; index < 40; index++)
    pointers.writeUInt16BE(0xc000 | (index === 0 ? 12 : 21 + 2 * index), 2 * index)
  const chain = Buffer.concat([
    header(0, 2),
    Buffer.from([0, 0, 10, 0, 1, 0, 0, 0, 9, 0, pointers.length]),
    pointers,
    Buffer.from([0xc0, 23 + pointers.length - 2, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 1, 2, 3, 4]),
  ])
  const refused = {
    'too short': Buffer.alloc(11),
    'too long': Buffer.concat([header(0, 0), Buffer.alloc(9_000)]),
    'more questions than bytes': header(65_535, 0),
    'more records than bytes': header(0, 65_535),
    'a name that points to itself': Buffer.concat([header(1, 0), Buffer.from([0xc0, 12, 0, 1, 0, 1])]),
    'a name that points ahead': Buffer.concat([header(1, 0), Buffer.from([0xc0, 40, 0, 1, 0, 1]), Buffer.alloc(40)]),
    'a chain of names': chain,
    'a name without an end': Buffer.concat([header(1, 0), Buffer.from([63, 1, 2, 3, 4, 5])]),
    'another opcode': Buffer.concat([Buffer.from([0, 0, 0x28, 0]), Buffer.alloc(8)]),
  }
  for (const [name, packet] of Object.entries(refused)) expect([name, tame(packet)]).toEqual([name, false])
})

test('whatever passes can be decoded', () => {
  const bytes = fc.uint8Array({ maxLength: 200 })
  const records = fc.tuple(fc.constantFrom(1, 12, 16, 28, 33, 41, 47, 6, 15), fc.uint8Array({ maxLength: 40 }))
  const built = fc
    .tuple(fc.array(records, { maxLength: 8 }), fc.nat(300))
    .map(([all, cut]) =>
      Buffer.concat([
        header(0, all.length),
        ...all.map(([type, data]) =>
          Buffer.concat([Buffer.from([1, 97, 0, 0, type, 0, 1, 0, 0, 0, 9, 0, data.length]), Buffer.from(data)]),
        ),
      ]).subarray(0, cut + 12),
    )
  let passed = 0
  fc.assert(
    fc.property(fc.oneof(built, bytes.map(Buffer.from)), packet => {
      if (!tame(packet)) return
      passed++
      decode(packet)
    }),
    { numRuns: 2_000 },
  )
  expect(passed).toBeGreaterThan(100)
})
