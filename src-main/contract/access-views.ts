import { z } from 'zod'

// Who is signed in, with what, and what they did: as the admin pages show it. Times are milliseconds since 1970.

const role = z.enum(['public', 'guest', 'panel', 'user', 'support', 'admin'])

/** Whoever asks. */
export const meView = z.object({
  name: z.string(),
  role,
  user_id: z.string().nullable(),
  session_id: z.string().nullable(),
  /** The only systems it may look at and work; null: all. */
  systems: z.array(z.string()).nullable(),
  via: z.string(),
})
export type MeView = z.infer<typeof meView>

export const sessionView = z.object({
  id: z.string(),
  kind: z.enum(['user', 'device', 'guest']),
  sub: z.string(),
  name: z.string(),
  via: z.string(),
  systems: z.array(z.object({ id: z.string(), name: z.string() })).nullable(),
  created_at: z.number(),
  seen_at: z.number(),
  ends_at: z.number(),
  address: z.string(),
  /** Such as `Chrome on Windows`; the whole text when it is none we know. */
  agent: z.string(),
  /** Applications it has signed in to. */
  applications: z.array(z.string()),
  /** Sockets that are open for it. */
  sockets: z.number().int(),
  /** The one that asks. */
  own: z.boolean(),
})
export type SessionView = z.infer<typeof sessionView>

export const deviceView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['panel', 'phone']),
  system: z.object({ id: z.string(), name: z.string() }),
  approved_by: z.string(),
  created_at: z.number(),
  seen_at: z.number(),
  address: z.string(),
  agent: z.string(),
  sockets: z.number().int(),
})
export type DeviceView = z.infer<typeof deviceView>

/** A panel or phone that shows a code and waits to be let in. */
export const waitingDeviceView = z.object({
  code: z.string(),
  kind: z.enum(['panel', 'phone']),
  address: z.string(),
  agent: z.string(),
  since: z.number(),
  ends_at: z.number(),
})
export type WaitingDeviceView = z.infer<typeof waitingDeviceView>

/** What the panel shows as a QR code for an occupant to borrow the room's controls. */
export const shareView = z.object({
  system_id: z.string(),
  /** Where the code leads; the secret part is the fragment, which browsers send to nobody. */
  url: z.string(),
  ends_at: z.number(),
  /** Phones that have borrowed the controls. */
  guests: z.array(z.object({ session_id: z.string(), name: z.string(), since: z.number() })),
})
export type ShareView = z.infer<typeof shareView>

/** What the panel of this node has to show to whoever stands before it. */
export const presenceView = z.object({
  /** For the first claim; null once somebody has claimed the node. */
  claim_code: z.string().nullable(),
  /** For a forgotten password; null unless the node was started for it. */
  reset_code: z.string().nullable(),
})
export type PresenceView = z.infer<typeof presenceView>

/** What was tried, by whom, from where, and what came of it. */
export const auditEntry = z.object({
  id: z.string(),
  at: z.number(),
  /** Such as `sign-in`, `sign-in refused`, `sign-out`, `token`, `refused`, `claim`, `reset`, `device`, `key`. */
  what: z.string(),
  ok: z.boolean(),
  /** Who, as far as it is known: a name, an address that was typed, or empty. */
  who: z.string(),
  /** Of a user, device, key or session. */
  subject_id: z.string().nullable(),
  address: z.string(),
  agent: z.string(),
  /** For a person: by which means, to what, and why not. */
  detail: z.string(),
  /** How often the same was refused in a row; one entry stands for all. */
  times: z.number().int(),
})
export type AuditEntry = z.infer<typeof auditEntry>

/** One step of trying a sign-on source out. */
export const testStep = z.object({
  /** What was tried, such as `Connect to ldap.example.com:636`. */
  step: z.string(),
  /** `skipped` when an earlier step failed. */
  outcome: z.enum(['good', 'failed', 'skipped', 'noted']),
  /** What came of it, in words. */
  said: z.string(),
  /** What to try, where it failed. */
  hint: z.string().optional(),
})
export type TestStep = z.infer<typeof testStep>

export const sourceTest = z.object({
  ok: z.boolean(),
  steps: z.array(testStep),
  took_ms: z.number(),
  /** What the source says of the person that was looked up, by our names of fields. */
  profile: z.record(z.string(), z.json()).optional(),
})
export type SourceTest = z.infer<typeof sourceTest>

/** How the node is reached, and by which certificate. */
export const networkView = z.object({
  /** Whether the local network may connect, or this machine only. */
  open: z.boolean(),
  /** Addresses under which browsers find it, such as `https://192.0.2.7:8420`. */
  urls: z.array(z.string()),
  /** Host names it answers to, besides its addresses. */
  names: z.array(z.string()),
  /** The certificate in use; null while the node was never claimed. */
  certificate: z
    .object({
      from: z.enum(['node', 'own']),
      names: z.array(z.string()),
      not_before: z.number(),
      not_after: z.number(),
      /** SHA-256, hexadecimal with colons. */
      fingerprint: z.string(),
      /** Names and addresses of this node that it does not cover, and other trouble, each in a sentence. */
      trouble: z.array(z.string()),
    })
    .nullable(),
  authority: z.object({ fingerprint: z.string(), not_after: z.number(), url: z.string() }).nullable(),
})
export type NetworkView = z.infer<typeof networkView>
