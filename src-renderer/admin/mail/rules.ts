import type { MailView } from '@contract/mail.ts'
import type { MailChange } from '../../data/useMail.ts'
import type { Tone } from '../../look/Badge.tsx'
import { moment } from '../central/moment.ts'

/** The settings as their form holds them; empty where there is nothing. */
export interface MailDraft {
  host: string
  port: string
  security: MailView['security']
  user: string
  /** The one that is kept is never shown: empty leaves it. */
  password: string
  from: string
  ca: string
}

export const draftOf = ({ host, port, security, user, from, ca }: MailView): MailDraft => ({
  ...{ host, port: String(port), security, user, password: '', from, ca: ca ?? '' },
})

/** What is to be sent. Where no user signs in there is no password, either. */
export function changeOf({ host, port, security, user, password, from, ca }: MailDraft): MailChange {
  const number = Number(port.trim())
  return {
    ...{ host: host.trim(), security, user: user.trim(), from: from.trim(), ca: ca.trim() || null },
    // What is no number is for the node to refuse, in its words.
    port: Number.isFinite(number) ? number : 0,
    password: user.trim() === '' ? null : password,
  }
}

/** Whether a password must be typed: none is kept, or it is kept for another server. */
export const needsPassword = (view: Pick<MailView, 'host' | 'has_password'>, draft: MailDraft): boolean =>
  draft.user.trim() !== '' && draft.password === '' && (!view.has_password || draft.host.trim() !== view.host)

export const securities: readonly { value: MailView['security']; title: string; port: string }[] = [
  { value: 'starttls', title: 'STARTTLS', port: '587' },
  { value: 'tls', title: 'TLS', port: '465' },
  { value: 'none', title: 'None', port: '25' },
]

export const securityWords: Record<MailView['security'], string> = {
  starttls: 'Encrypted before anything is said, or not at all.',
  tls: 'Encrypted from the first byte.',
  none: 'Whoever is on the network in between can read the password and every message.',
}

/** Another kind of encryption, with the port that is usual for it, unless somebody chose one of their own. */
export function secured(draft: MailDraft, security: MailView['security']): MailDraft {
  const isUsual = draft.port === '' || securities.some(({ port }) => port === draft.port)
  const usual = securities.find(({ value }) => value === security)?.port
  return { ...draft, security, port: isUsual && usual ? usual : draft.port }
}

/** How the sending goes, in plain words. */
export function mailWords({ host, trouble }: Pick<MailView, 'host' | 'trouble'>): { tone: Tone; words: string } {
  if (host === '') return { tone: 'plain', words: 'Not set up' }
  return trouble === null ? { tone: 'good', words: 'Set up' } : { tone: 'bad', words: 'Cannot be sent' }
}

export function waitingWords({ waiting, since }: Pick<MailView, 'waiting' | 'since'>, now: number): string {
  if (waiting === 0) return 'Nothing waits.'
  const what = waiting === 1 ? '1 message waits' : `${waiting} messages wait`
  return since === null ? `${what}.` : `${what}, the first since ${moment(since, now)}.`
}

/** What the node refused, by field; what belongs to none is told as a whole. */
export function problemsOf(failure: { message: string; detail?: unknown }): {
  byField: Readonly<Record<string, string>>
  rest: string | undefined
} {
  const { detail } = failure
  const listed = detail && typeof detail === 'object' && 'failures' in detail ? detail.failures : undefined
  const byField: Record<string, string> = {}
  for (const one of Array.isArray(listed) ? listed : []) {
    if (typeof one?.field === 'string' && typeof one.reason === 'string') byField[one.field] = `This ${one.reason}.`
  }
  return { byField, rest: Object.keys(byField).length > 0 ? undefined : failure.message }
}
