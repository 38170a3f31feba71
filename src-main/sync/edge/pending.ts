import { type Clock, cancelled } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import type { BinaryAnswer } from './binary.ts'
import type { LiveLink } from './link-contract.ts'
import type { CoreAnswer, EdgeRequest } from './messages.ts'

/** What we have asked over one connection and what has not been answered yet. */
export interface Pending extends Pick<LiveLink, 'ask' | 'fetchBinary'> {
  /** Something came from the centre; false when nobody waits for it. Unknown ids and second answers are ignored. */
  answered(id: number, answer: CoreAnswer): boolean
  binary(answer: BinaryAnswer): boolean
  /** An answer that cannot be read, and why. */
  unreadable(id: number, trouble: string): boolean
  /** Some of what is asked is answered with a file. */
  readonly awaitsBinary: boolean
  /** The connection is no more: all that waits fails, and what is asked from now on. */
  cut(failure: Failed): void
}

interface Parts {
  clock: Clock
  /** Where the centre is, for a person. */
  where: string
  /** One counter for all links of the process: an answer to an old one never hits a live id (edge.md 2.3). */
  nextId(): number
  send(id: number, request: EdgeRequest | FetchBinary): void
  /** A request that every core answers was left unanswered. */
  unanswered(): void
}

interface FetchBinary {
  type: 'fetch_binary'
  key: string
}

type News = CoreAnswer | BinaryAnswer | { trouble: string }

interface Waiting {
  take(news: News): void
  fail(failure: Failed): void
}

/** Any request, from being handed over to its answer (edge.md 2.4). */
const ANSWER_MS = 30_000

export function createPending({ clock, where, nextId, send, unanswered }: Parts): Pending {
  const waiting = new Map<number, Waiting>()
  let files = 0
  let gone: Failed | undefined

  function exchange<T>(
    request: EdgeRequest | FetchBinary,
    signal: AbortSignal | undefined,
    read: (news: News) => T | Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      if (gone) return reject(gone)
      if (signal?.aborted) return reject(cancelled(signal))
      const id = nextId()
      const isForFile = request.type === 'fetch_binary'
      const finish = () => {
        if (waiting.delete(id) && isForFile) files -= 1
        stop()
        signal?.removeEventListener('abort', onAbort)
      }
      const fail = (failure: unknown) => {
        finish()
        reject(failure)
      }
      const onAbort = () => signal && fail(cancelled(signal))
      const stop = clock.timer(ANSWER_MS, () => {
        fail(new Failed('timeout', `${where} has not answered ${request.type} within ${ANSWER_MS / 1000} s.`))
        // A core that has no such file says nothing (edge.md 5.1).
        if (!isForFile) unanswered()
      })
      signal?.addEventListener('abort', onAbort, { once: true })
      if (isForFile) files += 1
      waiting.set(id, {
        fail,
        take(news) {
          finish()
          Promise.try(read, news).then(resolve, reject)
        },
      })
      try {
        send(id, request)
      } catch (error) {
        fail(error)
      }
    })
  }

  function take(id: number, news: News): boolean {
    const asked = waiting.get(id)
    asked?.take(news)
    return asked !== undefined
  }

  const rejected = (type: string, what: string, answer?: CoreAnswer) =>
    new Failed('rejected', `${where} ${what} (${type}).`, answer)

  return {
    ask<Type extends CoreAnswer['type']>(request: EdgeRequest, type: Type, signal?: AbortSignal) {
      return exchange(request, signal, news => {
        if ('trouble' in news) throw rejected(request.type, `answers what cannot be read: ${news.trouble}`)
        if (!isText(news) || news.type !== type) throw rejected(request.type, 'answers something else')
        if (!news.success) throw refusal(request.type, news)
        return news as Extract<CoreAnswer, { type: Type }>
      })
    },
    fetchBinary(key, signal) {
      return exchange({ type: 'fetch_binary', key }, signal, news => {
        const failed = (why: string) => new Failed('rejected', `${where} gave no file for ${key}: ${why}.`)
        if ('trouble' in news) throw failed(news.trouble)
        if (isText(news)) throw failed('it answers something else')
        if (!news.ok) throw failed('it cannot read it')
        if (news.key !== key) throw failed('it sent another file')
        if (news.length === 0) throw failed('what it sent is empty')
        return news.content()
      })
    },
    answered: take,
    binary: answer => take(answer.id, answer),
    unreadable: (id, trouble) => take(id, { trouble }),
    get awaitsBinary() {
      return files > 0
    },
    cut(failure) {
      gone = failure
      for (const { fail } of [...waiting.values()]) fail(failure)
    },
  }

  /** What the centre says in words is told in its words; the whole answer goes along for whoever knows more of it. */
  function refusal(type: string, answer: CoreAnswer): Failed {
    const reason = 'reason' in answer ? answer.reason : undefined
    return reason ? new Failed('rejected', reason, answer) : rejected(type, 'did not do what it was asked', answer)
  }
}

const isText = (news: CoreAnswer | BinaryAnswer): news is CoreAnswer => 'type' in news
