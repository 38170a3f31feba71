import { setImmediate } from 'node:timers/promises'
import { type Clock, wait } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import { Failed } from '../../../base/result.ts'
import type { LiveLink } from '../../edge/link-contract.ts'
import { type Page, readPage } from './page.ts'
import type { PageSize } from './page-size.ts'

interface Parts {
  link: LiveLink
  systems: readonly string[]
  /** Where to begin; empty: everything is listed. */
  from: string
  size: PageSize
  clock: Clock
  log: Log
  /** Lays a page and keeps its cursor. The next one is on its way meanwhile. */
  take(page: Page): Promise<void>
}

const TRIES = 3
const PAUSE_MS = 1_000

/** Fetches pages until the centre has no more, and gives the digest of its copy when it says one. */
export async function pull({ link, systems, from, size, clock, log, take }: Parts): Promise<string | undefined> {
  let page = await soundPage(from)
  for (;;) {
    const ahead = page.more ? soundPage(page.cursor) : undefined
    // It may fail while the page before it is laid; that one is kept all the same.
    ahead?.catch(() => {})
    // What was read in one turn is laid in another.
    await setImmediate()
    await take(page)
    if (!ahead) return page.digest
    page = await ahead
  }

  async function soundPage(cursor: string): Promise<Page> {
    for (let tried = 0; tried < TRIES; tried++) {
      if (tried > 0) await wait(clock, tried * PAUSE_MS, link.signal)
      const page = await ask(cursor)
      if (page) return page
      log.warn('A page of records from the centre arrived damaged; it is asked for again.')
    }
    if (cursor === '') {
      throw new Failed(
        'rejected',
        'Records from the centre arrive damaged again and again, so none of them are taken. Look for what changes them on the way, such as a proxy.',
      )
    }
    log.warn(`A page of records arrived damaged ${TRIES} times; everything at the centre is listed anew.`)
    return soundPage('')
  }

  async function ask(cursor: string): Promise<Page | undefined> {
    try {
      const request = { type: 'alcove_pull' as const, cursor, systems: [...systems], limit: size.rows }
      const answer = await link.ask(request, 'alcove_pull_response')
      // The turn in which it came went into its parsing.
      await setImmediate()
      return readPage(answer, cursor)
    } catch (error) {
      size.failed()
      throw error
    }
  }
}
