import { z } from 'zod'
import { entity, type Of } from './entity.ts'
import { description, field, name } from './field.ts'

/** JSON in a text: an object is accepted and written as text (model.md 3.7). */
export const jsonText = () =>
  z.union([z.string(), z.record(z.string(), z.json()).transform(value => JSON.stringify(value))])

/** A shape that metadata must have. */
export const jsonSchema = entity({
  noun: 'schema',
  table: 'json_schema',
  path: 'schema',
  fields: {
    name: name({ present: false }),
    description: description(),
    schema: field(jsonText().default('{}'), { input: 'json', about: 'JSON Schema; metadata that names it must fit.' }),
  },
})
export type JsonSchema = Of<typeof jsonSchema>
