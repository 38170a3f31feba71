import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Disk } from '../store/disk.ts'
import { type Document, openDocument } from '../store/document.ts'

// The mail server of the node, `mail.json`, and what waits for it, `mail-queue.json`. Times are milliseconds since 1970.

export const securities = ['starttls', 'tls', 'none'] as const

const mailState = z.object({
  /** Name or address; empty: the node sends no e-mail. */
  host: z.string().default(''),
  port: z.number().default(587),
  /** `starttls`: encrypted before anything is said, or not at all; `tls`: from the first byte; `none`: in the clear. */
  security: z.enum(securities).default('starttls'),
  /** Empty: the server asks for none. */
  user: z.string().default(''),
  /** Sealed with the node's own key. */
  password: z.string().nullable().default(null),
  /** Whom the messages come from, such as `rooms@example.com`. */
  from: z.string().default(''),
  /** PEM of the authority that alone may vouch for the server; null: the machine's own list. */
  ca: z.string().nullable().default(null),
})
export type MailState = z.output<typeof mailState>

const waiting = z.object({
  id: z.string(),
  at: z.number(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  attempts: z.number().default(0),
  next_at: z.number().default(0),
  /** What became of the last attempt, where that was about this one. */
  why: z.string().default(''),
})
export type WaitingMail = z.output<typeof waiting>

const mailQueue = z.object({ waiting: z.array(waiting).default([]) })
export type MailQueue = z.output<typeof mailQueue>

interface Parts {
  folder: string
  clock: Clock
  log: Log
  disk?: Disk | undefined
}

export const openMailState = (parts: Parts): Promise<Document<MailState>> =>
  openDocument({ ...parts, path: join(parts.folder, 'mail.json'), shape: mailState })

export const openMailQueue = (parts: Parts): Promise<Document<MailQueue>> =>
  openDocument({ ...parts, path: join(parts.folder, 'mail-queue.json'), shape: mailQueue })
