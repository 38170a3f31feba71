import { expect, test } from 'vitest'
import { type ApiDocument, operationsOf, readDocument, type Schema } from './document.ts'
import { curlOf, found, groupName, groupsOf } from './rules.ts'
import { schemasOf, typed } from './schema.ts'

const anyJson: Schema = {
  anyOf: ['string', 'number', 'boolean', 'null', 'array', 'object'].map(type => ({
    type,
    items: { $ref: '#/$defs/json' },
  })),
}
const document: ApiDocument = {
  info: { title: 'Alcove', version: '1' },
  paths: {
    '/api/engine/v2/zones/{id}': {
      get: {
        operationId: 'zones.show',
        summary: 'Show one zone',
        tags: ['zones'],
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          '200': {
            description: 'OK',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/zone' } } },
          },
        },
        'x-alcove-role': 'user',
        'x-alcove-scope': ['zones'],
      },
      patch: {
        operationId: 'zones.update',
        tags: ['zones'],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/zone_new' } } },
        },
        'x-alcove-role': 'admin',
      },
    },
    '/api/alcove/v1/node': { get: { operationId: 'node.show', tags: ['node'], 'x-alcove-role': 'public' } },
  },
  components: {
    schemas: {
      zone: {
        type: 'object',
        properties: {
          id: { type: 'string', readOnly: true },
          name: { type: 'string', description: "What it's called." },
          tags: { type: 'array', items: { type: 'string' }, default: [] },
          extra: { type: 'object', additionalProperties: { $ref: '#/$defs/json' } },
        },
        required: ['name'],
        $defs: { json: anyJson },
      },
      zone_new: { allOf: [{ $ref: '#/components/schemas/zone' }], required: ['tags'] },
    },
  },
}
const schemas = schemasOf(document)
const line = (schema: Schema) => schemas.line(typed(schema))

test('a type is one readable line', () => {
  expect(line({ $ref: '#/components/schemas/zone' })).toBe('zone')
  expect(line({ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } })).toBe('(string | null)[]')
  expect(line({ enum: [0, 1, 'two'] })).toBe('0 | 1 | "two"')
  expect(line({ type: ['integer', 'null'] })).toBe('integer | null')
  expect(line({ type: 'object', additionalProperties: { type: 'number' } })).toBe('{ [name]: number }')
  expect(line({ $ref: '#/$defs/json', $defs: { json: anyJson } })).toBe('any JSON')
  expect(line({ anyOf: [{}, { not: {} }] })).toBe('anything')
  expect(line({})).toBe('anything')
})

test('references are followed within the schema they stand in, and for ever they are not', () => {
  const members = schemas.members(typed({ $ref: '#/components/schemas/zone' }))
  expect(members.map(({ name, type, required }) => [name, type, required])).toEqual([
    ['id', 'string', false],
    ['name', 'string', true],
    ['tags', 'string[]', false],
    ['extra', '{ [name]: any JSON }', false],
  ])
  const tree: Schema = { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/$defs/tree' } } } }
  const [children] = schemas.members(typed({ $ref: '#/$defs/tree', $defs: { tree } }))
  expect(children?.inside && schemas.members(children.inside)[0]?.name).toBe('children')
  expect(line({ $ref: '#/$defs/loop', $defs: { loop: { $ref: '#/$defs/loop' } } })).toBe('anything')
})

test('what allOf puts together is one object', () => {
  const members = schemas.members(typed({ $ref: '#/components/schemas/zone_new' }))
  expect(members.filter(({ required }) => required).map(({ name }) => name)).toEqual(['name', 'tags'])
})

test('routes are grouped by resource, PlaceOS first, and found by any of their words', () => {
  const operations = operationsOf(document)
  expect(groupsOf(operations).map(({ name, own }) => [name, own])).toEqual([
    ['Zones', false],
    ['Node', true],
  ])
  expect(found(operations, 'ZONE admin').map(({ id }) => id)).toEqual(['zones.update'])
  expect(['apiKeys', 'oauthApps', 'systemTriggers'].map(groupName)).toEqual([
    'API keys',
    'OAuth apps',
    'System triggers',
  ])
})

test('a call can be copied to a shell', () => {
  const [show, update, node] = operationsOf(document)
  const origin = 'http://127.0.0.1:8420'
  expect(show && curlOf(show, origin, schemas)).toBe(
    `curl 'http://127.0.0.1:8420/api/engine/v2/zones/ID' \\\n  -H "X-API-Key: $ALCOVE_API_KEY"`,
  )
  expect(update && curlOf(update, origin, schemas)).toContain(`-d '{"name":"…","tags":[]}'`)
  expect(node && curlOf(node, origin, schemas)).toBe(`curl 'http://127.0.0.1:8420/api/alcove/v1/node'`)
})

test('what is no such document is not taken for one', () => {
  expect(readDocument({ error: 'no' })).toBeUndefined()
  expect(readDocument(null)).toBeUndefined()
})
