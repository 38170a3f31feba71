import type { SourceTest, TestStep } from '@contract/access-views.ts'
import type { EntityName } from '@model/names.ts'
import type { Labels, RecordRow } from '../../../data/records.ts'
import type { Tone } from '../../../look/Badge.tsx'
import { took } from '../../words.ts'
import { compareNames, textIn } from '../rules.ts'

export type SourceEntity = Extract<EntityName, 'ldap_authentication' | 'oauth_authentication' | 'saml_authentication'>

/** A directory or site whose people may sign in. */
export interface Source {
  entity: SourceEntity
  id: string
  name: string
  domain: string
  /** Where it is, as a person would write it. */
  address: string
}

export const kindTitles: Readonly<Record<SourceEntity, string>> = {
  ldap_authentication: 'LDAP',
  oauth_authentication: 'OAuth2',
  saml_authentication: 'SAML',
}

export function sourceOf(entity: SourceEntity, row: RecordRow, labels: Labels): Source {
  const domain = textIn(row, 'authority_id')
  return {
    entity,
    id: row.id,
    name: textIn(row, 'name') || row.id,
    domain: labels[domain] ?? domain,
    address:
      entity === 'ldap_authentication'
        ? ldapAddress(row)
        : textIn(row, entity === 'oauth_authentication' ? 'site' : 'idp_sso_target_url'),
  }
}

function ldapAddress(row: RecordRow): string {
  const scheme = row.auth_method === 'ssl' ? 'ldaps' : 'ldap'
  const start = row.auth_method === 'tls' ? ' with StartTLS' : ''
  return `${scheme}://${textIn(row, 'host')}:${String(row.port ?? '')}${start}`
}

export const inOrder = (sources: readonly Source[]): Source[] =>
  sources.toSorted((a, b) => a.entity.localeCompare(b.entity) || compareNames(a.name, b.name))

/**
 * Where a provider must be told to send people back to: one for each address that they open this node by. Azure's B2C
 * takes no query in it (auth.md 12.2).
 */
export const redirectAddresses = (source: Pick<Source, 'id' | 'address'>, origins: readonly string[]): string[] =>
  origins.map(origin =>
    /(^|\.)b2clogin\.com$/i.test(hostOf(source.address))
      ? `${origin}/auth/oauth2/callback/${source.id}`
      : `${origin}/auth/oauth2/callback?id=${encodeURIComponent(source.id)}`,
  )

const hostOf = (site: string) => {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(site) ? site : `https://${site}`
  return URL.canParse(address) ? new URL(address).hostname : ''
}

export const outcomeWords: Readonly<Record<TestStep['outcome'], { tone: Tone; word: string }>> = {
  good: { tone: 'good', word: 'Good' },
  failed: { tone: 'bad', word: 'Failed' },
  skipped: { tone: 'plain', word: 'Not tried' },
  noted: { tone: 'busy', word: 'Note' },
}

/** What came of a test, in a sentence. */
export function verdict({ ok, steps, took_ms }: Pick<SourceTest, 'ok' | 'steps' | 'took_ms'>): string {
  const failed = steps.find(({ outcome }) => outcome === 'failed')
  const notes = steps.filter(({ outcome }) => outcome === 'noted').length
  if (failed) return `It fails at “${failed.step}”, after ${took(took_ms)}.`
  if (!ok) return `It does not work as it is, after ${took(took_ms)}.`
  const noted = notes === 0 ? '' : notes === 1 ? ', with one note' : `, with ${notes} notes`
  return `Everything that could be tried works${noted}. It took ${took(took_ms)}.`
}

/** A profile line by line; what is nothing is left out. */
export const profileLines = (profile: NonNullable<SourceTest['profile']>): [string, string][] =>
  Object.entries(profile).flatMap(([name, value]): [string, string][] =>
    value === null || value === '' ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
  )
