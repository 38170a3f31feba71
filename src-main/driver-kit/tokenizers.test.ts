import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { endsWith, MAX_BUFFERED_BYTES, type Tokenizer } from './tokenizers.ts'

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
      bytes += this.length - Number(given[1])
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
