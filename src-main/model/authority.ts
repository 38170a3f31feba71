import { z } from 'zod'
import { entity, type Of } from './entity.ts'

/** Who a host name belongs to: the organisation whose people sign in here. */
export const authority = entity({
  table: 'authority',
  path: 'domains',
  fields: {
    name: z.string().min(1),
    description: z.string().default(''),
    /** Host name only, lower case, without scheme and port. */
    domain: z
      .string()
      .min(1)
      .transform(text =>
        text
          .replace(/^[a-z]+:\/\//i, '')
          .replace(/[/:].*$/, '')
          .toLowerCase(),
      ),
    login_url: z.string().default('/login?continue={{url}}'),
    logout_url: z.string().default('/auth/logout'),
    internals: z.record(z.string(), z.json()).default({}),
    config: z.record(z.string(), z.json()).default({ default_app: '/backoffice/' }),
    email_domains: z.array(z.string()).default([]),
  },
})
export type Authority = Of<typeof authority>
