import { lookup } from 'node:dns/promises'
import { within } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import { failed, good, noted, type Outcome, skipped, type TestStep } from '../test-step.ts'
import { type Addresses, addressesOf, isOpenId, type Source } from './addresses.ts'
import { ASK_WITHIN_MS, ask, type Waiting } from './ask.ts'
import { type Discovered, discover } from './client.ts'
import { networkFailure } from './network-failure.ts'
import { probeToken } from './probe-token.ts'
import { beginSignOn } from './sign-on.ts'
import { tryMappings, tryPatterns } from './try-row.ts'
import { spoken } from './words.ts'

/** Tries a source out without anybody signing in: each step says what it saw, and what to do about it. */
export async function testProvider(
  source: Source,
  { redirectUri, ...waiting }: { redirectUri: string } & Waiting,
): Promise<{ ok: boolean; steps: TestStep[] }> {
  const steps: TestStep[] = []
  /** Takes the step, and says whether what depends on it may go on. */
  async function take(step: string, look: () => Outcome | Promise<Outcome>): Promise<boolean> {
    const outcome = await Promise.try(look).catch((error: unknown) => {
      // Whoever stops the test wants no report; anything but `Failed` is a bug of ours.
      if (waiting.signal.aborted || !(error instanceof Failed)) throw error
      return failed(error.message, hints[error.code])
    })
    steps.push({ step, ...outcome })
    return outcome.outcome !== 'failed' && outcome.outcome !== 'skipped'
  }

  let addresses: Addresses | undefined
  await take('Read the addresses', () => {
    addresses = addressesOf(source)
    return good('All of them can be used.')
  })
  if (addresses) await tryServers(source, addresses, redirectUri, waiting, take)
  await take('info_mappings', () => tryMappings(source))
  await take('ensure_matching', () => tryPatterns(source))
  await take('Redirect address', () =>
    noted(redirectUri, 'Register it at the provider as a redirect (or reply, or callback) address, letter by letter.'),
  )
  return { ok: steps.every(({ outcome }) => outcome !== 'failed'), steps }
}

type Take = (step: string, look: () => Outcome | Promise<Outcome>) => Promise<boolean>

async function tryServers(source: Source, addresses: Addresses, redirectUri: string, waiting: Waiting, take: Take) {
  const { site, authorize, token, profile } = addresses
  const reached = new Map<string, boolean>()
  for (const url of [site, authorize, token, ...(profile ? [profile] : [])]) {
    if (reached.has(url.origin)) continue
    const found = await take(`Find ${url.hostname}`, () => find(url, waiting))
    const connects = await take(`Connect to ${url.host}`, () => {
      if (!found) return skipped('The name does not resolve.')
      return connect(url, waiting)
    })
    reached.set(url.origin, connects)
  }
  /** Only asks servers that are there. */
  const at = (url: URL, look: () => Outcome | Promise<Outcome>) => () =>
    reached.get(url.origin) ? look() : skipped(`${url.host} cannot be reached.`)

  let discovered: Discovered | undefined
  await take(
    'Discovery',
    at(site, async () => {
      discovered = await discover(source, addresses, waiting)
      return sayDiscovered(source, addresses, discovered)
    }),
  )
  await take(
    `Authorize address ${bare(authorize)}`,
    at(authorize, () => tryAuthorize(source, redirectUri, waiting)),
  )
  await take(
    `Token address ${bare(token)}`,
    at(token, () => probeToken(source, addresses, redirectUri, waiting)),
  )
  if (profile) {
    await take(
      `Profile address ${bare(profile)}`,
      at(profile, () => tryProfile(profile, waiting)),
    )
    return
  }
  await take('Profile', () => {
    if (!reached.get(site.origin)) return skipped(`${site.host} cannot be reached.`)
    if (discovered?.metadata && isOpenId(source))
      return noted('Profiles come from the identity token: no raw_info_url.')
    return failed(
      'There is nowhere to learn who signed in.',
      'Set raw_info_url, or have openid in scope and the address of the issuer as site.',
    )
  })
}

const bare = (url: URL) => `${url.origin}${url.pathname}`

const hints: Partial<Record<string, string>> = {
  invalid: 'Correct the field of this source.',
  rejected:
    'Put it right at the provider, or the address here: whether its certificate is one that this machine trusts.',
  timeout: 'Look whether a firewall is between this node and the provider.',
  offline: 'Look at the network and the DNS of this node, and whether a firewall is between it and the provider.',
}

async function find(url: URL, { clock, signal }: Waiting): Promise<Outcome> {
  const name = url.hostname.replace(/^\[|\]$/g, '')
  const late = () => new Failed('timeout', `DNS did not say within ${ASK_WITHIN_MS / 1000} seconds where ${name} is.`)
  const looked = lookup(name).catch((error: unknown) => {
    throw networkFailure(error, name)
  })
  const { address } = await within(clock, ASK_WITHIN_MS, signal, looked, late)
  return good(address === name ? 'It is an address, not a name.' : `It is ${address}.`)
}

async function connect(url: URL, waiting: Waiting): Promise<Outcome> {
  await ask(new URL('/', url), {}, waiting)
  return good(url.protocol === 'https:' ? 'It answers, and its certificate is good.' : 'It answers.')
}

function sayDiscovered(source: Source, { authorize, token }: Addresses, discovered: Discovered): Outcome {
  if (!discovered.metadata) {
    const none = `${source.site} says nothing of itself (no OpenID configuration for this issuer).`
    return isOpenId(source)
      ? noted(
          none,
          'Identity tokens are not used then; what raw_info_url says counts. Is site the address of the issuer?',
        )
      : noted(none)
  }
  const { authorization_endpoint, token_endpoint } = discovered.metadata
  const others = [
    ...(authorization_endpoint !== bare(authorize) ? [`authorize_url is ${spoken(authorization_endpoint, [])}`] : []),
    ...(token_endpoint !== bare(token) ? [`token_url is ${spoken(token_endpoint, [])}`] : []),
  ]
  const issuer = `The issuer is ${spoken(discovered.issuer, [])}.`
  return others.length > 0 ? noted(`${issuer} By what it says, ${others.join(' and ')}.`) : good(issuer)
}

/** As a browser would be sent there, but nobody signs in. */
async function tryAuthorize(source: Source, redirectUri: string, waiting: Waiting): Promise<Outcome> {
  const response = await ask(
    new URL(beginSignOn(source, { redirectUri }).url),
    { headers: { accept: 'text/html' } },
    waiting,
  )
  const { status } = response
  const where = response.headers.get('location')
  const sent = where === null ? null : URL.parse(where, source.site)
  if (status >= 300 && status < 400 && sent) {
    const error = sent.searchParams.get('error')
    if (!error) return good(`It goes on to a page of ${sent.host}.`)
    return failed(
      `It refuses: ${spoken(error, [])}. ${spoken(sent.searchParams.get('error_description'), [])}`.trim(),
      'Look at the scope and authorize_params, and at what the provider allows this client.',
    )
  }
  if (response.ok) return good('It shows a page.')
  if (status === 404) return failed('There is no such page there (404).', 'Correct authorize_url.')
  if (status >= 500) return failed(`The provider has trouble of its own (${status}).`, 'Try again later.')
  return failed(
    `It does not take what it is asked (${status}).`,
    'Look at the client id, the scope, and whether the redirect address below is registered at the provider.',
  )
}

async function tryProfile(url: URL, waiting: Waiting): Promise<Outcome> {
  const { status, ok } = await ask(url, { headers: { accept: 'application/json' } }, waiting)
  if (status === 401 || status === 403) return good(`It asks for a token (${status}), as it should.`)
  if (status === 400) return good('It does not answer without a token (400).')
  if (status === 404) return failed('There is nothing there (404).', 'Correct raw_info_url.')
  if (ok) return noted('It answers without a token.', 'Is it the address of the profile of whoever is signed in?')
  if (status >= 500) return failed(`It has trouble of its own (${status}).`, 'Try again later.')
  return failed(`It answers with ${status} where it should ask for a token.`, 'Correct raw_info_url.')
}
