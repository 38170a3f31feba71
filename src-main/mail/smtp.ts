import type { Clock } from '../base/clock.ts'
import type { MailState, WaitingMail } from './document.ts'

/** A mail server, and how to sign in there. */
export type SmtpServer = Omit<MailState, 'password'> & {
  /** In clear. */
  password: string
}

export interface SmtpParts {
  server: SmtpServer
  clock: Clock
  signal: AbortSignal
}

export type SendBySmtp = (
  message: Pick<WaitingMail, 'id' | 'to' | 'subject' | 'text'>,
  parts: SmtpParts,
) => Promise<void>

/** A server that says nothing for this long is given up; one that goes on talking without end, too. */
const SILENT_MS = 20_000
const MOST_MS = 120_000

/** Hands one message to the server, or throws what nodemailer does (https://nodemailer.com/errors). */
export const sendBySmtp: SendBySmtp = async ({ id, to, subject, text }, { server, clock, signal }) => {
  const { host, port, security, user, password, from, ca } = server
  // Loaded with the first message: most nodes never send one.
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    ...{ host, port, secure: security === 'tls' },
    ...{ requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
    ...{ connectionTimeout: SILENT_MS, greetingTimeout: SILENT_MS, socketTimeout: SILENT_MS },
    ...(user ? { auth: { user, pass: password } } : {}),
    ...(ca === null ? {} : { tls: { ca } }),
    // A text of somebody is a text, whatever it looks like.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  })
  const late = new AbortController()
  const stop = clock.timer(MOST_MS, () => late.abort())
  const message = {
    // Each is one address, whatever is written in it.
    ...{ from: { name: '', address: from }, to: { name: '', address: to }, subject, text },
    // The same at each attempt, so that whoever gets it twice can tell.
    messageId: `<${id}@${from.split('@').at(-1)}>`,
    signal: AbortSignal.any([signal, late.signal]),
  }
  try {
    await transport.sendMail(message)
  } finally {
    stop()
    transport.close()
  }
}
