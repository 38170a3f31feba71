import { Worker } from 'node:worker_threads'
import { type Clock, systemClock } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { Log } from '../../base/log.ts'
import { fromResult, messageOf, type Result } from '../../base/result.ts'
import { isLocallyAdministered, macAddress } from './mac-address.ts'

/** Who makes the devices that have such MAC addresses, by the list of the IEEE. */
export interface Vendors {
  /** Nothing while it is not known; ask for it with `want`. */
  of(mac: string): string | undefined
  want(macs: Iterable<string>): void
  /** Some are known that were not. */
  changed(listener: () => void): () => void
}

/** Beginnings of MAC addresses, nine digits each, and whose they are. */
export type VendorOrder = readonly string[]
export type VendorAnswer = Record<string, string>

interface Parts {
  workerUrl: URL
  log: Log
  clock?: Clock
}

/** Devices come in crowds, and reading the list costs a thread a tenth of a second. */
const GATHER_MS = 500
const MOST_KNOWN = 2_000

/**
 * The list has five megabytes and is wanted now and then: a thread reads it, answers for those who wait, and ends. What
 * it has said is kept here, and that a device has no maker as well.
 */
export function createVendors({ workerUrl, log, clock = systemClock }: Parts): Vendors {
  const known = new Map<string, string>()
  const waiting = new Set<string>()
  const changes = emitter<void>()
  let isGathering = false
  /** For good: a list that is not there does not come. */
  let isMissing = false

  async function ask(): Promise<void> {
    const order = [...waiting]
    try {
      const answer = await answered(workerUrl, order)
      for (const prefix of order) keep(prefix, answer[prefix] ?? '')
    } catch (error) {
      isMissing = true
      waiting.clear()
      log.warn(`Who makes the devices on the network cannot be told by their MAC addresses: ${messageOf(error)}`)
    }
    isGathering = false
    for (const prefix of order) waiting.delete(prefix)
    if (waiting.size > 0) gather()
    if (!isMissing) changes.emit()
  }

  function keep(prefix: string, vendor: string): void {
    const oldest = known.keys().next()
    if (known.size >= MOST_KNOWN && !oldest.done) known.delete(oldest.value)
    known.set(prefix, vendor)
  }

  function gather(): void {
    if (isGathering) return
    isGathering = true
    clock.timer(GATHER_MS, () => void ask())
  }

  return {
    of: mac => known.get(prefixOf(mac) ?? '') || undefined,
    want(macs) {
      for (const mac of macs) {
        const prefix = prefixOf(mac)
        if (prefix && !known.has(prefix) && waiting.size < MOST_KNOWN && !isMissing) waiting.add(prefix)
      }
      if (waiting.size > 0) gather()
    },
    changed: listener => changes.on(listener),
  }
}

/** The longest that is given to a maker has nine digits. */
function prefixOf(text: string): string | undefined {
  const mac = macAddress(text)
  return mac && !isLocallyAdministered(mac) ? mac.replaceAll(':', '').slice(0, 9) : undefined
}

async function answered(workerUrl: URL, order: VendorOrder): Promise<VendorAnswer> {
  const worker = new Worker(workerUrl, { workerData: order })
  // A node that stops meanwhile does not wait for it.
  worker.unref()
  try {
    return fromResult(
      await new Promise<Result<VendorAnswer>>((resolve, reject) => {
        worker.once('message', resolve)
        worker.once('error', reject)
        worker.once('exit', code => reject(new Error(`The thread that reads the list ended (${code}).`)))
      }),
    )
  } finally {
    await worker.terminate()
  }
}
