import { Failed } from '../../base/result.ts'
import type { MailView } from '../../contract/mail.ts'
import type { Mail } from '../../mail/mail.ts'
import type { On } from '../answer.ts'
import type { Caller } from '../caller.ts'
import { watched } from '../stream.ts'
import type { Parts } from './records.ts'

/** Pages are told at most this often. */
const PAUSE_MS = 250

export type MailParts = Parts & { mail: Omit<Mail, 'run' | 'close'>; auditMail(what: string, caller: Caller): void }

/** The mail server of this node, shown, set and tried out. */
export const answerMail = (on: On, { mail, clock, auditMail }: MailParts) => {
  const view = (): MailView => ({ ...mail.settings(), ...mail.standing() })

  /**
   * What is kept is for the server it was given for, and for a connection that nobody listens to: whoever changes one of
   * these could read it.
   */
  function refuseForAnother(
    { host, security }: { host?: string | undefined; security?: string | undefined },
    password: string | null | undefined,
  ): void {
    const before = mail.settings()
    if (!before.has_password || password !== undefined) return
    if (host && host !== before.host) {
      throw new Failed(
        'invalid',
        `The password that is kept is for ${before.host || 'another server'}. Enter it again.`,
      )
    }
    if (security === 'none' && before.security !== 'none') {
      throw new Failed('invalid', 'The password that is kept is not sent in the clear. Enter it again, or none.')
    }
  }

  return {
    show: on.mail.show.handler(view),
    watch: on.mail.watch.handler(({ signal }) =>
      watched(ring => [mail.changed(ring)], view, { clock, pauseMs: PAUSE_MS }, signal),
    ),
    change: on.mail.change.handler(async ({ input: { password: given, ...fields }, context: { caller } }) => {
      const password = given === '' ? undefined : given
      refuseForAnother(fields, password)
      const said = Object.entries({ ...fields, password }).filter(([, value]) => value !== undefined)
      await mail.configure(Object.fromEntries(said))
      auditMail(`set ${said.map(([field]) => field).join(', ')} of the mail server ${mail.settings().host}`, caller)
      return view()
    }),
    test: on.mail.test.handler(
      async ({ input: { to }, context: { caller }, signal = new AbortController().signal }) => {
        await mail.test(to, signal)
        auditMail(`sent a test to ${to}`, caller)
        return { sent: true }
      },
    ),
  }
}
