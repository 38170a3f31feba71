import type { Clock } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import type { Authority } from '../model/authority.ts'
import type { User } from '../model/user.ts'
import { hashPassword, isPassword } from '../records/password.ts'
import type { Records } from '../records/records.ts'
import type { Store } from '../store/open.ts'
import type { ExternalProfile } from './external-profile.ts'
import { hashOf, newToken } from './opaque.ts'
import { userByEmail } from './people.ts'
import { PROVISIONED_EMAIL } from './provision.ts'
import type { IdentityRow, SignInDocument } from './state.ts'

export type Provider = IdentityRow['provider']

/** Somebody a directory or provider vouches for. */
export interface Vouched {
  authority: Authority
  provider: Provider
  sourceId: string
  profile: ExternalProfile
  /** What was typed at a directory: good for signing in while it is away. */
  typed?: { login: string; password: string }
  /** Who is signed in already in this browser: their identity is added to them (auth.md 12.1). */
  current?: User | undefined
}

/** People known to directories and providers, and what lets them in while these cannot be asked. */
export interface Identities {
  /** The user behind the profile, made or brought up to date (auth.md 12.1). */
  welcome(vouched: Vouched): Promise<User>
  /** Whoever the directory took this password of before, and not too long ago. */
  offline(authority: Authority, sourceId: string, login: string, password: string): Promise<User | undefined>
  /** Lets this browser go on as somebody while their provider is away; the token is for its cookie. */
  remember(authority: Authority, provider: Provider, uid: string): Promise<string>
  /** Of that cookie. */
  remembered(authority: Authority, token: string): { user: User; sourceId: string } | undefined
  /** How long somebody may sign in after they were last vouched for; 0: never. */
  lifetimeMs(authority: Authority): number
}

/** Two weeks: a month's outage is somebody's project, a week's is not. */
const DEFAULT_LIFETIME_HOURS = 14 * 24
const MOST_BROWSERS = 10

/** Fields that a profile may set (auth.md 12.1), but for passwords, tokens and anything that gives rights. */
const allowed = [
  ...['name', 'first_name', 'last_name', 'login_name', 'staff_id', 'phone', 'country', 'nickname', 'image'],
  ...['ui_theme', 'building', 'card_number', 'department', 'preferred_language', 'misc', 'groups'],
]

interface Parts {
  document: SignInDocument
  store: Store
  records: Records
  clock: Clock
}

export function createIdentities({ document, store, records, clock }: Parts): Identities {
  const keyOf = (authority: Authority, provider: Provider, uid: string) => `auth-${authority.id}-${provider}-${uid}`
  const isFresh = (authority: Authority, row: IdentityRow) => clock.now() - row.vouched_at <= lifetimeMs(authority)

  function lifetimeMs({ internals }: Authority): number {
    const hours = internals.offline_sign_in_hours
    return (typeof hours === 'number' && hours >= 0 ? hours : DEFAULT_LIFETIME_HOURS) * 3_600_000
  }

  const userOf = (row: IdentityRow) => store.user.get(row.user_id)

  return {
    lifetimeMs,
    async welcome({ authority, provider, sourceId, profile, typed, current }) {
      const key = keyOf(authority, provider, profile.uid)
      const fields = fieldsOf(profile)
      const known = document.get().identities[key]
      const email = textOf(profile.fields.email)
      const digest = typed ? await hashPassword(typed.password) : null
      const user = await records.write(step => {
        const theirs = known && store.user.get(known.user_id)
        const before = theirs ?? current ?? (email ? userByEmail(store, authority.id, email) : undefined)
        // A provider that lets people choose their address must not make one an admin here.
        const isNew = !theirs && before !== undefined && before.id !== current?.id
        const isHeld = before?.password_digest || before?.email === PROVISIONED_EMAIL
        if (isNew && provider === 'oauth2' && isHeld && (before.sys_admin || before.support)) {
          throw new Failed(
            'denied',
            `${before.email} has a role here. Sign in with its password first, then with this: they are one person from then on.`,
          )
        }
        if (!before) {
          if (!email)
            throw new Failed(
              'denied',
              'The directory knows no e-mail address of you, so no account can be made here. Ask whoever runs it.',
            )
          return step.create('user', {
            ...fields,
            name: textOf(fields.name) ?? email,
            email,
            authority_id: authority.id,
          })
        }
        // Somebody who was removed here and is still known there comes back as anybody else would, without a role.
        const revived = before.deleted ? { deleted: false, sys_admin: false, support: false } : {}
        return step.update('user', before.id, fields, revived)
      })
      await document.change(state => ({
        ...state,
        identities: {
          ...state.identities,
          [key]: {
            ...{ key, provider, source_id: sourceId, user_id: user.id, digest },
            login: typed ? typed.login.trim().toLowerCase() : null,
            vouched_at: clock.now(),
            remembered: known?.remembered ?? [],
          },
        },
      }))
      return user
    },
    async offline(authority, sourceId, login, password) {
      const asked = login.trim().toLowerCase()
      const rows = Object.values(document.get().identities).filter(
        one => one.source_id === sourceId && one.login === asked && one.key.startsWith(`auth-${authority.id}-`),
      )
      // Whoever was moved in the directory is known twice (auth.md 12.3): the password is the one it took last.
      const row = rows.toSorted((a, b) => b.vouched_at - a.vouched_at)[0]
      if (!row?.digest || !isFresh(authority, row) || !(await isPassword(password, row.digest))) return undefined
      const user = userOf(row)
      return user && !user.deleted ? user : undefined
    },
    async remember(authority, provider, uid) {
      const token = newToken()
      const key = keyOf(authority, provider, uid)
      await document.change(state => {
        const row = state.identities[key]
        if (!row) return state
        const remembered = [{ hash: hashOf(token), created_at: clock.now() }, ...row.remembered].slice(0, MOST_BROWSERS)
        return { ...state, identities: { ...state.identities, [key]: { ...row, remembered } } }
      })
      return token
    },
    remembered(authority, token) {
      const hash = hashOf(token)
      const row = Object.values(document.get().identities).find(
        one => one.key.startsWith(`auth-${authority.id}-`) && one.remembered.some(browser => browser.hash === hash),
      )
      const user = row && isFresh(authority, row) ? userOf(row) : undefined
      return row && user && !user.deleted ? { user, sourceId: row.source_id } : undefined
    },
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined

/** First and last name win over the whole one (auth.md 12.1). */
function fieldsOf({ fields }: ExternalProfile): Record<string, unknown> {
  const taken = Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => allowed.includes(name) && value !== undefined && value !== null),
  )
  const whole = [textOf(taken.first_name), textOf(taken.last_name)].filter(Boolean).join(' ')
  return whole ? { ...taken, name: whole } : taken
}
