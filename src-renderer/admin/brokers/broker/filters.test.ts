import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type MaskAsked, maskedIn, problemOf } from './filters.ts'
import { tryFilters } from './try-filters.ts'

const sample = '{"booked_by":"ann@example.com","guests":["Bo@Example.com","ann@example.com"]}'
const slow = '(a+)+$'
/** As the worker does it; what is slow there is told apart by its text here. */
const place = { mask: async (asked: MaskAsked) => (asked.filters.includes(slow) ? undefined : maskedIn(asked)) }
const trying = (filters: string[]) => tryFilters(filters, sample, place, new AbortController().signal)

test('each filter says what it finds, once', async () => {
  const { found } = await trying(['[a-z]+@example\\.com', 'guests', '  '])
  expect(found).toEqual([
    { filter: '[a-z]+@example\\.com', finds: ['ann@example.com'], problem: undefined },
    { filter: 'guests', finds: ['guests'], problem: undefined },
  ])
})

test('flags in front count for their own filter alone', async () => {
  const { found } = await trying(['(?i)bo@example\\.com', 'bo@example\\.com'])
  expect(found.map(({ finds }) => finds)).toEqual([['Bo@Example.com'], []])
})

test('a filter that is none says so and spares the others', async () => {
  const { found, masked } = await trying(['(', 'guests'])
  expect(found[0]?.problem).toMatch(/no regular expression/)
  expect(masked?.filter(({ isMasked }) => isMasked).map(({ text }) => text)).toEqual(['guests'])
})

test('one that takes too long says so, and that nothing would go out', async () => {
  const { found, masked } = await trying([slow, 'guests'])
  expect(found[0]).toMatchObject({ finds: [], problem: expect.stringContaining('Takes too long') })
  expect(found[1]?.finds).toEqual(['guests'])
  expect(masked).toBeUndefined()
})

test('a busy machine is not the fault of a filter', async () => {
  let asked = 0
  const busy = { mask: async (given: MaskAsked) => (++asked === 1 ? undefined : maskedIn(given)) }
  const { found, masked } = await tryFilters(['guests'], sample, busy, new AbortController().signal)
  expect(found).toEqual([{ filter: 'guests', finds: ['guests'], problem: undefined }])
  expect(masked).toBeDefined()
})

test('the pieces together are the text, whatever is masked of it', () => {
  const filter = fc.constantFrom('x*', '@example\\.com', '.*', '^.', '.$', '[a-c]+', '(?i)B', '(?=a)')
  fc.assert(
    fc.property(fc.array(filter), fc.string(), (filters, text) => {
      const pieces = maskedIn({ filters, sample: text + sample })
      expect(pieces.map(piece => piece.text).join('')).toBe(text + sample)
      expect(pieces.every(piece => piece.text !== '')).toBe(true)
    }),
  )
})

test('what the node would not take is said in its words', () => {
  expect(problemOf('(a)\\1')).toMatch(/refers back/)
  expect(problemOf('a')).toBeUndefined()
})
