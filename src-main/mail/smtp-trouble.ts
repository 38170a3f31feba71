import { messageOf } from '../base/result.ts'
import type { SmtpServer } from './smtp.ts'

/** What went wrong with a message. */
export interface SmtpTrouble {
  message: string
  /**
   * `message`: this one is refused for good; `later`: this one, for now; `server`: none can be sent at the moment;
   * `midway`: nor can they after this one, which may be why.
   */
  concerns: 'message' | 'later' | 'server' | 'midway'
}

interface SmtpError {
  code?: string
  responseCode?: number
  command?: string
  /** Of nodemailer: in which of its waits nothing came. */
  timeoutType?: string
}

/** In words, from what nodemailer throws (https://nodemailer.com/errors). */
export function smtpTrouble(error: unknown, { host, port, security, user, from }: SmtpServer): SmtpTrouble {
  const { code, responseCode = 0, command = '', timeoutType } = (error ?? {}) as SmtpError
  const said = messageOf(error)
  const server = (message: string): SmtpTrouble => ({ message, concerns: 'server' })
  const where = `${host}:${port}`
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return server(
      user ? `${host} refuses the user ${user} with this password: ${said}` : `${host} wants a user and a password.`,
    )
  }
  if (/certificate|self.signed|altnames/i.test(said)) {
    return server(
      `The certificate of ${host} is not trusted: ${said}. Name the authority that made it, or the right host.`,
    )
  }
  if (code === 'ETLS' || /wrong version number|ssl3?_/i.test(said)) {
    const other =
      security === 'tls' ? 'STARTTLS, mostly on port 587' : 'TLS from the first byte, mostly on port 465, or none'
    return server(`${where} does not speak TLS in this way. Try ${other}. ${said}`)
  }
  if (code === 'EDNS' || /ENOTFOUND|EAI_AGAIN/.test(said)) {
    return server(`The name ${host} leads nowhere. Check how it is written, and the node's DNS.`)
  }
  if (/ECONNREFUSED/.test(said))
    return server(`Nothing listens at ${where}. Check the port, and whether the server runs.`)
  if (code === 'EABORT' || (code === 'ETIMEDOUT' && timeoutType === 'SOCKET_TIMEOUT'))
    return { message: `${where} stopped answering while it was given an e-mail.`, concerns: 'midway' }
  if (code === 'ETIMEDOUT') return server(`${where} does not answer. Check the port, and what lies between.`)
  if (code === 'EENVELOPE' && command === 'API') {
    return { message: `It cannot be sent so: ${said}`, concerns: 'message' }
  }
  if (command === 'RCPT TO' || command === 'DATA' || code === 'EMESSAGE') {
    return { message: `${host} does not take it: ${said}`, concerns: responseCode >= 500 ? 'message' : 'later' }
  }
  if (command === 'MAIL FROM') return server(`${host} refuses ${from} as the sender: ${said}`)
  const isMidway = code === 'ECONNECTION' || code === 'ESOCKET'
  return { message: `${where} cannot be used: ${said}`, concerns: isMidway ? 'midway' : 'server' }
}
