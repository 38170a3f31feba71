import { randomUUID } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import type { Log } from '../base/log.ts'
import { Failed } from '../base/result.ts'
import type { Disk } from '../store/disk.ts'
import { sealWith } from '../store/seal.ts'
import type { Secrets } from '../store/secrets.ts'
import { checkSettings, isAddress } from './check-settings.ts'
import { type MailState, openMailQueue, openMailState } from './document.ts'
import { createQueue, type MailMessage } from './queue.ts'
import { createSending } from './sending.ts'
import { type SendBySmtp, type SmtpServer, sendBySmtp } from './smtp.ts'
import { smtpTrouble } from './smtp-trouble.ts'

/** As they may be shown: whether there is a password, and not which. */
export type MailSettings = Omit<MailState, 'password'> & { has_password: boolean }
/** What is not mentioned stays; a password of `null` is forgotten. */
export type MailChange = Partial<MailState>

/** How the sending goes. Times are milliseconds since 1970. */
export interface MailStanding {
  waiting: number
  /** Of the one that waits longest. */
  since: number | null
  last_sent_at: number | null
  /** Why none can be sent at the moment, in words. */
  trouble: string | null
}

/** The e-mails of this node. */
export interface Mail {
  settings(): MailSettings
  /** Refuses what cannot be, with each field. */
  configure(change: MailChange): Promise<void>
  canSend(): boolean
  /** Resolves once they are on disk, to be sent as soon as the server takes them; throws where one goes nowhere. */
  send(messages: readonly MailMessage[]): Promise<void>
  /** Sends one at once, or throws why that cannot be done. */
  test(to: string, signal: AbortSignal): Promise<void>
  standing(): MailStanding
  changed(listener: (standing: MailStanding) => void): () => void
  /** Sends what waits, for ever. */
  run(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export interface MailParts {
  folder: string
  secrets: Secrets
  clock: Clock
  log: Log
  /** Something that a technician should know. */
  notify(message: string): void
  disk?: Disk | undefined
  /** A test's may be slow, or no server at all. */
  sendBy?: SendBySmtp
}

export async function openMail(parts: MailParts): Promise<Mail> {
  const { clock, log, notify, sendBy = sendBySmtp } = parts
  const [state, document] = await Promise.all([openMailState(parts), openMailQueue(parts)])
  const queue = createQueue(document)
  const seal = sealWith(parts.secrets)
  const news = emitter<MailStanding>()

  function server(): SmtpServer {
    const { password, ...rest } = state.get()
    return { ...rest, password: password === null ? '' : seal.open('mail', password) }
  }

  const canSend = () => state.get().host !== ''

  function standing(): MailStanding {
    const waiting = queue.waiting()
    return {
      ...{ waiting: waiting.length, since: waiting[0]?.at ?? null },
      ...{ last_sent_at: sending.lastSentAt(), trouble: sending.trouble() },
    }
  }

  const tell = () => {
    if (news.size > 0) news.emit(standing())
  }

  const sending = createSending({
    ...{ queue, server, canSend, sendBy, clock, log, notify, tell },
  })

  return {
    settings() {
      const { password, ...rest } = state.get()
      return { ...rest, has_password: password !== null }
    },
    async configure({ password, ...change }) {
      const sealed = password == null ? password : seal.close('mail', password)
      await state.change(now => {
        const next = { ...now, ...change, ...(sealed === undefined ? {} : { password: sealed }) }
        checkSettings(next)
        return next
      })
      sending.afresh()
      tell()
    },
    canSend,
    async send(messages) {
      if (!canSend()) {
        throw new Failed(
          'offline',
          'This node knows no mail server. Name one under Mail, or add a Mailer module to the system.',
        )
      }
      const trimmed = messages.map(one => ({ ...one, to: one.to.trim() }))
      const good = trimmed.filter(({ to }) => isAddress(to))
      await queue.add(good, clock.now())
      sending.more()
      tell()
      if (good.length === trimmed.length) return
      const bad = trimmed.filter(one => !good.includes(one)).map(({ to }) => JSON.stringify(to.slice(0, 100)))
      throw new Failed('invalid', `These are no e-mail addresses: ${bad.join(', ')}. Write them as jo@example.com.`)
    },
    async test(to, signal) {
      if (!canSend()) throw new Failed('invalid', 'Name a mail server first.')
      if (!isAddress(to)) throw new Failed('invalid', 'Name an e-mail address to send the test to.')
      const [by, id] = [server(), randomUUID()]
      const text = 'This node can send e-mail.'
      await sendBy({ id, to, subject: 'Test', text }, { server: by, clock, signal }).catch(error => {
        throw new Failed('rejected', smtpTrouble(error, by).message)
      })
      sending.works()
    },
    standing,
    changed: news.on,
    run: sending.run,
    async close() {
      await Promise.all([state.close(), document.close()])
    },
  }
}
