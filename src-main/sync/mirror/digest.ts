import { hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { type Measure, unmeasured } from '../../base/measure.ts'
import type { CentralMark } from '../../model/central-mark.ts'
import { type EntityName, entityNames } from '../../model/index.ts'
import type { Store } from '../../store/open.ts'

/** One number over all that the centre has and this node too: when both have the same, their copies are the same. */
export interface CopyDigest {
  /** How many records of the centre are counted. */
  readonly records: number
  /** Waits until all is counted. */
  sum(): Promise<bigint>
  /** Counts everything anew: what was undone while it was counted may have left it wrong. */
  recount(): Promise<void>
  stop(): void
}

type Digested = Pick<Store, EntityName | 'changed' | 'removedHere'>

/** Rows at once, so that the loop has its turn in between: about three milliseconds. */
const AT_ONCE = 1_000

/**
 * The XOR, over all rows with the centre's mark, of the first 16 bytes of SHA-256 of entity, id and revision. It does not
 * depend on the order, and a changed row costs two hashes. What was removed here counts as it is at the centre.
 */
export function createDigest(store: Digested, measure: Measure = unmeasured): CopyDigest {
  /** What each row adds. That a row may be told of twice, or not at all when it was undone, must not leave it wrong. */
  const shares = new Map<string, bigint>()
  let all = 0n
  let counted = recounted()
  const stop = store.changed.on(({ entity, id, after }) => count(entity, id, after))
  return {
    get records() {
      return shares.size
    },
    async sum() {
      await counted
      let sum = all
      await inParts(store.removedHere.all(), ({ entity, row }) => {
        // Rows are told of once they are on disk: until then this one counts as a row.
        if (!shares.has(keyOf(entity, row.id))) sum ^= digestShare(entity, row.id, row.central.revision)
      })
      return sum
    },
    recount() {
      counted = recounted()
      return counted
    },
    stop,
  }

  function recounted(): Promise<void> {
    shares.clear()
    all = 0n
    // The rows of this very moment: what changes from now on is told, and counts by itself.
    const rows = entityNames.flatMap(entity => (store[entity].all() as Marked[]).map(row => ({ entity, row })))
    const told = new Set<string>()
    const stopHearing = store.changed.on(({ entity, id }) => told.add(keyOf(entity, id)))
    return inParts(rows, ({ entity, row }) => {
      if (!told.has(keyOf(entity, row.id))) count(entity, row.id, row)
    }).finally(stopHearing)
  }

  function count(entity: EntityName, id: string, row: Marked | undefined): void {
    const key = keyOf(entity, id)
    all ^= shares.get(key) ?? 0n
    shares.delete(key)
    if (!row?.central || !isAtCentre(row)) return
    const share = digestShare(entity, id, row.central.revision)
    shares.set(key, share)
    all ^= share
  }

  async function inParts<Item>(items: readonly Item[], each: (item: Item) => void): Promise<void> {
    for (let start = 0; start < items.length; start += AT_ONCE) {
      if (start > 0) await setImmediate()
      measure('comparing with the centre', () => items.slice(start, start + AT_ONCE).forEach(each))
    }
  }
}

/** What one record adds, and takes away again when it is added once more. */
export function digestShare(entity: string, id: string, revision: string): bigint {
  return BigInt(`0x${hash('sha256', `${entity}\n${id}\n${revision}`).slice(0, 32)}`)
}

/** How many records of the centre are here. */
export const countRecords = (store: Pick<Store, EntityName>): number =>
  entityNames.reduce((count, entity) => count + (store[entity].all() as Marked[]).filter(isAtCentre).length, 0)

/** In hexadecimal, as the centre gives it. */
export const digestText = (sum: bigint): string => sum.toString(16).padStart(32, '0')

/** Of a text that is no digest: none that could be one. */
export const digestSum = (text: string): bigint | undefined =>
  /^[0-9a-f]{1,32}$/i.test(text) ? BigInt(`0x${text}`) : undefined

interface Marked {
  id: string
  central?: CentralMark | undefined
}

/** The centre has it, as far as is known here. */
const isAtCentre = ({ central }: Marked): boolean => central !== undefined && !central.removed_there

const keyOf = (entity: string, id: string) => `${entity}\n${id}`
