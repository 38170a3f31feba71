import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { until } from '../../testing/until.ts'
import { createMask } from './masking.ts'

const hash = (text: string, secret = 's') => createHmac('sha256', secret).update(text).digest('hex')
const masked = (filters: string[], text: string) => createMask({ filters, secret: 's' }).apply([text])[0]

test('every match is hashed, each by itself, and what no filter matches stays', () => {
  expect(masked([String.raw`\w+@x\.io`, 'Ann'], '{"to":["Ann","bob@x.io"],"n":1}')).toBe(
    `{"to":["${hash('Ann')}","${hash('bob@x.io')}"],"n":1}`,
  )
  expect(masked(['nothing'], '"a"')).toBe('"a"')
  expect(masked([], '"a"')).toBe('"a"')
})

test('the first filter that matches at a place counts, and what matches nothing hashes nothing', () => {
  expect(masked(['ab', 'abc'], '"abc"')).toBe(`"${hash('ab')}c"`)
  expect(masked(['z*'], '"abc"')).toBe('"abc"')
  const mostlyNothing = ['z*', String.raw`\d*`, '(?=s)', 'secret']
  expect(masked(mostlyNothing, '"secret 12"')).toBe(`"${hash('secret')} ${hash('12')}"`)
})

test('filters together mask what each of them matches, and nothing twice', () => {
  const filter = fc.constantFrom('a', 'ab', 'b+', 'c*', '(?=b)', '[bc]{2}', 'a?c')
  fc.assert(
    fc.property(
      fc.array(filter, { minLength: 1, maxLength: 4 }),
      fc.stringMatching(/^[abc ]{0,12}$/),
      (filters, text) => {
        let expected = ''
        for (let at = 0; at < text.length; ) {
          const found = filters
            .map(one => new RegExp(one, 'y'))
            .map(one => {
              one.lastIndex = at
              return one.exec(text)?.[0]
            })
          const match = found.find(one => one)
          expected += match ? hash(match) : text[at]
          at += match?.length ?? 1
        }
        expect(masked(filters, JSON.stringify(text))).toBe(JSON.stringify(expected))
      },
    ),
  )
})

test('flags in front hold for their filter alone', () => {
  expect(masked(['(?i)ann', 'bob'], '"ANN BOB"')).toBe(`"${hash('ANN')} BOB"`)
})

test('a hash in place of a bare number keeps the payload JSON', () => {
  expect(masked([String.raw`\d{4}`], '1234')).toBe(`"${hash('1234')}"`)
  expect(JSON.parse(masked(['true'], '{"a":true}') ?? '')).toBe(`{"a":${hash('true')}}`)
})

test.each([
  ['(', 'The filter "(" is no regular expression.'],
  [String.raw`(a)\1`, String.raw`The filter "(a)\1" refers back to a group, which filters cannot.`],
  ['', 'A filter that is empty masks nothing.'],
])('the filter %s is refused', (filter, message) => {
  expect(() => createMask({ filters: ['a', filter], secret: 's' })).toThrow(message)
})

test('a backslash before a backslash is no reference', () => {
  expect(masked([String.raw`a\\1`], String.raw`"a\1"`)).toBe(
    JSON.stringify(`"${hash(String.raw`a\1`)}"`)
      .slice(1, -1)
      .replaceAll('\\"', '"'),
  )
})

test('without a secret nothing goes out', () => {
  expect(() => createMask({ filters: ['a'], secret: '' })).toThrow('no secret to mask with')
})

test('a text that takes for ever is given up when it had a turn for itself; the others wait for theirs', async () => {
  const mask = createMask({ filters: ['(x+x+)+y'], secret: 's' })
  const endless = 'x'.repeat(5_000)
  // While the machine is busy with something else, it is not blamed on the text.
  const first = await until(
    () => mask.apply(['"a"', endless, '"b"']),
    texts => texts.length > 0,
  )
  expect(first).toEqual(['"a"'])
  const second = await until(
    () => mask.apply([endless, '"b"']),
    texts => texts.length > 0,
  )
  expect(second).toEqual([undefined])
  expect(mask.apply(['"xxy"'])).toEqual([`"${hash('xxy')}"`])
})
