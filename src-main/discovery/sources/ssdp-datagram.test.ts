import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tidyDatagram } from './ssdp-datagram.ts'

const tidy = (text: string) => tidyDatagram(new TextEncoder().encode(text))

test('messages of the three kinds are read, whatever their line ends, spaces and case', () => {
  expect(tidy('notify * HTTP/1.0\nNT:  a\nUSN :b \n\n')).toBe('NOTIFY * HTTP/1.1\r\nNT: a\r\nUSN: b\r\n\r\n')
  expect(tidy('HTTP/1.1 200\r\nST: a')).toBe('HTTP/1.1 200 OK\r\nST: a\r\n\r\n')
  expect(tidy('M-SEARCH * HTTP/1.1\r\nST: "a"\r\n\r\n')).toBe('M-SEARCH * HTTP/1.1\r\nST: "a"\r\n\r\n')
})

test.each(['', 'GET / HTTP/1.1\r\n\r\n', 'HTTP/1.1 404 Not Found\r\n\r\n', 'NOTIFY /a HTTP/1.1', 'x'.repeat(5_000)])(
  'what is none of SSDP is left out: %j',
  text => {
    expect(tidy(text)).toBeUndefined()
  },
)

test('whatever comes is nothing, or lines that can be read in one pass', () => {
  const line = fc.oneof(fc.string(), fc.constant(`a:${' '.repeat(2_000)}\u2028x`), fc.constant(`:${':'.repeat(900)}`))
  const message = fc
    .tuple(fc.constantFrom('NOTIFY * HTTP/1.1', 'HTTP/1.1 200 OK', 'x'), fc.array(line, { maxLength: 90 }))
    .map(([begin, lines]) => [begin, ...lines].join('\n'))
  fc.assert(
    fc.property(message, text => {
      const lines = tidy(text)?.split('\r\n') ?? []
      expect(lines.length).toBeLessThanOrEqual(66)
      for (const header of lines.slice(1).filter(Boolean)) {
        expect(header).toMatch(/^[\w.-]{1,64}: \P{Cc}{0,1024}$/u)
        expect(header).not.toMatch(/[\u2028\u2029]/)
      }
    }),
    { numRuns: 100 },
  )
})
