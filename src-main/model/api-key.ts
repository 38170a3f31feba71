import { z } from 'zod'
import { entity, type Of } from './entity.ts'
import { numbered, Permissions } from './enums.ts'
import { description, field, instant, maybeText, name } from './field.ts'

/** A key that stands for a user. `secret` is the keyed hash of it; the key itself is shown once and kept nowhere. */
export const apiKey = entity({
  noun: 'API key',
  table: 'api_key',
  path: 'api_keys',
  fields: {
    name: name({
      present: false,
      unique: { within: ['authority_id'], as: 'lower' },
      about: 'Stored in lower case; one of its kind per domain.',
    }),
    description: description(),
    user_id: maybeText({
      present: true,
      ref: { to: 'user', gone: 'remove' },
      about: 'On whose behalf the key acts.',
    }),
    permissions: field(numbered(Permissions).nullish().default(0), {
      oneOf: Permissions,
      about: 'What the key may do, whatever its user may.',
    }),
    scopes: field(z.array(z.string()).default(['public']), {
      about: 'Which resources: "public" opens all; "systems.read" only reads systems.',
    }),
    expires_at: instant({ about: 'From then on the key is refused. Empty: never.' }),
    /** Seconds from now; becomes `expires_at` on create. */
    ttl: field(z.number().int().nullish(), {
      writeOnly: true,
      unit: 's',
      about: 'Seconds until it expires, from now.',
    }),
    secret: field(z.string().default(''), { hidden: true, readOnly: true }),
    authority_id: maybeText({ derived: true, ref: { to: 'authority', gone: 'remove' } }),
  },
})
export type ApiKey = Of<typeof apiKey>
