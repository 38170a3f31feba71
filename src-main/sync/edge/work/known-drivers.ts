import { nameOfKey, parseKey, shelfNameOf, slugOf } from '../../../runtime/compiled/driver-key.ts'
import type { Shelf, ShelvedDriver } from '../../../runtime/shelf.ts'
import type { CompiledDrivers } from './compiled-contract.ts'

/** Which of the centre's drivers this node can run. */
export interface KnownDrivers {
  /** One of ours that stands in for it. */
  standIn(key: string): ShelvedDriver | undefined
  isHere(key: string): boolean
  /** By what name the shelf has it. */
  fileName(key: string): string
  /** Why it is not here, for a person; what was found out last when it was tried. */
  whyNot(key: string): string
  /** It was tried, and will not run for this reason; nothing: it is tried again. */
  refused(key: string, reason: string | undefined): void
  isRefused(key: string): boolean
}

interface Parts {
  shelf: Pick<Shelf, 'all'>
  compiled: CompiledDrivers
}

export function createKnownDrivers({ shelf, compiled }: Parts): KnownDrivers {
  const reasons = new Map<string, string>()
  let read: readonly ShelvedDriver[] | undefined
  let bySlug = new Map<string, ShelvedDriver>()

  function standIn(key: string): ShelvedDriver | undefined {
    const all = shelf.all()
    if (all !== read) {
      read = all
      const ours = all.filter(({ source }) => source !== 'compiled')
      bySlug = new Map(
        ours.flatMap(driver =>
          [driver.fileName, ...driver.description.answers_for].map(path => [slugOf(path), driver]),
        ),
      )
    }
    return bySlug.get(parseKey(key)?.slug ?? '')
  }

  return {
    standIn,
    isHere: key => standIn(key) !== undefined || compiled.has(key),
    fileName: key => standIn(key)?.fileName ?? shelfNameOf(key),
    whyNot(key) {
      const reason = reasons.get(key) ?? 'The central server has not sent its own yet.'
      return `No driver of this node stands in for "${nameOfKey(key)}" (${key}). ${reason} ${advice}`
    },
    refused(key, reason) {
      if (reason === undefined) reasons.delete(key)
      else reasons.set(key, reason)
    },
    isRefused: key => reasons.has(key),
  }
}

const advice = 'Put a driver that answers for it into the drivers folder of this node.'
