import { entity, type Of } from './entity.ts'
import { description, flag, instant, maybeText, name } from './field.ts'

/** A node like this one, as the centre knows it. */
export const edge = entity({
  noun: 'edge',
  table: 'edge',
  path: 'edges',
  fields: {
    name: name({ present: false, unique: { as: 'trimmed' } }),
    description: description(),
    user_id: maybeText({ ref: { to: 'user', gone: 'clear' }, about: 'On whose behalf it acts. Empty: yours.' }),
    /** No longer in PlaceOS, kept from the data model: what the edge signs in with, as the secret of its API key. */
    secret: maybeText({ secret: 'nobody', about: 'What it signs in with. Made when left empty.' }),
    api_key_id: maybeText({ derived: true, ref: { to: 'api_key', gone: 'clear' } }),
    last_seen: instant({ readOnly: true }),
    online: flag(false, { readOnly: true }),
  },
})
export type Edge = Of<typeof edge>
