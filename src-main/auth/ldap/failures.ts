import { ResultCodeError } from 'ldapts'
import { Failed, type FailureCode } from '../../base/result.ts'
import { type LdapSource, placeOf } from './source.ts'

/** A failure whose two halves can be shown apart: what happened where, and what to try. */
export class DirectoryFailed extends Failed {
  readonly said: string
  readonly hint: string
  constructor(code: FailureCode, said: string, hint: string) {
    super(code, `${said} ${hint}`)
    this.said = said
    this.hint = hint
  }
}

/** The same for somebody unknown and for a wrong password: it must not tell who is there. */
export function deniedBy({ name }: LdapSource): Failed {
  return new Failed('denied', `${name} does not take this user name and password. Try again, and mind capital letters.`)
}

export function lateFrom(source: LdapSource): DirectoryFailed {
  return new DirectoryFailed(
    'timeout',
    `${placeOf(source)} has not answered within 10 s.`,
    'Try again; if it stays so, see whether the directory is well and whether a firewall is in between.',
  )
}

export function notLdap(source: LdapSource): DirectoryFailed {
  return new DirectoryFailed(
    'offline',
    `${placeOf(source)} answers with something that is not LDAP.`,
    'Is it the port of the directory, and the right method for it?',
  )
}

export function tooMuch(source: LdapSource): DirectoryFailed {
  return new DirectoryFailed(
    'offline',
    `${placeOf(source)} answers with more than this node takes.`,
    'Narrow the base or the filter down, and see whether it is the right server.',
  )
}

export function hungUp(source: LdapSource): DirectoryFailed {
  const hints = {
    plain: 'Does the port want TLS, as 636 does? Choose SSL then.',
    tls: 'Is it a port for StartTLS, usually 389? With 636 choose SSL.',
    ssl: 'Is it a port for TLS, usually 636? With 389 choose StartTLS.',
  }
  return new DirectoryFailed('offline', `${placeOf(source)} closed the connection.`, hints[source.auth_method])
}

const network: Record<string, readonly [said: string, hint: string]> = {
  ECONNREFUSED: ['refuses the connection.', 'Is the port right, and does the directory run?'],
  EHOSTUNREACH: ['cannot be reached.', 'Is it up, and on a network that this node reaches?'],
  ENETUNREACH: ['cannot be reached: there is no route.', 'Is this node connected to its network?'],
  ETIMEDOUT: ['does not answer.', 'Is it up, and does no firewall stand in between?'],
  ENOTFOUND: ['has a name that is not known.', 'Is the host spelt right, and does DNS work?'],
  EAI_AGAIN: ['has a name that could not be looked up.', 'Does DNS work?'],
}

/** Of an error on the way there. */
export function unreachable(source: LdapSource, error: Error & { code?: string }): DirectoryFailed {
  if (error instanceof DirectoryFailed) return error
  const known = network[error.code ?? '']
  if (!known && /^(ECONNRESET|EPIPE)$/.test(error.code ?? '')) return hungUp(source)
  const [said, hint] = known ?? [
    `cannot be used: ${error.message || error.code}.`,
    'See whether the directory is well.',
  ]
  return new DirectoryFailed('offline', `${placeOf(source)} ${said}`, hint)
}

const askAdmin = 'See what it allows, or ask whoever looks after it.'

/** What a directory means by its result codes (RFC 4511 A.2), where a person can do something about it. */
const refusals: Record<number, readonly [code: FailureCode, said: string, hint: string]> = {
  1: ['rejected', 'cannot be searched by whoever has not signed in.', 'Set a bind DN and its password.'],
  3: ['timeout', 'took too long to search.', 'Is there an index on the attribute people sign in with?'],
  8: ['rejected', 'wants a stronger way of signing in.', 'Set a bind DN and its password, and choose SSL or StartTLS.'],
  10: ['rejected', 'refers to another server for this.', 'Enter that server: referrals are not followed.'],
  13: ['rejected', 'wants an encrypted connection.', 'Choose SSL or StartTLS.'],
  32: [
    'rejected',
    'knows nothing of that DN.',
    'Is it spelt right, and may it be seen? Many show nothing without a bind DN.',
  ],
  34: ['rejected', 'cannot read that DN.', 'It looks like ou=people,dc=example,dc=com.'],
  48: ['rejected', 'does not allow this way of signing in.', 'Set a bind DN and its password.'],
  49: ['rejected', 'does not take the bind DN and its password.', 'Enter both anew; mind that the DN is complete.'],
  50: ['rejected', 'does not let the bind DN search.', 'Give it the right to read people, or use another.'],
  51: ['offline', 'is too busy.', 'Try again in a while.'],
  52: ['offline', 'is not available just now.', 'Try again in a while.'],
  53: ['rejected', 'is not willing to do this.', askAdmin],
}

/** What a refusal means that is not about the person who signs in; anything else stays as it is. */
export function explainRefusal(source: LdapSource, error: unknown): unknown {
  if (!(error instanceof ResultCodeError)) return error
  const [code, said, hint] = refusals[error.code] ?? ['rejected', `refuses: LDAP result code ${error.code}.`, askAdmin]
  return new DirectoryFailed(code, `${placeOf(source)} ${said}`, hint)
}
