import { expect, test } from 'vitest'
import { reasonIn } from './reason.ts'

const KEY = 'abc.the-secret'

test.each([
  ['{"error":"unknown X-API-Key"}', 'unknown X-API-Key'],
  ['{"message":"try later"}', 'try later'],
  [
    '{"error":"validation failed","failures":[{"field":"name","reason":"is required"}]}',
    'validation failed: name is required',
  ],
  ['{"failures":[{"field":"name","reason":"is required"}]}', 'name is required'],
  ['{"error":"out\\nof\\u0007 memory "}', 'out of memory'],
  ['{"error":7}', ''],
  ['null', ''],
  ['7', ''],
  ['[]', ''],
  ['<html>', ''],
  ['', ''],
])('of %s a person is shown "%s"', (text, words) => {
  expect(reasonIn(text, KEY)).toBe(words)
})

test('what the centre says is cut short only after the secret is out of it', () => {
  const said = reasonIn(JSON.stringify({ error: `${'x'.repeat(190)} ${KEY} ${'y'.repeat(500)}` }), KEY)
  expect(said).toBe(`${'x'.repeat(190)} … yyyyyyy`)
})
