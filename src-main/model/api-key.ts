import { z } from 'zod'
import { entity, maybeText, type Of } from './entity.ts'
import { numbered, Permissions } from './enums.ts'

/** A key that stands for a user. `secret` is the keyed hash of it; the key itself is shown once and kept nowhere. */
export const apiKey = entity({
  table: 'api_key',
  path: 'api_keys',
  hidden: ['secret'],
  fields: {
    name: z.string(),
    description: z.string().default(''),
    scopes: z.array(z.string()).default(['public']),
    permissions: numbered(Permissions).nullish().default(0),
    secret: z.string(),
    expires_at: z.number().int().nullish(),
    user_id: maybeText(),
    authority_id: maybeText(),
  },
})
export type ApiKey = Of<typeof apiKey>
