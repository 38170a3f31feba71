import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { allow } from './allow.ts'

const BASE = '/api/alcove/v1/mail'

const settings = {
  /** Name or address; empty: the node sends no e-mail. */
  host: z.string().trim().max(300),
  port: z.number(),
  /** `starttls`: encrypted before anything is said, or not at all; `tls`: from the first byte; `none`: in the clear. */
  security: z.enum(['starttls', 'tls', 'none']),
  /** Empty: the server asks for none. */
  user: z.string().trim().max(300),
  from: z.string().trim().max(300),
  /** PEM of the authority that alone may vouch for the server; null: the machine's own list. */
  ca: z.string().max(100_000).nullable(),
}

/** Times are milliseconds since 1970. */
const mailView = z.object({
  ...settings,
  /** It is never shown. */
  has_password: z.boolean(),
  waiting: z.number().int(),
  /** Since when the one waits that waits longest. */
  since: z.number().nullable(),
  last_sent_at: z.number().nullable(),
  /** Why none can be sent at the moment, in words. */
  trouble: z.string().nullable(),
})
export type MailView = z.infer<typeof mailView>

/** The mail server of this node, and how the sending goes. */
export const mail = {
  show: allow('support', 'root')
    .route({ method: 'GET', path: BASE, summary: 'How this node sends e-mail' })
    .output(mailView),
  watch: allow('support', 'root')
    .route({ method: 'GET', path: `${BASE}/watch`, summary: 'How this node sends e-mail, as it changes' })
    .output(eventIterator(mailView)),
  change: allow('admin', 'root')
    .route({ method: 'PUT', path: BASE, summary: 'Send e-mail otherwise; what is left out stays' })
    .input(
      z
        .object({
          ...settings,
          /** Empty: the one that is kept, for the same server; null: none. */
          password: z.string().max(300).nullable(),
        })
        .partial(),
    )
    .output(mailView),
  test: allow('admin', 'root')
    .route({ method: 'POST', path: `${BASE}/test`, summary: 'Send one e-mail now, and say what came of it' })
    .input(z.object({ to: z.string().trim().max(300) }))
    .output(z.object({ sent: z.boolean() })),
}
