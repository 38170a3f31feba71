import type { FromWorker } from '../worker-contract.ts'

/** What this thread says to the main one. */
export interface Outbox {
  /** What comes of one turn of the event loop crosses over together: crossing costs more than what is carried. */
  tell(news: FromWorker): void
  /** The main thread has read so many more. */
  read(count: number): void
  /** Everything now: the thread ends. */
  empty(): void
}

type Of<Kind extends FromWorker['kind']> = Extract<FromWorker, { kind: Kind }>

/** So many may cross over before the first of them has been read. */
export const MOST_UNREAD = 1_000
/**
 * When more than this waits, and until nothing does, only the latest of a status is kept, and lines and messages are
 * counted only.
 */
const MOST_WAITING = 1_000
/** A line of a log or a message to a channel that is longer is cut or left out: somebody has to read it. */
const MOST_LINE = 8 * 1024
const MOST_MESSAGE = 1024 * 1024

/** What a module said that nobody will hear. */
interface LeftOut {
  lines: number
  messages: number
  traffic: number
}

/** A driver that says more than the node can take is told so in its log, and costs neither memory nor others' time. */
export function createOutbox(post: (batch: FromWorker[]) => void, soon: (run: () => void) => void): Outbox {
  let waiting: FromWorker[] = []
  let unread = 0
  let isDue = false
  let isFlooded = false
  /** The entry that takes up what more comes, by what and whose it is. */
  const folded = new Map<string, FromWorker>()
  const leftOut = new Map<string, LeftOut>()

  function flush(): void {
    isDue = false
    const room = MOST_UNREAD - unread
    if (room <= 0) return
    const batch = waiting.length <= room ? waiting : waiting.slice(0, room)
    waiting = waiting.length <= room ? [] : waiting.slice(room)
    // What has left takes up nothing more.
    for (const [key, entry] of folded) if (batch.includes(entry)) folded.delete(key)
    if (waiting.length === 0) {
      isFlooded = false
      for (const [mod, left] of leftOut) batch.push({ kind: 'log', mod, level: 'warn', message: apology(left) })
      leftOut.clear()
    }
    unread += batch.length
    if (batch.length) post(batch)
  }

  function due(): void {
    if (isDue) return
    isDue = true
    soon(flush)
  }

  /** True when the news need not wait in line of its own. */
  function isFolded(news: FromWorker): boolean {
    switch (news.kind) {
      case 'status': {
        const key = `status ${news.mod}`
        const entry = folded.get(key) as Of<'status'> | undefined
        if (entry) Object.assign(entry.changed, news.changed)
        else {
          const own = { ...news, changed: { ...news.changed } }
          folded.set(key, own)
          waiting.push(own)
        }
        return true
      }
      case 'queue': {
        const key = `queue ${news.mod}`
        const entry = folded.get(key) as Of<'queue'> | undefined
        if (entry) entry.queue = news.queue
        else {
          const own = { ...news }
          folded.set(key, own)
          waiting.push(own)
        }
        return true
      }
      case 'log':
        left(news.mod).lines += 1
        return true
      case 'publish':
        left(news.mod).messages += 1
        return true
      case 'wire':
        left(news.mod).traffic += news.items.length
        return true
      default:
        return false
    }
  }

  function left(mod: string): LeftOut {
    const entry = leftOut.get(mod) ?? { lines: 0, messages: 0, traffic: 0 }
    leftOut.set(mod, entry)
    return entry
  }

  return {
    tell(news) {
      if (news.kind === 'pong') return post([news])
      const cut = shortened(news)
      isFlooded ||= waiting.length >= MOST_WAITING
      if (!isFlooded || !isFolded(cut)) waiting.push(cut)
      due()
    },
    read(count) {
      unread = Math.max(0, unread - count)
      if (waiting.length > 0) due()
    },
    empty() {
      if (waiting.length) post(waiting)
      waiting = []
    },
  }
}

function shortened(news: FromWorker): FromWorker {
  if (news.kind === 'log' && news.message.length > MOST_LINE) {
    const more = news.message.length - MOST_LINE
    return { ...news, message: `${news.message.slice(0, MOST_LINE)} … (${more} more characters)` }
  }
  if (news.kind === 'publish' && news.text.length > MOST_MESSAGE) {
    const { mod, channel, text } = news
    const size = (text.length / MOST_MESSAGE).toFixed(1)
    const message = `A message of ${size} MB to the channel "${channel}" was left out: the most is 1 MB.`
    return { kind: 'log', mod, level: 'error', message }
  }
  return news
}

function apology({ lines, messages, traffic }: LeftOut): string {
  const what = [
    lines && `${lines} lines of its log`,
    messages && `${messages} messages to channels`,
    traffic && `${traffic} pieces of traffic that somebody looks at`,
  ].filter(Boolean)
  return `It said more than the node can take: ${what.join(', ')} were left out.`
}
