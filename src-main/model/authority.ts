import { z } from 'zod'
import { entity, type Of } from './entity.ts'
import { description, field, list, name, object, textOr } from './field.ts'

/** Who a host name belongs to: the organisation whose people sign in here. */
export const authority = entity({
  noun: 'domain',
  table: 'authority',
  path: 'domains',
  fields: {
    name: name(),
    description: description(),
    domain: field(z.string().transform(hostOf), {
      present: true,
      searched: true,
      unique: { as: 'exact' },
      about: 'Host name only: scheme and port are cut off.',
    }),
    login_url: textOr('/login?continue={{url}}'),
    logout_url: textOr('/auth/logout'),
    internals: object(),
    config: object({ default_app: '/backoffice/' }),
    email_domains: list({ about: 'People with such addresses belong here.' }),
  },
})
export type Authority = Of<typeof authority>

/** `https://Localhost:8080` is `localhost` (model.md 3.2). */
export function hostOf(text: string): string {
  return text
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/[/:?#].*$/, '')
    .toLowerCase()
}
