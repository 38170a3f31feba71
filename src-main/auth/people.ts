import type { Clock } from '../base/clock.ts'
import type { Authority } from '../model/authority.ts'
import type { User } from '../model/user.ts'
import { hashPassword, isPassword } from '../records/password.ts'
import type { Records } from '../records/records.ts'
import type { Store } from '../store/open.ts'

/** The people of the node's records, as far as signing in is concerned. */
export interface People {
  /** Whose people sign in at this host: the authority of that domain, else the node's own (auth.md 1). */
  authorityOf(host: string): Authority | undefined
  byEmail(authorityId: string, email: string): User | undefined
  /** Whoever has this address and password; takes as long when there is nobody (auth.md 6.2). */
  withPassword(authorityId: string, email: string, password: string): Promise<User | undefined>
  /** Notes that somebody came in. */
  arrived(user: User): Promise<void>
  /** Everything issued for them up to this moment is over, on all devices (auth.md 6.3). */
  leave(userId: string): Promise<void>
}

interface Parts {
  store: Store
  records: Records
  clock: Clock
}

export function createPeople({ store, records, clock }: Parts): People {
  // Compared with when there is nobody, so that the time taken says nothing about who exists.
  let nobodys: Promise<string> | undefined

  const byEmail: People['byEmail'] = (authorityId, email) => userByEmail(store, authorityId, email)

  return {
    authorityOf: host => store.authority.find(({ domain }) => domain === host) ?? store.authority.all()[0],
    byEmail,
    async withPassword(authorityId, email, password) {
      const user = byEmail(authorityId, email)
      nobodys ??= hashPassword('of nobody')
      const digest = user?.password_digest || (await nobodys)
      const isRight = await isPassword(password, digest)
      return isRight && user?.password_digest && !user.deleted ? user : undefined
    },
    async arrived(user) {
      const last_login = Math.floor(clock.now() / 1000)
      const login_count = (store.user.get(user.id)?.login_count ?? 0) + 1
      await records.write(({ change }) => void change.update('user', user.id, { login_count, last_login }), user.id)
    },
    async leave(userId) {
      if (!store.user.get(userId)) return
      await records.write(
        ({ change }) => void change.update('user', userId, { logged_out_at: new Date(clock.now()).toISOString() }),
        userId,
      )
    },
  }
}

/** Whether something issued then is over because the person signed out since; to the second, as PlaceOS counts. */
export function isLoggedOut(user: Pick<User, 'logged_out_at'>, issuedAtSeconds: number): boolean {
  if (!user.logged_out_at) return false
  const at = Date.parse(user.logged_out_at)
  return Number.isFinite(at) && Math.floor(at / 1000) >= issuedAtSeconds
}

/** Whoever has this address, however it is written. */
export function userByEmail(store: Store, authorityId: string, email: string): User | undefined {
  const asked = email.trim().toLowerCase()
  if (asked === '') return undefined
  return store.user.find(row => row.authority_id === authorityId && row.email.trim().toLowerCase() === asked)
}

/** PlaceOS's bits: 1 support, 2 sys_admin (auth.md 7.1). */
export const permissionsOf = ({ support, sys_admin }: Pick<User, 'support' | 'sys_admin'>): number =>
  (support ? 1 : 0) + (sys_admin ? 2 : 0)
