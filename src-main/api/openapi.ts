import { isContractProcedure, type OpenAPI } from '@orpc/contract'
import { type ConditionalSchemaConverter, OpenAPIGenerator, type SchemaConvertOptions } from '@orpc/openapi'
import { z } from 'zod'
import type { Access } from '../contract/allow.ts'
import { contract } from '../contract/index.ts'
import type { EntityDef } from '../model/entity.ts'
import { factsOfField } from '../model/field.ts'
import { type EntityName, entities, entityNames } from '../model/index.ts'

type Operation = OpenAPI.OperationObject & Record<`x-${string}`, unknown>

/**
 * The API document: every route of the contract, who may call it, and what records look like. It is a pure function
 * of the source, kept as a golden file (`openapi.golden.json`), since others generate clients from it.
 */
export async function openApiDocument(version: string): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [zodConverter] })
  const document = await generator.generate(contract, {
    info: {
      title: 'Alcove',
      version,
      description:
        "PlaceOS's REST API, as this node answers it, and the node's own calls below /api/alcove. Errors are " +
        '`{"error": text}`; a record that does not pass its checks is answered 422 with `failures`, one for each field.',
    },
    commonSchemas: Object.fromEntries(
      entityNames.map(name => [name, { schema: entities[name].schema, strategy: 'output' as const }]),
    ),
    components: {
      securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: '<id>.<secret>' } },
    },
    security: [{ apiKey: [] }],
  })
  for (const [path, access] of callsOf(contract)) {
    const operation = operationsOf(document).find(({ operationId }) => operationId === path)
    if (operation) describe(operation, path, access)
  }
  const schemas = entityNames.map(writableSchemas).reduce((all, some) => Object.assign(all, some), {})
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...schemas } }
  return sorted(document) as OpenAPI.Document
}

/** What the generator cannot know: who may call it, and the fields that a record's body may have. */
function describe(operation: Operation, path: string, { role, scope, body }: Access): void {
  operation.tags = [path.split('.')[0] ?? path]
  operation['x-alcove-role'] = role
  if (scope !== undefined) operation['x-alcove-scope'] = [scope].flat()
  if (role === 'public') operation.security = []
  if (!body) return
  const kind = path.endsWith('.create') ? 'new' : 'fields'
  operation.requestBody = {
    required: true,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${body}_${kind}` } } },
  }
}

/** What a client may send of an entity: all that is needed for a new record, or any field of one there is. */
function writableSchemas(name: EntityName): Record<string, OpenAPI.SchemaObject> {
  const schema = toJsonSchema(entities[name].schema, { strategy: 'input' })
  const { facts }: EntityDef = entities[name]
  const writable = Object.entries(schema.properties ?? {}).filter(
    ([field]) => !facts[field]?.readOnly && !facts[field]?.derived,
  )
  const properties = Object.fromEntries(writable) as Record<string, OpenAPI.SchemaObject>
  const required = (schema.required ?? []).filter(field => Object.hasOwn(properties, field))
  return {
    [`${name}_new`]: { allOf: [{ $ref: `#/components/schemas/${name}_fields` }], required },
    // A change names only what it changes (rest.md 1.7).
    [`${name}_fields`]: { type: 'object', properties },
  }
}

function* callsOf(tree: object, path: string[] = []): Generator<[path: string, access: Access]> {
  for (const [name, branch] of Object.entries(tree)) {
    const here = [...path, name]
    if (isContractProcedure(branch)) yield [here.join('.'), branch['~orpc'].meta as Access]
    else yield* callsOf(branch, here)
  }
}

const operationsOf = (document: OpenAPI.Document): Operation[] =>
  Object.values(document.paths ?? {}).flatMap(item => Object.values(item ?? {}) as Operation[])

interface JsonSchema {
  properties?: Record<string, object>
  required?: string[]
}

const zodConverter: ConditionalSchemaConverter = {
  condition: schema => schema?.['~standard'].vendor === 'zod',
  convert(schema, options) {
    const json = toJsonSchema(schema as z.ZodType, options)
    return [!(schema as z.ZodType).safeParse(undefined).success, json]
  },
}

function toJsonSchema(schema: z.ZodType, options: SchemaConvertOptions): JsonSchema {
  const { strategy, components = [], minStructureDepthForRef = 0 } = options
  const refOf = (one: unknown) => components.find(component => component.schema === one)?.ref
  const whole = refOf(schema)
  if (whole && minStructureDepthForRef === 0) return { $ref: whole } as JsonSchema
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: strategy,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      // What a row remembers of the centre is nobody else's business.
      if (recordSchemas.has(zodSchema)) delete jsonSchema.properties?.central
      const ref = zodSchema === (schema as unknown) ? undefined : refOf(zodSchema)
      if (ref) {
        for (const key of Object.keys(jsonSchema)) delete jsonSchema[key as keyof typeof jsonSchema]
        jsonSchema.$ref = ref
      }
      // How far a whole number goes is of no interest to anybody.
      if (jsonSchema.type === 'integer' && Math.abs(jsonSchema.minimum ?? 0) > 2 ** 30) delete jsonSchema.minimum
      if (jsonSchema.type === 'integer' && (jsonSchema.maximum ?? 0) > 2 ** 30) delete jsonSchema.maximum
      // A name is understood as well, but a number is what is given.
      const oneOf = factsOfField(zodSchema)?.oneOf
      if (oneOf && jsonSchema.type !== 'array')
        jsonSchema.enum = Array.isArray(oneOf) ? [...oneOf] : Object.values(oneOf)
    },
  })
  return anyJson(json) as JsonSchema
}

const recordSchemas = new Set<unknown>(entityNames.map(name => entities[name].schema))

/** Only "any JSON" refers to itself, and to a place that the document does not have: any value says the same. */
function anyJson(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(anyJson)
  if (typeof schema !== 'object' || schema === null) return schema
  if ('$ref' in schema && String(schema.$ref).startsWith('#/$defs/')) return {}
  const members = Object.entries(schema).filter(([name]) => name !== '$defs')
  return Object.fromEntries(members.map(([name, value]) => [name, anyJson(value)]))
}

/** Paths and operations in one order, whatever the order of the source. */
function sorted(document: OpenAPI.Document): object {
  const paths = Object.entries(document.paths ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return { ...document, paths: Object.fromEntries(paths) }
}
