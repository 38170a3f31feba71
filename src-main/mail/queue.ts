import { randomUUID } from 'node:crypto'
import { Failed } from '../base/result.ts'
import type { Document } from '../store/document.ts'
import type { MailQueue, WaitingMail } from './document.ts'

/** One e-mail to one address. */
export interface MailMessage {
  to: string
  subject: string
  text: string
}

/** What waits to be sent. */
export interface Queue {
  /** The oldest first. */
  waiting(): readonly WaitingMail[]
  /** All of them, at the end; or it is refused. */
  add(messages: readonly MailMessage[], now: number): Promise<void>
  change(id: string, change: Partial<WaitingMail>): Promise<void>
  /** They were sent or given up, and do not wait any more, whether the disk takes that at once or not. */
  finish(...ids: string[]): Promise<void>
  /** Takes out what a disk that refused still holds. */
  tidy(): Promise<void>
  isTidy(): boolean
}

const MOST_WAITING = 500
/** The queue is one file, which each change writes anew. */
const MOST_LETTERS = 2_000_000
const LONGEST = 100_000

export function createQueue(document: Document<MailQueue>): Queue {
  /** As long as the node runs none of these is sent again, though it may still stand in the file. */
  const finished = new Set<string>()
  /** On their way to the disk, which may refuse: what was not kept must not be sent. */
  const unkept = new Set<string>()
  const all = () => document.get().waiting.filter(({ id }) => !finished.has(id))

  async function tidy(): Promise<void> {
    if (finished.size === 0) return
    const ids = [...finished]
    await document.change(now => ({ waiting: now.waiting.filter(({ id }) => !finished.has(id)) }))
    for (const id of ids) finished.delete(id)
  }

  return {
    waiting: () => all().filter(({ id }) => !unkept.has(id)),
    tidy,
    isTidy: () => finished.size === 0,
    async add(messages, now) {
      refuseLong(messages)
      refuseMany(all(), messages)
      const added = messages.map(
        (message): WaitingMail => ({ id: randomUUID(), at: now, ...message, attempts: 0, next_at: now, why: '' }),
      )
      for (const { id } of added) unkept.add(id)
      try {
        await document.change(({ waiting: before }) => ({ waiting: [...before, ...added] }))
      } finally {
        for (const { id } of added) unkept.delete(id)
      }
    },
    change: (id, change) =>
      document.change(now => ({ waiting: now.waiting.map(one => (one.id === id ? { ...one, ...change } : one)) })),
    finish(...ids) {
      for (const id of ids) finished.add(id)
      return tidy()
    },
  }
}

function refuseLong(messages: readonly MailMessage[]): void {
  const long = messages.find(({ text }) => text.length > LONGEST)
  if (!long) return
  const name = long.subject.slice(0, 100)
  throw new Failed('invalid', `The e-mail "${name}" is longer than ${LONGEST} letters. Shorten it.`)
}

function refuseMany(before: readonly WaitingMail[], messages: readonly MailMessage[]): void {
  const all = [...before, ...messages]
  const letters = all.reduce((sum, { text, subject }) => sum + text.length + subject.length, 0)
  if (all.length <= MOST_WAITING && letters <= MOST_LETTERS) return
  throw new Failed(
    'rejected',
    `${before.length} e-mails wait to be sent, and no more are taken. See under Mail why they are not sent.`,
  )
}
