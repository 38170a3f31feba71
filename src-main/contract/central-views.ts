import { z } from 'zod'

// The tie to the central server as the pages show it. Times are milliseconds since 1970.

/** One thing that the node finds out about a centre before it connects, and what came of it. */
export const centralCheck = z.object({
  step: z.enum(['address', 'certificate', 'secret', 'clock']),
  ok: z.boolean(),
  /** Fine enough to go on, with something to know. */
  warn: z.boolean(),
  /** What was found, in one line for a person. */
  title: z.string(),
  /** What it means, and what to try. */
  detail: z.string(),
  /** The address as it was understood: scheme, host, port. */
  address: z.string().optional(),
  /** What the centre showed. `ca` is the PEM of the last of its chain, which can be pinned. */
  certificate: z
    .object({
      subject: z.string(),
      issuer: z.string(),
      names: z.array(z.string()),
      valid_from: z.number(),
      valid_to: z.number(),
      fingerprint: z.string(),
      ca: z.string().optional(),
      ca_subject: z.string().optional(),
      ca_fingerprint: z.string().optional(),
    })
    .optional(),
  /** How far this machine's clock is ahead of the centre's. */
  clock_ahead_ms: z.number().optional(),
})
export type CentralCheck = z.infer<typeof centralCheck>

export const overrideView = z.object({
  key: z.string(),
  entity: z.string(),
  /** What people call such a record. */
  noun: z.string(),
  id: z.string(),
  label: z.string(),
  /** Empty: the record as a whole. */
  field: z.string(),
  kind: z.enum(['changed', 'removed_here', 'removed_there']),
  mine: z.json(),
  base: z.json(),
  secret: z.boolean(),
  by: z.string(),
  at: z.number(),
  reason: z.string(),
  theirs: z.object({ value: z.json(), by: z.string(), at: z.number() }).nullable(),
  /** Why it cannot be promoted now; empty when it can. */
  cannot_promote: z.string(),
})
export type OverrideView = z.infer<typeof overrideView>

/** A module that belongs to the centre and does not run here, and why. */
const notHere = z.object({ module_id: z.string(), name: z.string(), driver_key: z.string(), reason: z.string() })

export const centralView = z.object({
  /** `none`: the node belongs to no centre. `refused`: the centre answers and does not let the node in. */
  phase: z.enum(['none', 'connecting', 'registering', 'up', 'down', 'refused']),
  since: z.number(),
  reason: z.string(),
  next_try_at: z.number().nullable(),
  /** When the link was last up; null when it never was. */
  last_up_at: z.number().nullable(),
  address: z.string(),
  /** What the centre calls itself, and this node. */
  centre: z.string(),
  edge_id: z.string(),
  pinned: z.boolean(),
  /** How records come here: by our sync extension, by PlaceOS's REST API, or only what modules need. */
  mirror: z.object({
    kind: z.enum(['none', 'rest', 'extension']),
    state: z.enum(['idle', 'pulling', 'trouble']),
    /** When the last change came; null when none has. */
    changed_at: z.number().nullable(),
    /** When it last looked and found all as it is. */
    checked_at: z.number().nullable(),
    records: z.number().int(),
    reason: z.string(),
  }),
  waiting: z.object({
    statuses: z.number().int(),
    events: z.number().int(),
    settings: z.number().int(),
    bytes: z.number().int(),
    dropped: z.number().int(),
    oldest_at: z.number().nullable(),
  }),
  modules: z.object({ here: z.number().int(), started: z.number().int(), not_here: z.array(notHere) }),
  logic: z.enum(['always', 'when_away']),
  /** Systems that somebody chose to have here. */
  systems: z.array(z.string()),
  has_api_key: z.boolean(),
  overrides: z.array(overrideView),
})
export type CentralView = z.infer<typeof centralView>

/** What everybody in the room may know of the tie. */
export const tieView = z.object({
  /** `none`: there is no centre. `away`: there is one, and it cannot be reached. */
  state: z.enum(['none', 'here', 'away']),
  since: z.number(),
})
export type TieView = z.infer<typeof tieView>
