import { randomBytes } from 'node:crypto'
import type { Failed } from '../../base/result.ts'
import { failed, good, noted, type Outcome } from '../test-step.ts'
import type { Addresses, Source } from './addresses.ts'
import type { Waiting } from './ask.ts'
import { exchange } from './client.ts'
import { signOnFailure } from './words.ts'

/** Offers a code that nobody gave out: how it is refused tells whether the id and secret are right. */
export async function probeToken(
  source: Source,
  addresses: Addresses,
  redirectUri: string,
  waiting: Waiting,
): Promise<Outcome> {
  const madeUp = () => randomBytes(32).toString('base64url')
  const given = { code: madeUp(), redirect_uri: redirectUri, code_verifier: madeUp() }
  try {
    await exchange(source, addresses, undefined, given, waiting)
  } catch (error) {
    const failure = signOnFailure(error, addresses.token.host, [source.client_secret, ...Object.values(given)])
    return outcomes[nameOf(failure)]?.(failure) ?? other(failure)
  }
  return failed('It gave a token for a code that was made up.', 'Is this the token address of the provider?')
}

const nameOf = ({ detail }: Failed) => String((detail as { error?: string } | undefined)?.error)

const outcomes: Record<string, (failure: Failed) => Outcome> = {
  invalid_grant: () => good('It knows this node, and refuses a made-up code as it should.'),
  invalid_client: ({ message }) =>
    failed(
      message,
      'Compare the client id, make a new client secret at the provider and enter it here, and see whether it wants auth_scheme request_body or basic_auth.',
    ),
  unauthorized_client: ({ message }) =>
    failed(message, 'Allow this client the authorization code grant at the provider; is the client id the right one?'),
  invalid_request: ({ message }) =>
    noted(message, 'It answers, but does not say whether it knows this node. Sign in once to be sure.'),
}

function other(failure: Failed): Outcome {
  if (failure.code === 'offline' || failure.code === 'timeout' || failure.code === 'cancelled') throw failure
  return failed(failure.message, 'Look at token_url and token_method.')
}
