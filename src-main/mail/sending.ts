import { bell } from '../base/bell.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'
import type { WaitingMail } from './document.ts'
import type { Queue } from './queue.ts'
import type { SendBySmtp, SmtpServer } from './smtp.ts'
import { smtpTrouble } from './smtp-trouble.ts'

/** Sends what waits, one after the other, for as long as a server takes it. */
export interface Sending {
  lastSentAt(): number | null
  /** Why none can be sent at the moment, in words. */
  trouble(): string | null
  /** There is more to send. */
  more(): void
  /** What was wrong is put right, as far as anybody knows: it is tried at once. */
  afresh(): void
  /** The server has just taken one. */
  works(): void
  run(signal: AbortSignal): Promise<void>
}

interface Parts {
  queue: Queue
  server(): SmtpServer
  /** Whether anybody has named one. */
  canSend(): boolean
  sendBy: SendBySmtp
  clock: Clock
  log: Log
  /** Something that a technician should know. */
  notify(message: string): void
  /** Something is otherwise than before. */
  tell(): void
}

const KEPT_MS = 48 * 3_600_000
/** What is found waiting is tried for so long, however old it seems: the clock on the wall may just have been set. */
const LEAST_TRIED_MS = 3_600_000
const FIRST_PAUSE_MS = 15_000
const LONGEST_PAUSE_MS = 1_800_000

export function createSending({ queue, server, canSend, sendBy, clock, log, notify, tell }: Parts): Sending {
  const due = bell()
  let trouble: string | null = null
  let lastSentAt: number | null = null
  const openedAt = clock.monotonic()
  /** How often in a row the server could not be used, and when it is tried again, by the steady clock. */
  let failures = 0
  let nextTry = Number.NEGATIVE_INFINITY

  function giveUp(mails: readonly WaitingMail[], message: string): Promise<void> {
    notify(message)
    log.warn(message)
    return queue.finish(...mails.map(({ id }) => id))
  }

  /** One notice for all, as a room that sends every minute has many. */
  function giveUpOld(): Promise<void> {
    const now = clock.now()
    const isOld = clock.monotonic() - openedAt > LEAST_TRIED_MS
    const old = isOld ? queue.waiting().filter(({ at }) => now - at > KEPT_MS) : []
    const [first] = old
    if (!first) return queue.tidy()
    const said =
      old.length === 1
        ? `The e-mail ${nameOf(first)} was given up: for two days it could not be sent.`
        : `Of ${old.length} e-mails none was sent for two days, and they were given up, the first of them ${nameOf(first)}.`
    return giveUp(old, `${said} ${first.why || trouble || ''}`.trim())
  }

  /** What is due, one after the other; a server that cannot be used is left alone for a while. */
  async function sendDue(signal: AbortSignal): Promise<void> {
    await giveUpOld()
    for (const mail of queue.waiting()) {
      if (signal.aborted || !canSend() || clock.monotonic() < nextTry) return
      if (msUntil(mail) <= 0) await sendOne(mail, signal)
    }
  }

  /** The clock on the wall may have been set back meanwhile: nothing waits longer for that. */
  function msUntil({ next_at }: WaitingMail): number {
    const ms = next_at - clock.now()
    return ms > LONGEST_PAUSE_MS ? 0 : ms
  }

  function succeeded(): void {
    if (trouble !== null) log.info('E-mail can be sent again.')
    trouble = null
    failures = 0
    lastSentAt = clock.now()
  }

  async function sendOne(mail: WaitingMail, signal: AbortSignal): Promise<void> {
    const to = server()
    try {
      await sendBy(mail, { server: to, clock, signal })
    } catch (error) {
      if (!signal.aborted) await failed(mail, error, to)
      return
    }
    succeeded()
    await queue.finish(mail.id)
    tell()
  }

  async function failed(mail: WaitingMail, error: unknown, to: SmtpServer): Promise<void> {
    const { message, concerns } = smtpTrouble(error, to)
    if (concerns === 'server' || concerns === 'midway') {
      if (trouble !== message) log.warn(`E-mail cannot be sent and waits: ${message}`)
      trouble = message
      nextTry = clock.monotonic() + pauseAfter(failures)
      failures += 1
    }
    if (concerns === 'message') await giveUp([mail], `The e-mail ${nameOf(mail)} was given up: ${message}`)
    else if (concerns !== 'server') {
      // Others go first then, so that one at which the server breaks off does not hold up all.
      const attempts = mail.attempts + 1
      await queue.change(mail.id, { attempts, next_at: clock.now() + pauseAfter(attempts), why: message })
    }
    tell()
  }

  /** How long until something is to be done; nothing while nothing waits. */
  function pause(): number | undefined {
    const waiting = queue.waiting()
    if (waiting.length === 0) return queue.isTidy() ? undefined : FIRST_PAUSE_MS
    if (!canSend()) return LONGEST_PAUSE_MS
    const first = Math.min(...waiting.map(msUntil))
    return Math.min(Math.max(0, first, nextTry - clock.monotonic()), LONGEST_PAUSE_MS)
  }

  return {
    lastSentAt: () => lastSentAt,
    trouble: () => trouble,
    more: due.ring,
    afresh() {
      failures = 0
      nextTry = Number.NEGATIVE_INFINITY
      trouble = null
      due.ring()
    },
    works() {
      succeeded()
      nextTry = Number.NEGATIVE_INFINITY
      due.ring()
      tell()
    },
    async run(signal) {
      while (!signal.aborted) {
        await sendDue(signal).catch(error => {
          nextTry = clock.monotonic() + FIRST_PAUSE_MS
          log.warn(`What becomes of an e-mail could not be kept: ${messageOf(error)}`)
        })
        const ms = pause()
        const stop = ms === undefined ? () => {} : clock.timer(ms, due.ring)
        await due.rung(signal)
        stop()
      }
    },
  }
}

const pauseAfter = (attempts: number): number =>
  Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempts, 20), LONGEST_PAUSE_MS)

const nameOf = ({ subject, to }: WaitingMail): string => `"${subject.slice(0, 100)}" to ${to}`
