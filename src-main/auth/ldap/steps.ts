import type { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import net from 'node:net'
import type { Entry } from 'ldapts'
import { aborted, cancelled } from '../../base/clock.ts'
import { describeCertificate } from './certificate.ts'
import type { Directory } from './directory.ts'
import { DirectoryFailed, explainRefusal, unreachable } from './failures.ts'
import { ambiguous, bindReader, filterFor } from './person.ts'
import { secure } from './secure.ts'
import { type LdapSource, placeOf } from './source.ts'

/** What came of one step that did not fail. */
export interface Outcome {
  outcome?: 'good' | 'noted'
  said: string
  hint?: string
}

export const securing = {
  ssl: 'Secure the connection (TLS)',
  tls: 'Secure the connection (StartTLS)',
  plain: 'Secure the connection (none)',
}

export async function lookUp(source: LdapSource, signal: AbortSignal): Promise<Outcome> {
  if (net.isIP(source.host)) return { said: 'It is an address already.' }
  const stopped = aborted(signal).then(() => Promise.reject(cancelled(signal)))
  const found = lookup(source.host, { all: true }).catch(error => Promise.reject(unreachable(source, error)))
  const addresses = await Promise.race([found, stopped])
  return { said: `It is at ${addresses.map(({ address }) => address).join(', ')}.` }
}

export async function encrypt(
  source: LdapSource,
  plain: net.Socket,
  signal: AbortSignal,
): Promise<{ socket: net.Socket; outcome: Outcome }> {
  let shown: X509Certificate | undefined
  try {
    const socket = await secure(source, plain, signal, certificate => {
      shown = certificate
    })
    if (shown) return { socket, outcome: { said: describeCertificate(shown) } }
    const said = 'Nothing is encrypted: passwords go over the network in clear, for anybody on it to read.'
    return { socket, outcome: { outcome: 'noted', said, hint: 'Choose SSL or StartTLS.' } }
  } catch (error) {
    if (!shown || !(error instanceof DirectoryFailed)) throw error
    throw new DirectoryFailed(error.code, `${error.said} ${describeCertificate(shown)}`, error.hint)
  }
}

export async function signInReader(source: LdapSource, directory: Directory): Promise<Outcome> {
  const { bind_dn, password } = source
  await bindReader(directory, source)
  if (bind_dn && password) return { said: 'The directory takes the bind DN and its password.' }
  if (!bind_dn && !password) return { outcome: 'noted', said: 'There is no bind DN: the search is anonymous.' }
  const missing = bind_dn ? 'password' : 'bind DN'
  return { outcome: 'noted', said: `There is no ${missing}: the search is anonymous.`, hint: `Enter the ${missing}.` }
}

export async function lookAtBase(source: LdapSource, directory: Directory): Promise<Outcome> {
  // 1.1 asks for no attribute at all (RFC 4511 4.5.1.8).
  const found = await directory
    .search(source.base, { scope: 'base', sizeLimit: 1, attributes: ['1.1'] })
    .catch(error => Promise.reject(explainRefusal(source, error)))
  if (found.length > 0) return { said: 'It is there, and may be seen.' }
  throw new DirectoryFailed(
    'rejected',
    `${placeOf(source)} shows nothing of ${source.base}.`,
    'Is the base spelt right, and may the bind DN see it?',
  )
}

export function readFilter(source: LdapSource): Outcome {
  filterFor(source, 'somebody')
  return { said: 'It can be read, and the name has its place in it.' }
}

export function whoWasFound(source: LdapSource, username: string, people: Entry[]): Outcome {
  const [person, another] = people
  if (another) {
    const { code, said, hint } = ambiguous(source, username)
    throw new DirectoryFailed(code, `${said} ${people.map(({ dn }) => dn).join(' and ')}.`, hint)
  }
  if (person) return { said: `It is ${person.dn}.` }
  const how = source.filter?.trim() ? `the filter ${source.filter}` : `the attribute ${source.uid}`
  throw new DirectoryFailed(
    'not_found',
    `Nobody below ${source.base} is ${username} by ${how}.`,
    'Does the base reach them, may the bind DN see them, and is it what people sign in with (uid, or sAMAccountName)?',
  )
}

export function takenOver({ name, email }: Record<string, unknown>): Outcome {
  if (email) return { said: `Name: ${name ?? 'none'}; e-mail: ${email}.` }
  const said = `Name: ${name ?? 'none'}; no e-mail, so they are not linked to a user who is here already.`
  return { outcome: 'noted', said, hint: 'Give them a mail in the directory, and let the bind DN read it.' }
}
