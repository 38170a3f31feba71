import type { Log } from '../../../base/log.ts'
import type { Book } from './book.ts'
import type { Look } from './look.ts'

/** Words for a person; empty when there is nothing to say. */
export interface Outcome {
  /** Why the copy may be out of date. */
  trouble: string
  /** What is not in it, and need not be. */
  note: string
}

/** Complaints about single records after this many are only counted. */
const NAMED_RECORDS = 5

/** What has come of the looks, in words. What is new goes to the log. */
export function createOutcomes(log: Log): (book: Book, looks: readonly Look[]) => Outcome {
  let said = new Set<string>()

  return (book, looks) => {
    const entries = looks.flatMap(({ key }) => book.entry(key) ?? [])
    const troubled = entries.filter(({ trouble }) => trouble)
    const withheld = troubled.filter(({ look, trouble }) => trouble?.kind === 'refused' && isRare(look))
    const grave = troubled.filter(entry => !withheld.includes(entry)).map(({ trouble }) => trouble?.words ?? '')
    const notes = entries.flatMap(({ found }) => found?.notes ?? [])
    complain([...grave, ...notes])
    if (withheld.length > 0) {
      notes.push(`The API key may not read ${withheld.map(({ look }) => look.key).join(', ')}; they are not copied.`)
    }
    return { trouble: shortly(grave), note: shortly(notes) }
  }

  function complain(lines: readonly string[]): void {
    const news = [...new Set(lines)].filter(line => !said.has(line))
    said = new Set(lines)
    for (const line of news.slice(0, NAMED_RECORDS)) log.warn(`From the centre: ${line}`)
    const more = news.length - NAMED_RECORDS
    if (more > 0) log.warn(`From the centre there are ${more} more complaints like these.`)
  }
}

/** The room works without it. */
const isRare = ({ tells, pace }: Look): boolean => tells.length === 1 && pace === 'slow'

function shortly(words: readonly string[]): string {
  const all = [...new Set(words)]
  const more = all.length - 2
  return [...all.slice(0, 2), ...(more > 0 ? [`And ${more} more like it; the log of this node names some.`] : [])].join(
    ' ',
  )
}
