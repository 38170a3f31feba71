import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Disk } from '../store/disk.ts'
import { type Document, openDocument } from '../store/document.ts'

// What the node knows of who is signed in: `sign-in.json` in the data folder. Of tokens only hashes are kept; what must
// be read again is sealed with the node's own key. All times are milliseconds since 1970.

/** One sign-in of one person or device in one browser or program. Whatever is issued for it ends with it. */
const session = z.object({
  /** `session-…`; no secret. */
  id: z.string(),
  kind: z.enum(['user', 'device', 'guest']),
  /** Of whom: a user, an enrolled device, or a synthetic `guest-…`. It is the `sub` of the tokens. */
  sub: z.string(),
  name: z.string(),
  /** How they came in. */
  via: z.enum(['password', 'ldap', 'oauth2', 'remembered', 'device', 'guest', 'claim', 'reset', 'unattended']),
  /** The only systems it may look at and work; null: all that its role may. */
  systems: z.array(z.string()).nullable().default(null),
  /** SHA-256 of the cookie's token, hexadecimal; null when there is no cookie, as with a password grant. */
  hash: z.string().nullable(),
  /** The cookie is good until then. */
  cookie_ends_at: z.number(),
  /** Everything is over by then: the cookie, the refresh tokens, what was issued with them. */
  ends_at: z.number(),
  created_at: z.number(),
  seen_at: z.number(),
  address: z.string(),
  agent: z.string(),
})
export type SessionRow = z.output<typeof session>

/** A refresh token of one application within a session. */
const grant = z.object({
  /** SHA-256 of the token, hexadecimal. */
  hash: z.string(),
  session_id: z.string(),
  client_id: z.string(),
  scope: z.array(z.string()),
  created_at: z.number(),
  ends_at: z.number(),
  /** Names what came of one authorization: a token that is used again after its successor was takes all of these along. */
  family: z.string(),
  /** The hash of the one that it was exchanged for. */
  replaces: z.string().nullable().default(null),
  /** Of the access token that was given out with it. */
  jti: z.string().nullable().default(null),
  /** When it was exchanged for a newer one. */
  replaced_at: z.number().nullable().default(null),
  /** When something that came of the exchange was first presented: from then on the old one is good for seconds only. */
  successor_seen_at: z.number().nullable().default(null),
})
export type GrantRow = z.output<typeof grant>

/** A panel or phone that a technician let in for good. */
const device = z.object({
  /** `device-…` */
  id: z.string(),
  name: z.string(),
  kind: z.enum(['panel', 'phone']),
  /** The room it stands in: all it may look at and work. */
  system_id: z.string(),
  /** SHA-256 of its token. */
  hash: z.string(),
  /** Who let it in. */
  approved_by: z.string(),
  created_at: z.number(),
  seen_at: z.number(),
  address: z.string(),
  agent: z.string(),
})
export type DeviceRow = z.output<typeof device>

/** Somebody known to a directory or provider, as they were when it last answered. */
const identity = z.object({
  /** `auth-<authority id>-<provider>-<uid>` (auth.md 12.1). */
  key: z.string(),
  provider: z.enum(['ldap', 'oauth2']),
  source_id: z.string(),
  user_id: z.string(),
  /** What was typed, lower-cased: how they are found when the directory is away. Null for a provider's. */
  login: z.string().nullable().default(null),
  /** bcrypt of the password that the directory took; null for a provider's. */
  digest: z.string().nullable().default(null),
  /** When the directory or provider last vouched for them. */
  vouched_at: z.number(),
  /** Browsers in which they may go on while the provider is away: SHA-256 of each one's token. */
  remembered: z.array(z.object({ hash: z.string(), created_at: z.number() })).default([]),
})
export type IdentityRow = z.output<typeof identity>

const signingKey = z.object({
  kid: z.string(),
  /** PKCS #8 PEM, sealed. */
  private_pem: z.string(),
  created_at: z.number(),
})

export const signInState = z.object({
  sessions: z.record(z.string(), session).default({}),
  /** By their hash. */
  grants: z.record(z.string(), grant).default({}),
  /** Families that were ended, and when: their access tokens are refused until the last of them is over. */
  ended_families: z.record(z.string(), z.number()).default({}),
  devices: z.record(z.string(), device).default({}),
  /** By their key. */
  identities: z.record(z.string(), identity).default({}),
  /** The newest first; older ones only verify. */
  signing_keys: z.array(signingKey).default([]),
  /** When the node was claimed by somebody who had its code; null while it is anybody's. */
  claimed_at: z.number().nullable().default(null),
})
export type SignInState = z.output<typeof signInState>
export type SignInDocument = Document<SignInState>

export const openSignInState = (parts: { folder: string; clock: Clock; log: Log; disk?: Disk | undefined }) =>
  openDocument({ ...parts, path: join(parts.folder, 'sign-in.json'), shape: signInState })
