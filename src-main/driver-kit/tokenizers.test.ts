import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { endsWith, endsWithBytes, fixed, lengthFrom, MAX_BUFFERED_BYTES, type Tokenizer } from './tokenizers.ts'

/** What comes out when the bytes arrive in these pieces. */
function messages<Message>(tokenizer: Tokenizer<Message>, pieces: Uint8Array[]): Message[] {
  const cutter = tokenizer.create()
  return pieces.flatMap(piece => cutter.push(piece))
}

/** Cuts the bytes at the given places, in any order and with repeats. */
function cut(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const ends = [...places.map(place => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  return ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end))
}

const delimiters = [['\r'], ['\r\n'], ['\r', '\n'], ['END'], ['aa'], ['>', 'ERR>']] as [string, ...string[]][]

describe.each(delimiters.map(list => [JSON.stringify(list), list] as const))('messages that end with %s', (_, list) => {
  // Few letters, and those of the delimiters among them, so that delimiters are met, split and nearly met.
  const noise = fc.constantFrom(...new Set([...list.join(''), 'x', 'E', 'é', '€']))

  test('come out the same, however the bytes were cut', () => {
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 60 }), fc.array(fc.nat(200), { maxLength: 12 }), (letters, places) => {
        const bytes = Buffer.from(letters.join(''))
        const whole = messages(endsWith(...list), [bytes])
        expect(messages(endsWith(...list), cut(bytes, places))).toEqual(whole)
      }),
      { numRuns: 300 },
    )
  })

  test('hold everything that was sent, less the delimiters', () => {
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 60 }), letters => {
        const text = letters.join('')
        const found = messages(endsWith(...list), [Buffer.from(text)])
        let rest = text
        for (const message of found) {
          expect(rest.startsWith(message)).toBe(true)
          rest = rest.slice(message.length)
          const end = list.filter(one => rest.startsWith(one))
          expect(end.length).toBeGreaterThan(0)
          rest = rest.slice(end[0]?.length)
        }
        expect(list.some(one => rest.includes(one))).toBe(false)
      }),
    )
  })
})

test('a character of several bytes survives being cut in two', () => {
  const bytes = Buffer.from('Grüße €5\r')
  expect(
    messages(
      endsWith('\r'),
      [...bytes].map(byte => Uint8Array.of(byte)),
    ),
  ).toEqual(['Grüße €5'])
})

test('the earliest delimiter ends a message, and at one place the first that is listed', () => {
  expect(messages(endsWith('>', 'ERR>'), [Buffer.from('a>bERR>c>')])).toEqual(['a', 'b', 'c'])
})

test('delimiters of which one begins another are refused: the cut would depend on how bytes arrive', () => {
  expect(() => endsWith('\r\n', '\r')).toThrow(
    'endsWith: "\\r" is a part of "\\r\\n". Name "\\r" only, and trim the messages.',
  )
  expect(() => endsWith('bc', 'abcd')).toThrow('is a part of')
  expect(() => endsWithBytes(Uint8Array.of(3), Uint8Array.of(3, 3))).toThrow('endsWithBytes: "\\u0003" is a part of')
})

test('half a message stays with the connection it came over', () => {
  const tokenizer = endsWith('\r')
  expect(tokenizer.create().push(Buffer.from('PWR='))).toEqual([])
  expect(tokenizer.create().push(Buffer.from('1\r'))).toEqual(['1'])
})

test('the bytes of the caller may be used again', () => {
  const cutter = endsWith('\r').create()
  const bytes = Buffer.from('ab')
  cutter.push(bytes)
  bytes.fill(0x7a)
  expect(cutter.push(Buffer.from('c\r'))).toEqual(['abc'])
})

test('noise without an end is thrown away at the bound, and what comes after is read', () => {
  const cutter = endsWith('\r').create()
  const noise = Buffer.alloc(MAX_BUFFERED_BYTES, 'x')
  expect(cutter.push(noise)).toEqual([])
  expect(cutter.push(Buffer.from('x'))).toEqual([])
  expect(cutter.push(Buffer.from('after\r'))).toEqual(['after'])
})

test('a long message in small pieces costs as much as its length, not its square', () => {
  // Bytes searched and bytes copied are counted, not timed.
  const handled = (pieces: number) => {
    let bytes = 0
    const { indexOf, copy } = Buffer.prototype
    Buffer.prototype.indexOf = function (this: Buffer, ...given: Parameters<typeof indexOf>) {
      bytes += this.length - Number(given[1] ?? 0)
      return indexOf.apply(this, given)
    } as typeof indexOf
    Buffer.prototype.copy = function (this: Buffer, ...given: Parameters<typeof copy>) {
      const copied = copy.apply(this, given)
      bytes += copied
      return copied
    }
    try {
      const cutter = endsWith('\r\n').create()
      for (let piece = 0; piece < pieces; piece++) cutter.push(Buffer.alloc(100, 'x'))
    } finally {
      Object.assign(Buffer.prototype, { indexOf, copy })
    }
    return bytes
  }
  expect(handled(8_000)).toBeLessThan(8 * 1.5 * handled(1_000))
})

const bytes = (...values: number[]) => Uint8Array.from(values)

/** The second byte says how many more there are. */
const byLength = (held: Uint8Array) => (held[1] === undefined ? 0 : held[1] + 2)
/** As a driver does that has no other way: from the first byte to the last one it knows. */
const toEnd = (held: Uint8Array) => held.indexOf(2, 1) + 1

/** Each mode, and what it makes of a whole stream when said in the plainest way. */
const modes: [string, Tokenizer<Uint8Array>, (all: number[]) => number[][]][] = [
  [
    'end in a delimiter, which stays with them',
    endsWithBytes('\x02\x03', bytes(4)),
    all => {
      const found: number[][] = [[]]
      for (const byte of all) {
        const message = found.at(-1) ?? []
        message.push(byte)
        if (byte === 4 || (byte === 3 && message.at(-2) === 2)) found.push([])
      }
      return found.slice(0, -1)
    },
  ],
  [
    'are of one length',
    fixed(3),
    all => Array.from({ length: Math.floor(all.length / 3) }, (_, at) => all.slice(3 * at, 3 * at + 3)),
  ],
  [
    'are of one length and start with certain bytes',
    fixed(4, { startsWith: bytes(2, 2) }),
    all => {
      const found: number[][] = []
      for (let at = 0; at + 4 <= all.length; ) {
        const starts = all[at] === 2 && all[at + 1] === 2
        if (starts) found.push(all.slice(at, at + 4))
        at += starts ? 4 : 1
      }
      return found
    },
  ],
  [
    'say how long they are',
    lengthFrom(byLength),
    all => {
      const found: number[][] = []
      for (let at = 0; ; at += byLength(Uint8Array.from(all.slice(at)))) {
        const length = byLength(Uint8Array.from(all.slice(at)))
        if (length === 0 || at + length > all.length) return found
        found.push(all.slice(at, at + length))
      }
    },
  ],
  [
    'start with a byte and end with another',
    lengthFrom(toEnd, { startsWith: '\x03' }),
    all => {
      const found: number[][] = []
      for (let at = all.indexOf(3); at >= 0; ) {
        const end = all.indexOf(2, at + 1)
        if (end < 0) return found
        found.push(all.slice(at, end + 1))
        at = all.indexOf(3, end + 1)
      }
      return found
    },
  ],
]

describe.each(modes)('messages of bytes that %s', (_, tokenizer, plainly) => {
  test('come out the same, however the bytes were cut, and hold what they should', () => {
    // Few values, and those that mean something among them.
    const noise = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 80 })
    fc.assert(
      fc.property(noise, fc.array(fc.nat(200), { maxLength: 20 }), (all, places) => {
        const found = messages(tokenizer, cut(Uint8Array.from(all), places))
        expect(found.map(message => [...message])).toEqual(plainly(all))
      }),
      { numRuns: 500 },
    )
  })

  test('are copies: nobody changes them afterwards', () => {
    const cutter = tokenizer.create()
    const stream = bytes(3, 2, 2, 2, 3, 4, 3, 2, 2, 2, 3, 4)
    const found = cutter.push(stream)
    expect(found.length).toBeGreaterThan(0)
    const before = found.map(message => [...message])
    stream.fill(9)
    for (let turn = 0; turn < 10; turn++) cutter.push(stream)
    expect(found.map(message => [...message])).toEqual(before)
  })
})

test('junk before a start is dropped, also a start cut in two, and the message is whole', () => {
  const cutter = fixed(4, { startsWith: '\xff\x01' }).create()
  expect(cutter.push(bytes(7, 0xff, 7, 0xff, 0xff))).toEqual([])
  expect(cutter.push(bytes(1, 5))).toEqual([])
  expect(cutter.push(bytes(6, 7, 7))).toEqual([bytes(0xff, 1, 5, 6)])
})

test('a length that cannot be told empties the buffer, and the next message is read', () => {
  const told: string[] = []
  const cutter = lengthFrom(held => {
    if (held[0] === 0) throw new Error('there is no message 0')
    return byLength(held)
  }).create(message => told.push(message))
  expect(cutter.push(bytes(1, 1, 8, 0, 5, 5))).toEqual([bytes(1, 1, 8)])
  expect(told).toEqual([
    '3 bytes of the device were thrown away: their length could not be told (there is no message 0).',
  ])
  expect(cutter.push(bytes(1, 1, 9))).toEqual([bytes(1, 1, 9)])
})

test.each([
  ['half a byte', 1.5],
  ['more than is kept', MAX_BUFFERED_BYTES + 1],
  ['without end', Number.POSITIVE_INFINITY],
])('a length of %s is thrown away at once, and told', (_, length) => {
  const told: string[] = []
  const cutter = lengthFrom(() => length).create(message => told.push(message))
  expect(cutter.push(bytes(1, 2, 3))).toEqual([])
  expect(told).toEqual([expect.stringMatching(/^3 bytes of the device were thrown away: .*\(a message of/)])
})

test('a length of nothing, or of no number, means that more is needed', () => {
  for (const length of [0, -4, Number.NaN])
    expect(
      lengthFrom(() => length)
        .create()
        .push(bytes(1, 2)),
    ).toEqual([])
})

test('what cannot work is refused where it is declared', () => {
  expect(() => endsWith('')).toThrow('endsWith: nothing marks no place')
  expect(() => endsWithBytes(bytes())).toThrow('endsWithBytes: nothing marks no place')
  expect(() => endsWithBytes('€')).toThrow('is not one byte a character')
  for (const length of [0, -1, 1.5, Number.NaN, MAX_BUFFERED_BYTES + 1])
    expect(() => fixed(length)).toThrow('fixed: a message of')
  expect(() => fixed(1, { startsWith: 'ab' })).toThrow('no shorter than its 2 first')
})

describe('any bytes at all', () => {
  const all: [string, Tokenizer<unknown>][] = [
    ['endsWith', endsWith('\r\n', '>')],
    ['endsWithBytes', endsWithBytes(bytes(0), bytes(255, 254))],
    ['fixed', fixed(7)],
    ['fixed with a start', fixed(7, { startsWith: bytes(170, 85) })],
    ['lengthFrom', lengthFrom(byLength)],
    ['lengthFrom with a start', lengthFrom(byLength, { startsWith: bytes(2) })],
    [
      'lengthFrom, badly made',
      lengthFrom(held => {
        const first = held[0] ?? 0
        if (first > 200) throw new TypeError('bad')
        return first > 150 ? Number.NaN : first > 100 ? first * 1e9 : first - 50
      }),
    ],
  ]

  test.each(all)('never throw out of %s, and no more comes out than went in', (_, tokenizer) => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 30 }), pieces => {
        const cutter = tokenizer.create(() => undefined)
        const sizes = pieces
          .flatMap(piece => cutter.push(piece))
          .map(message => Buffer.from(message as Uint8Array).length)
        const given = pieces.reduce((sum, piece) => sum + piece.length, 0)
        // Bytes that are no text come out as a sign of three bytes each.
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(3 * given)
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['endsWith', endsWith('\r'), 1],
    ['endsWithBytes', endsWithBytes('\r'), 1],
    ['lengthFrom', lengthFrom(() => 0), 1],
    ['lengthFrom with a start', lengthFrom(() => 0, { startsWith: 'x' }), 1],
    // These never wait for more than one message.
    ['fixed with a start', fixed(10, { startsWith: 'y' }), 0],
    ['fixed', fixed(MAX_BUFFERED_BYTES), 0],
  ])('without an end do not fill the memory through %s, and it is told', (_, tokenizer, told) => {
    const troubles: string[] = []
    const cutter = tokenizer.create(message => troubles.push(message))
    const noise = Buffer.alloc(MAX_BUFFERED_BYTES / 4, 'x')
    for (let turn = 0; turn < 5; turn++) cutter.push(noise)
    expect(troubles).toHaveLength(told)
    for (const one of troubles)
      expect(one).toBe(
        `${MAX_BUFFERED_BYTES * 1.25} bytes of the device were thrown away: there was no end of a message in them.`,
      )
  })

  test('are never shown to a length function beyond the bound', () => {
    let longest = 0
    const cutter = lengthFrom(held => {
      longest = Math.max(longest, held.length)
      return 0
    }).create()
    for (let turn = 0; turn < 100; turn++) cutter.push(Buffer.alloc(50_000))
    expect(longest).toBeLessThanOrEqual(MAX_BUFFERED_BYTES + 50_000)
  })
})
