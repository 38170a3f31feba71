import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { failureOf, messageOf } from '../../base/result.ts'
import type { Disk } from '../../store/disk.ts'
import { openDocument } from '../../store/document.ts'

// What was delivered by web requests that said which delivery they are, `webhook-deliveries.json`: senders try again
// for a day, and the node may begin anew meanwhile. Only digests are kept of what came.

const delivery = z.object({
  key: z.string(),
  /** Of the request itself, to tell when something else comes under the same key. */
  request: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** What it was answered with; null while that is not known. */
  status: z.number().int().nullable(),
})
export type Delivery = z.output<typeof delivery>

const deliveries = z.object({ deliveries: z.array(delivery).default([]) })

export interface Deliveries {
  find(key: string): Delivery | undefined
  /** Resolves once it is on disk, so that a power cut cannot have it done twice; also when the disk refuses. */
  begun(one: Omit<Delivery, 'at' | 'status'>): Promise<void>
  ended(key: string, status: number): Promise<void>
  close(): Promise<void>
}

interface Parts {
  folder: string
  clock: Clock
  log: Log
  disk?: Disk | undefined
}

const KEPT_MS = 24 * 3_600_000
const MOST_KEPT = 1_000

export async function openDeliveries({ folder, clock, log, disk }: Parts): Promise<Deliveries> {
  const document = await openDocument({
    ...{ path: join(folder, 'webhook-deliveries.json'), shape: deliveries, clock, log, disk },
  })
  let isRefused = false

  /** A door bell rings with a full disk, too. */
  async function change(recipe: (all: Delivery[]) => Delivery[]): Promise<void> {
    try {
      await document.change(now => ({ deliveries: recipe(now.deliveries) }))
      isRefused = false
    } catch (error) {
      // The node stops: what is not noted any more is what was under way.
      if (failureOf(error).code === 'cancelled') return
      if (!isRefused) log.warn(`Web requests that come again after a restart will be done again: ${messageOf(error)}`)
      isRefused = true
    }
  }

  const isKept = ({ at }: Delivery) => clock.now() - at <= KEPT_MS

  return {
    find: key => document.get().deliveries.find(one => one.key === key && isKept(one)),
    begun: one =>
      change(all => [...all.filter(isKept).slice(1 - MOST_KEPT), { ...one, at: clock.now(), status: null }]),
    ended: (key, status) => change(all => all.map(one => (one.key === key ? { ...one, status } : one))),
    close: document.close,
  }
}
