import type { Labels, RecordRow } from '../../../data/records.ts'
import { compareNames, instantIn, textIn } from '../rules.ts'
import { md5 } from './md5.ts'

/** A front end that people sign in with. */
export interface Application {
  id: string
  name: string
  domain: string
  addresses: readonly string[]
  clientId: string
  scopes: string
  trusted: boolean
  /** What keeps `@placeos/ts-client` from signing in with it, and what to do; empty when nothing does. */
  troubles: readonly string[]
}

export function applicationOf(row: RecordRow, labels: Labels, now: number): Application {
  const addresses = textIn(row, 'redirect_uri').split(/\s+/).filter(Boolean)
  const clientId = textIn(row, 'uid')
  const owner = textIn(row, 'owner_id')
  return {
    id: row.id,
    name: textIn(row, 'name') || row.id,
    domain: labels[owner] ?? owner,
    addresses,
    clientId,
    scopes: textIn(row, 'scopes'),
    trusted: row.skip_authorization === true,
    troubles: troublesOf(addresses, clientId, row.confidential === true, instantIn(row, 'revoked_at'), now),
  }
}

/** ts-client takes the MD5 of its redirect address, letter by letter, for its client id (auth.md 4.1). */
export const clientIdOf = (address: string) => md5(address)

function troublesOf(
  addresses: readonly string[],
  clientId: string,
  confidential: boolean,
  revokedAt: number | undefined,
  now: number,
): string[] {
  const troubles: string[] = []
  if (revokedAt !== undefined && revokedAt <= now) {
    troubles.push('It is revoked: nobody can sign in with it. Clear “Revoked” to offer it again.')
  }
  if (confidential) {
    troubles.push(
      'It is confidential, so whoever asks for a token must send its secret. Front ends in a browser, such as those built on ts-client, have none and cannot sign in: switch “Confidential” off.',
    )
  }
  const fitting = addresses.filter(address => clientIdOf(address) === clientId)
  if (addresses.length > 0 && fitting.length === 0) {
    troubles.push(
      'Its client id is not the MD5 of its redirect address: the address was changed after it was made, or has capital letters or several addresses. Front ends built on ts-client are not recognised. Make an application of its own for each address, written as the front end writes it.',
    )
  } else if (fitting.length < addresses.length) {
    troubles.push(
      'It has several redirect addresses, and ts-client’s client id fits one of them. Give each front end an application of its own.',
    )
  }
  return troubles
}

/** Those in trouble first, then by name. */
export const inOrder = (applications: readonly Application[]): Application[] =>
  applications.toSorted(
    (a, b) => Number(b.troubles.length > 0) - Number(a.troubles.length > 0) || compareNames(a.name, b.name),
  )

/** A name for the front end at an address, to begin with: `https://room.example.com/control/oauth-resp.html` is “control”. */
export function nameFor(address: string): string {
  if (!URL.canParse(address)) return ''
  const { host, pathname } = new URL(address)
  const folders = pathname.split('/').filter(Boolean).slice(0, -1)
  return folders.length > 0 ? `${folders.join(' ')} on ${host}` : host
}

/** The application that answers for an address that somebody came with. */
export const answeringFor = (applications: readonly Application[], address: string): Application | undefined =>
  applications.find(({ addresses }) => addresses.includes(address))

/** What a front end built on ts-client is set up with. */
export const frontEndCode = (origin: string, address: string): string =>
  `import { setup } from '@placeos/ts-client'

await setup({
  host: '${origin.replace(/^https?:\/\//, '')}',
  secure: ${origin.startsWith('https:')},
  auth_type: 'auth_code',
  scope: 'public',
  auth_uri: '${origin}/auth/oauth/authorize',
  token_uri: '${origin}/auth/oauth/token',
  redirect_uri: '${address}',
})`
