import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Disk } from '../../store/disk.ts'
import { type Document, openDocument } from '../../store/document.ts'

// What the node knows of its brokers beside their records: `mqtt.json` in the data folder. Secrets are sealed with the
// node's own key.

const brokerOptions = z.object({
  /** PEM of the authority that alone may vouch for the broker; null: the machine's own list. */
  ca: z.string().nullable().default(null),
  /** PEM that this node shows to the broker; null: none. */
  client_certificate: z.string().nullable().default(null),
  /** PEM, sealed. */
  client_key: z.string().nullable().default(null),
  /** Whether Home Assistant is told what there is. */
  home_assistant: z.boolean().default(false),
  commands: z
    .object({
      allowed: z.boolean().default(false),
      /** `Display/power`: the module's name and the function. */
      functions: z.array(z.string()).default([]),
    })
    .default({ allowed: false, functions: [] }),
})
export type BrokerOptions = z.output<typeof brokerOptions>

/** Of a broker that nobody set anything for. */
export const plainOptions: BrokerOptions = brokerOptions.parse({})

const brokersState = z.object({
  /** By the id of the broker. */
  brokers: z.record(z.string(), brokerOptions).default({}),
})
export type BrokerOptionsDocument = Document<z.output<typeof brokersState>>

export const openBrokerOptions = (parts: { folder: string; clock: Clock; log: Log; disk?: Disk | undefined }) =>
  openDocument({ ...parts, path: join(parts.folder, 'mqtt.json'), shape: brokersState })
