import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blocksOf, spansOf } from './markdown.ts'

test('paragraphs and lists are told apart, and lines of one paragraph flow together', () => {
  expect(blocksOf('One\ntwo.\n\n- first\n  goes on\n- second\n\nLast')).toEqual([
    { kind: 'paragraph', spans: [plain('One'), plain(' '), plain('two.')] },
    { kind: 'list', items: [[plain('first'), plain(' '), plain('goes on')], [plain('second')]] },
    { kind: 'paragraph', spans: [plain('Last')] },
  ])
})

test('emphasis and code are marked, names with underscores are not', () => {
  expect(spansOf('Set `warm_up_ms` to **15** for *slow* ones, not some_long_name')).toEqual([
    plain('Set '),
    { text: 'warm_up_ms', as: 'code' },
    plain(' to '),
    { text: '15', as: 'strong' },
    plain(' for '),
    { text: 'slow', as: 'emphasis' },
    plain(' ones, not some_long_name'),
  ])
})

test('HTML stays the text that it is', () => {
  expect(spansOf('<img src=x onerror=alert(1)>')).toEqual([plain('<img src=x onerror=alert(1)>')])
})

test('whatever is written, no letter of it gets lost', () => {
  const letters = (text: string) => text.replaceAll(/[^a-z0-9]/gi, '')
  fc.assert(
    fc.property(fc.string(), text => {
      const shown = spansOf(text)
        .map(span => span.text)
        .join('')
      expect(letters(shown)).toBe(letters(text))
    }),
  )
})

const plain = (text: string) => ({ text, as: 'plain' as const })
