import { z } from 'zod'
import type { Json } from '../../base/json.ts'
import type { Asked } from './match-contract.ts'
import { isSecretName } from './secret-names.ts'

const Schema = z.object({
  required: z.array(z.string()).default([]),
  properties: z.record(z.string(), z.unknown()).default({}),
})
const About = z.object({ description: z.string() })
const Default = z.object({ default: z.unknown() })

/** What a driver cannot do without, and nobody but a person knows. */
export function askedOf(settingsSchema: Json, filled: Readonly<Record<string, Json>>): Asked[] {
  const schema = Schema.safeParse(settingsSchema).data
  if (!schema) return []
  return schema.required
    .filter(name => !(name in filled) && !hasDefault(schema.properties[name]))
    .map(name => ({
      name,
      about: About.safeParse(schema.properties[name]).data?.description ?? '',
      secret: isSecretName(name),
    }))
}

const hasDefault = (property: unknown) => Default.safeParse(property).data?.default !== undefined
