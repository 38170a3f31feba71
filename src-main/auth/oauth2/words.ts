import { Failed, messageOf } from '../../base/result.ts'

/** The parts of the library's errors that we read. */
interface ProviderError {
  code?: string
  /** Of OAuth 2.0, such as `invalid_grant`. */
  error?: string
  error_description?: string | undefined
  status?: number
  cause?: unknown
}

/** Anything thrown while talking with the provider, in words for whoever signs in; `secrets` are never repeated. */
export function signOnFailure(error: unknown, host: string, secrets: readonly string[]): Failed {
  const failed = failedIn(error)
  if (failed) return failed
  const told = error as ProviderError
  if (typeof told.error === 'string') return refusal(told, host, secrets)
  if (told.status === 401) return refusal({ error: 'invalid_client' }, host, secrets)
  return unusable(error, host, secrets)
}

/** What the provider says it refuses, and why (RFC 6749 4.1.2.1 and 5.2, OpenID Connect Core 3.1.2.6). */
export function refusal({ error = '', error_description }: ProviderError, host: string, secrets: readonly string[]) {
  const known = refusals[error]
  const said = spoken(error_description, secrets)
  const [code, words] = known
    ? [known[0], known[1](host)]
    : (['rejected', `${host} refuses this sign-in (${spoken(error, secrets)}).`] as const)
  return new Failed(code, said ? `${words} It says: ${said}` : words, { error: spoken(error, secrets) })
}

const refusals: Record<string, ['denied' | 'rejected' | 'offline', (host: string) => string]> = {
  access_denied: ['denied', host => `${host} did not let you in, or the sign-in was broken off.`],
  login_required: ['denied', host => `${host} wants you to sign in there first.`],
  interaction_required: ['denied', host => `${host} wants something more of you. Sign in again.`],
  consent_required: ['denied', host => `${host} wants your consent, or that of an administrator there.`],
  invalid_grant: ['denied', () => 'This sign-in was used already, or took too long. Sign in again.'],
  invalid_client: [
    'rejected',
    host => `${host} does not accept the client id or secret of this node. Tell whoever looks after it.`,
  ],
  unauthorized_client: ['rejected', host => `${host} does not allow this node to sign people in.`],
  invalid_scope: ['rejected', host => `${host} does not know, or does not allow, the scope it was asked for.`],
  server_error: ['offline', host => `${host} has trouble of its own. Try again later.`],
  temporarily_unavailable: ['offline', host => `${host} is busy or being worked on. Try again later.`],
}

function unusable(error: unknown, host: string, secrets: readonly string[]): Failed {
  const { code = '', cause } = error as ProviderError
  // The library says in the cause what is wrong, in words of its own and without what was sent.
  const why = spoken(messageOf(cause instanceof Error ? cause : error), secrets)
  if (code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED') {
    const expired = `What ${host} says of you has expired, or is not valid yet.`
    return new Failed('denied', `${expired} Sign in again; if it happens again, the clock of this node is wrong.`)
  }
  if (/JWT|KEY_SELECTION/.test(`${code} ${why}`)) {
    return new Failed('denied', `What ${host} says of you cannot be trusted: ${why}.`)
  }
  return new Failed('rejected', `What ${host} answered cannot be used: ${why}.`)
}

/** Somebody else's words: one line, not too long, and without what must not be read by others. */
export function spoken(text: unknown, secrets: readonly string[]): string {
  if (typeof text !== 'string') return ''
  let clean = text
  for (const secret of secrets) if (secret) clean = clean.replaceAll(secret, '…')
  clean = clean.replace(/[\p{C}\s]+/gu, ' ').trim()
  return clean.length > 200 ? `${clean.slice(0, 200)}…` : clean
}

/** What `ask` threw, which the library wraps. */
export function failedIn(error: unknown): Failed | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof Failed) return at
  return undefined
}
