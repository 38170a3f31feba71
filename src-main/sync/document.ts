import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Disk } from '../store/disk.ts'
import { type Document, openDocument } from '../store/document.ts'

// What the node knows of its centre beside the records: `central.json` in the data folder. Secrets are sealed with the
// node's own key. All times are milliseconds since 1970.

/** A module that the centre has put on this node by the edge protocol. */
const assigned = z.object({
  /** The key of the compiled driver, such as `drivers_acme_display_1a2b3c4_amd64`. */
  key: z.string(),
  /** The last payload that came with a start, sealed; null while it was loaded only. */
  payload: z.string().nullable().default(null),
  /** Whether the centre wants it started. */
  started: z.boolean().default(false),
})
export type AssignedModule = z.output<typeof assigned>

export const centralState = z.object({
  /** `https://central.example`: scheme, host and port only; null while the node belongs to no centre. */
  address: z.string().nullable().default(null),
  /** Of the edge; sealed. */
  secret: z.string().nullable().default(null),
  /** The one before, until the new one has worked; sealed. */
  previous_secret: z.string().nullable().default(null),
  /** How the secret goes up: in a header where the centre takes one. Found out at the first connection. */
  secret_in: z.enum(['header', 'query']).nullable().default(null),
  /** PEM of the authority that alone may vouch for the centre; null: the machine's own list. */
  ca: z.string().nullable().default(null),
  /** Of the REST API, sealed; null: none. */
  api_key: z.string().nullable().default(null),
  /** This node's id at the centre, once that is known. */
  edge_id: z.string().nullable().default(null),
  /** Systems that somebody chose to have here beside those that hold modules of this edge. */
  systems: z.array(z.string()).default([]),
  /** Whether logic that a stock centre runs too runs here always, or only while that centre is away. */
  logic: z.enum(['always', 'when_away']).default('when_away'),
  connected_at: z.number().nullable().default(null),
  /** When the link was last up, for what is said after a restart. */
  last_up_at: z.number().nullable().default(null),
  /** Where the mirror has got to; opaque to all but the mirror that wrote it, which `kind` names. */
  mirror: z
    .object({ kind: z.enum(['rest', 'extension']), cursor: z.string(), digest: z.string(), at: z.number() })
    .nullable()
    .default(null),
  /** By the id of the module. */
  assigned: z.record(z.string(), assigned).default({}),
  /** Keys of compiled drivers that are provided for here, by a driver of ours or as a file. */
  driver_keys: z.array(z.string()).default([]),
  /** It has left a centre, and what came from there is still to become its own, or to go. */
  leaving: z.enum(['keep', 'remove']).nullable().default(null),
})
export type CentralState = z.output<typeof centralState>
export type CentralDocument = Document<CentralState>

export const openCentralState = (parts: { folder: string; clock: Clock; log: Log; disk?: Disk | undefined }) =>
  openDocument({ ...parts, path: join(parts.folder, 'central.json'), shape: centralState })
