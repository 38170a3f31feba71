import { Failed } from '../../base/result.ts'
import type { ExternalProfile } from '../external-profile.ts'
import type { Source } from './addresses.ts'

/** What may be mapped besides the profile's own keys (auth.md 12.2). */
export interface TokenFacts {
  token: string
  refresh_token?: string | undefined
  /** Seconds since 1970. */
  expires_at?: number | undefined
  expires: boolean
}

/** The fields of auth.md 12.1 but for `password`, which no provider has to tell. Whatever gives rights is not among them. */
const kinds: Record<string, (value: unknown) => unknown> = {
  ...Object.fromEntries(
    [
      'name',
      'first_name',
      'last_name',
      'email',
      'login_name',
      'staff_id',
      'phone',
      'country',
      'nickname',
      'image',
      'ui_theme',
      'building',
      'card_number',
      'department',
      'preferred_language',
      'misc',
    ].map(name => [name, (value: unknown) => text(value, 4_096)]),
  ),
  access_token: value => text(value, 16_384),
  refresh_token: value => text(value, 16_384),
  expires_at: number,
  expires: value => (typeof value === 'boolean' ? value : value === 'true' ? true : undefined),
  // None told is none had: whoever has left a group must not stay in it here.
  groups: value => (Array.isArray(value) ? value : [value]).map(each => text(each, 1_024)).filter(isThere),
}

export const mappedFields: readonly string[] = Object.keys(kinds)

/** What the provider says, under our names (auth.md 12.2). */
export function mapProfile(
  source: Pick<Source, 'info_mappings'>,
  profile: Record<string, unknown>,
  tokens: TokenFacts,
  host: string,
): ExternalProfile {
  const fields: Record<string, unknown> = {}
  for (const [name, read] of Object.entries(kinds)) {
    const keys = ownValue(source.info_mappings, name)
    if (typeof keys !== 'string') continue
    const value = read(firstPresent(keys, profile, tokens))
    if (isThere(value)) fields[name] = value
  }
  return { uid: uidOf(source, profile, host), fields }
}

/** `uid` is one key of the profile and no list: who somebody is must not depend on what else is known of them. */
function uidOf(
  { info_mappings }: Pick<Source, 'info_mappings'>,
  profile: Record<string, unknown>,
  host: string,
): string {
  const key = info_mappings.uid?.trim()
  if (!key) {
    throw new Failed('invalid', `Nothing says by what ${host} knows people: map uid in info_mappings, such as to sub.`)
  }
  const value = ownValue(profile, key)
  const uid = typeof value === 'boolean' ? undefined : text(value, 512)
  if (uid) return uid
  throw new Failed(
    'rejected',
    `${host} did not say who you are: its answer has no "${key}", which uid is mapped to. Tell whoever looks after this node.`,
  )
}

function firstPresent(keys: string, profile: Record<string, unknown>, tokens: TokenFacts): unknown {
  for (const key of keys.split(',').map(each => each.trim())) {
    const value = ownValue(profile, key) ?? ownValue(tokens, key)
    if (isThere(value) && value !== '') return value
  }
  return undefined
}

/** Only what the object itself has: a provider may call a field `constructor`. */
export const ownValue = (object: object, key: string): unknown =>
  Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined

const isThere = (value: unknown): boolean => value !== undefined && value !== null

/** Longer ones are nobody's name. */
function text(value: unknown, most: number): string | undefined {
  const said = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
  if (typeof said !== 'string') return undefined
  const trimmed = said.trim()
  return trimmed && trimmed.length <= most ? trimmed : undefined
}

function number(value: unknown): number | undefined {
  const read = typeof value === 'string' && value.trim() ? Number(value) : value
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined
}
