import { failureOf } from '../../../base/result.ts'
import { marked, type Round } from './agenda.ts'
import { isBroken, isRefused } from './answer.ts'
import type { Book } from './book.ts'
import type { CentreHttp } from './centre-http.ts'
import type { Look } from './look.ts'
import { type Given, type Scope, scopeOf } from './scope.ts'

interface Parts {
  http: CentreHttp
  book: Book
  given(): Given
  round: Round
  signal: AbortSignal
}

/** This many in a row: it is not the one question, it is the centre. */
const MOST_BROKEN = 3

/** Looks at what is due and at what has never been looked at, until there is nothing new to look at. */
export async function pass({ http, book, given, round: { done, isDue }, signal }: Parts): Promise<Scope> {
  let broken: Look[] = []
  // Where the key may again what it might not, the rest is tried too.
  let isTrusted = false
  for (;;) {
    const scope = scopeOf(book, given())
    const pending = scope.looks.filter(look => needs(look))
    if (pending.length === 0) {
      book.only(scope.looks)
      return scope
    }
    for (const look of pending) {
      broken = (await isAnswered(look)) ? [] : [...broken, look]
      done.add(marked(look))
    }
  }

  function needs(look: Look): boolean {
    if (done.has(marked(look))) return false
    const entry = book.entry(look.key)
    if (!entry || entry.look.about !== look.about || isDue(look)) return true
    return entry.trouble?.kind === 'broken' || (isTrusted && entry.trouble?.kind === 'refused')
  }

  async function isAnswered(look: Look): Promise<boolean> {
    try {
      const { found: before, trouble } = book.entry(look.key) ?? {}
      book.keep(look, await look.ask({ http, signal, before }))
      if (trouble?.kind === 'refused') isTrusted = true
      return true
    } catch (error) {
      const { message: words } = failureOf(error)
      if (isRefused(error)) {
        book.trouble(look, { kind: 'refused', words })
        return true
      }
      if (isBroken(error) && broken.length + 1 < MOST_BROKEN) {
        book.trouble(look, { kind: 'broken', words })
        return false
      }
      for (const each of broken) done.delete(marked(each))
      throw error
    }
  }
}
