import type { Clock } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import type { Apply } from '../../centre.ts'
import type { CentralDocument } from '../../document.ts'
import type { LiveLink } from '../../edge/link-contract.ts'
import { type CopyDigest, digestSum, digestText } from '../digest.ts'
import type { Progress } from '../progress.ts'
import { countLeftOut } from './left-out.ts'
import type { Page } from './page.ts'
import { pageSize } from './page-size.ts'
import { pull } from './pull.ts'

export interface Copy {
  /** Fetches what is new, compares, and gives words for a person when the copy is not as the centre's all the same. */
  update(link: LiveLink, systems: readonly string[], digest: CopyDigest): Promise<string | undefined>
}

interface Parts {
  apply: Apply
  document: CentralDocument
  progress: Progress
  clock: Clock
  log: Log
  /** What this thread has had of a processor, in milliseconds: that others had it is no reason for smaller pages. */
  cpu(): number
}

/** A listing that did not help is not repeated before that. */
const LIST_AGAIN_MS = 15 * 60_000

/** Complaints about single records of a page after this many are only counted. */
const NAMED_RECORDS = 5

export function createCopy({ apply, document, progress, clock, log, cpu }: Parts): Copy {
  const size = pageSize()
  const known = document.get().mirror
  const leftOut = countLeftOut(known?.kind === 'extension' ? (digestSum(known.digest) ?? 0n) : 0n, log)
  let listedInVainAt: number | undefined
  let keeping = Promise.resolve()
  /** Why records are not here, since the last listing began. */
  const missing = new Map<string, string>()

  return {
    async update(link, systems, digest) {
      const from = async (cursor: string) => {
        keeping = Promise.resolve()
        const theirs = await pull({ link, systems, from: cursor, size, clock, log, take })
        await keeping
        return theirs
      }
      const isSame = async (theirs: string | undefined) =>
        theirs === undefined || ((await digest.sum()) ^ leftOut.sum) === digestSum(theirs)

      if (await isSame(await from(cursor()))) return agreed()
      // It may have changed by another way since, such as a promotion.
      await digest.recount()
      if (await isSame(await from(cursor()))) return agreed()
      if (isTooSoon()) return differs()
      if (leftOut.isKnown)
        log.warn('The copy of the records here differs from the one at the centre; everything there is listed anew.')
      if (await isSame(await from(''))) return agreed()
      listedInVainAt = clock.monotonic()
      log.error(differs())
      return differs()
    },
  }

  function cursor(): string {
    const { mirror } = document.get()
    return mirror?.kind === 'extension' ? mirror.cursor : ''
  }

  async function take(page: Page): Promise<void> {
    if (page.more) progress.pulling()
    complain(page)
    if (page.beginsListing) missing.clear()
    for (const line of page.unreadable) missing.set(line, line)
    // What cannot be read is there all the same: nothing counts as removed because of it.
    const stretches = page.unreadable.length > 0 ? [] : page.stretches
    if (page.changes.length + stretches.length > 0) {
      const began = cpu()
      const applying = apply(page.changes, stretches)
      // The transaction itself is done by now; what is waited for is the disk.
      size.laid({ rows: page.changes.length, bytes: page.bytes, heldMs: cpu() - began })
      const { keptOut = [] } = await applying
      for (const one of page.changes) missing.delete(keyOf(one))
      for (const one of keptOut) missing.set(keyOf(one), one.reason)
    }
    leftOut.note(page)
    // It is on its way to the disk while the next page is laid.
    await keeping
    keeping = keep(page.cursor)
    keeping.catch(() => {})
    if (page.changes.length > 0) progress.came()
  }

  /** Whoever is cut before this asks for the page again, which does no harm. */
  function keep(cursor: string): Promise<void> {
    const digest = digestText(leftOut.sum)
    return document.change(now => {
      const { mirror } = now
      const isKept = mirror?.kind === 'extension' && mirror.cursor === cursor && mirror.digest === digest
      return isKept ? now : { ...now, mirror: { kind: 'extension', cursor, digest, at: clock.now() } }
    })
  }

  function complain({ unreadable }: Page): void {
    for (const line of unreadable.slice(0, NAMED_RECORDS)) log.warn(`${line} It is left out.`)
    const more = unreadable.length - NAMED_RECORDS
    if (more > 0) log.warn(`${more} more records of the centre cannot be taken either.`)
  }

  function agreed(): undefined {
    listedInVainAt = undefined
  }

  function isTooSoon(): boolean {
    return listedInVainAt !== undefined && clock.monotonic() - listedInVainAt < LIST_AGAIN_MS
  }

  function differs(): string {
    const [first] = missing.values()
    const why = first ? `${missing.size} of its records cannot be kept, such as this one: ${first} ` : ''
    return `The copy of the records here differs from the centre, even after everything was listed anew. ${why}The others are up to date.`
  }
}

const keyOf = ({ entity, id }: { entity: string; id: string }) => `${entity} ${id}`
