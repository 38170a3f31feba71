import { afterEach, expect, test, vi } from 'vitest'
import { misfit, schemaProblem } from './json-schemas.ts'

afterEach(() => vi.restoreAllMocks())

const draft = (name: string) => `https://json-schema.org/draft/${name}/schema`
const number = (more: object = {}) => JSON.stringify({ type: 'object', properties: { a: { type: 'number' } }, ...more })

test.each([
  ['no draft named', undefined],
  ['draft-04', 'http://json-schema.org/draft-04/schema#'],
  ['draft-06', 'http://json-schema.org/draft-06/schema#'],
  ['draft-07', 'http://json-schema.org/draft-07/schema#'],
  ['2019-09', draft('2019-09')],
  ['2020-12', draft('2020-12')],
])('a schema of %s is checked', (_, $schema) => {
  const schema = number($schema ? { $schema } : {})
  expect(schemaProblem(schema)).toBeUndefined()
  expect(misfit(schema, { a: 1 })).toBeUndefined()
  expect(misfit(schema, { a: 'one' })).toBe('does not fit its schema: a must be number')
})

test('the drafts are told apart: prefixItems is a word of 2020-12', () => {
  const tuple = { $schema: draft('2020-12'), type: 'array', prefixItems: [{ type: 'number' }], items: false }
  expect(misfit(JSON.stringify(tuple), [1])).toBeUndefined()
  expect(misfit(JSON.stringify(tuple), ['a'])).toBe('does not fit its schema: 0 must be number')
  expect(misfit(JSON.stringify(tuple), [1, 2])).toContain('must NOT have more than 1 items')
  const older = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    items: [{ type: 'number' }],
    additionalItems: false,
  }
  expect(misfit(JSON.stringify(older), [1, 2])).toContain('must NOT have more than 1 items')
})

test('formats count', () => {
  expect(misfit('{"format":"email"}', 'nobody')).toBe('does not fit its schema: it must match format "email"')
})

test('an empty text and a plain yes fit everything, a plain no nothing', () => {
  for (const schema of ['', '{}', 'true']) expect(misfit(schema, { any: 'thing' })).toBeUndefined()
  expect(misfit('false', 1)).toContain('does not fit its schema')
})

test.each([
  ['{', /^is not JSON: /],
  ['[]', /^is not a JSON schema: it must be an object$/],
  ['"text"', /^is not a JSON schema: it must be an object$/],
  ['null', /^is not a JSON schema: it must be an object$/],
  ['{"type":"toaster"}', /^is not a JSON schema: /],
  ['{"$ref":"https://example.com/other"}', /^is not a JSON schema: /],
  ['{"pattern":"("}', /^is not a JSON schema: /],
  ['{"$async":true}', /^is not a JSON schema: "\$async" is none of its words$/],
])('%s is none, says why, and is in nobody’s way', (text, why) => {
  expect(schemaProblem(text)).toMatch(why)
  expect(misfit(text, { a: 1 })).toBeUndefined()
})

test('what is odd about a schema is not printed on the console', () => {
  const spies = (['log', 'warn', 'error'] as const).map(name => vi.spyOn(console, name))
  expect(schemaProblem('{"format":"toaster","unheard-of":1,"type":["string","number"]}')).toBeUndefined()
  for (const spy of spies) expect(spy).not.toHaveBeenCalled()
})

test('what is wrong in many places is told in the first few', () => {
  const details = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`k${n}`, n]))
  const said = misfit('{"additionalProperties":{"type":"string"}}', details) ?? ''
  expect(said.split(';')).toHaveLength(5)
})
