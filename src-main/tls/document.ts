import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Disk } from '../store/disk.ts'
import { type Document, openDocument } from '../store/document.ts'

// How the node is reached and what it shows of itself there: `tls.json` in the data folder. Keys are PKCS #8 PEM, sealed
// with the node's own key.

const keyPair = z.object({
  /** PEM; the certificates that lead up to a trusted one follow. */
  certificate: z.string(),
  key: z.string(),
})
export type StoredPair = z.output<typeof keyPair>

export const networkState = z.object({
  /** Whether the local network may connect. */
  open: z.boolean().default(false),
  /** What a technician says it is called, besides what the machine says. */
  names: z.array(z.string()).default([]),
  /** With the ends of names that it may vouch for, as they are in its certificate. */
  authority: keyPair
    .extend({ permitted: z.array(z.string()) })
    .nullable()
    .default(null),
  leaf: keyPair.nullable().default(null),
  own: keyPair.nullable().default(null),
})
export type NetworkState = z.output<typeof networkState>
export type NetworkDocument = Document<NetworkState>

export const openNetworkState = (parts: { folder: string; clock: Clock; log: Log; disk?: Disk | undefined }) =>
  openDocument({ ...parts, path: join(parts.folder, 'tls.json'), shape: networkState })
