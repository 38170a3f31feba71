import type { Clock } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import { interfaceFullName } from '../../model/interfaces.ts'
import type { Trigger } from '../../model/trigger.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Store } from '../../store/open.ts'
import { whenStarted } from './when-started.ts'

/** One e-mail to one address. */
export interface MailMessage {
  to: string
  subject: string
  text: string
}

/** How this node sends e-mail by itself. */
export interface NodeMail {
  canSend(): boolean
  /** Resolves once they are kept, to be sent when that can be done; throws where no server was named. */
  send(messages: readonly MailMessage[]): Promise<void>
}

export interface MailingParts {
  store: Pick<Store, 'module'>
  runtime: Pick<Runtime, 'directory' | 'descriptionOf' | 'exec' | 'healthOf' | 'news'>
  mail: NodeMail
  clock: Clock
  life(): AbortSignal
}

/**
 * Sends the e-mails of a trigger, a message for each address (triggers.md 5.2): through a Mailer module of the system,
 * as whoever put one there wants it used, or else by this node itself. `asks` is told of that module, and what it
 * returns called once that has answered.
 */
export type Mailing = (sys: string, trigger: Trigger, asks: (module: string) => () => void) => Promise<void>

export function createMailing({ store, runtime, mail, clock, life }: MailingParts): Mailing {
  const mailer = interfaceFullName('Mailer')

  function mailerIn(sys: string): string | undefined {
    return runtime.directory.places(sys).find(({ id }) => runtime.descriptionOf(id)?.implements.includes(mailer))?.id
  }

  /** What the module does not send this node sends by itself, where it can. */
  async function sendBy(id: string, message: MailMessage, asks: (module: string) => () => void): Promise<void> {
    const { to, subject, text } = message
    try {
      await whenStarted(id, { store, runtime, clock, signal: life() })
      const answered = asks(id)
      await runtime
        .exec(id, 'send_mail', { to, subject, message_plaintext: text }, { signal: life() })
        .finally(answered)
    } catch (error) {
      if (mail.canSend()) return mail.send([message])
      throw new Failed('rejected', `${runtime.directory.labelOf(id)} did not send it to ${to}: ${messageOf(error)}`)
    }
  }

  return async (sys, trigger, asks) => {
    const messages = messagesOf(trigger)
    const id = mailerIn(sys)
    if (id === undefined) return mail.send(messages)
    const done = await Promise.allSettled(messages.map(message => sendBy(id, message, asks)))
    const failed = done.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
  }
}

/** Of a node whose mail server nobody has named. */
export const noMail: NodeMail = {
  canSend: () => false,
  async send() {
    throw new Failed(
      'offline',
      'This node knows no mail server. Name one under Mail, or add a Mailer module to the system.',
    )
  },
}

const messagesOf = ({ name, actions }: Trigger): MailMessage[] =>
  actions.mailers.flatMap(({ emails, content }) => emails.map(to => ({ to, subject: name, text: content })))
