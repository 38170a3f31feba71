import type { Clock } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import { Failed } from '../base/result.ts'
import type { Authority } from '../model/authority.ts'
import type { User } from '../model/user.ts'
import { hashPassword } from '../records/password.ts'
import type { Records } from '../records/records.ts'
import type { Store } from '../store/open.ts'
import { isSameCode, newCode } from './codes.ts'
import { userByEmail } from './people.ts'
import type { SignInDocument } from './state.ts'

export interface Person {
  name?: string | undefined
  email: string
  password: string
}

/** What only somebody who stands before the machine can know: it is on its panel and its console. */
export interface Presence {
  /** Nobody has claimed the node yet, and no key was given to it. */
  isClaimed(): boolean
  claimCode(): string | null
  /** Only while the node was started for a reset, for a quarter of an hour, once. */
  resetCode(): string | null
  /** On a node without a domain it makes one. */
  claim(code: string, person: Person, authority: Authority | undefined): Promise<User>
  /** Sets an admin's password anew, or makes an admin of somebody who is not known. */
  reset(code: string, person: Person, authority: Authority | undefined): Promise<User>
  changed: (listener: () => void) => () => void
}

/** Eight are enough to tell a password from a word; how good it is, is its owner's business. */
export const LEAST_PASSWORD = 8
const RESET_MS = 15 * 60_000
/** Wrong codes after which there is a new one. */
const MOST_WRONG = 10

interface Parts {
  document: SignInDocument
  store: Store
  records: Records
  clock: Clock
  /** Whether whoever started the node asked for it. */
  mayReset: boolean
}

export function createPresence({ document, store, records, clock, mayReset }: Parts): Presence {
  const changed = emitter<void>()
  const resetUntil = clock.now() + RESET_MS
  let claimCode = newCode()
  let resetCode: string | undefined = mayReset ? newCode() : undefined
  let wrong = 0

  function isClaimed(): boolean {
    const { claimed_at } = document.get()
    return (
      claimed_at !== null ||
      store.user.find(row => row.sys_admin && !row.deleted && Boolean(row.password_digest)) !== undefined ||
      store.api_key.find(row => (row.permissions ?? 0) >= 2) !== undefined
    )
  }

  const currentReset = () => (resetCode !== undefined && clock.now() < resetUntil ? resetCode : null)

  function checkPerson({ email, password }: Person): void {
    if (!/^\S+@\S+$/.test(email.trim()))
      throw new Failed('invalid', 'Give an e-mail address: it is what you sign in with.')
    if (password.length < LEAST_PASSWORD) {
      throw new Failed('invalid', `Choose a password of at least ${LEAST_PASSWORD} characters.`)
    }
  }

  /** After too many wrong ones there are new codes, so that nobody finds one by trying. */
  function noted(): Failed {
    wrong += 1
    if (wrong >= MOST_WRONG) {
      wrong = 0
      claimCode = newCode()
      if (resetCode !== undefined) resetCode = newCode()
      changed.emit()
    }
    return new Failed('denied', 'This is not the code that the panel and the console show now.')
  }

  async function makeAdmin({ name, email, password }: Person, of: Authority | undefined): Promise<User> {
    const password_digest = await hashPassword(password)
    const before = of && userByEmail(store, of.id, email)
    return records.write(step => {
      const authority = of ?? step.create('authority', { name: store.preferences.get().name, domain: 'localhost' })
      const fields = { sys_admin: true, ...(name?.trim() ? { name } : {}) }
      const user = before
        ? step.update('user', before.id, fields, { deleted: false })
        : step.create('user', { name: email, ...fields, email, authority_id: authority.id })
      return step.save('user', user.id, { password_digest })
    })
  }

  return {
    isClaimed,
    claimCode: () => (isClaimed() ? null : claimCode),
    resetCode: currentReset,
    async claim(code, person, authority) {
      if (isClaimed()) throw new Failed('conflict', 'This node has been claimed already. Sign in, or ask whoever did.')
      if (!isSameCode(code, claimCode)) throw noted()
      checkPerson(person)
      // Taken before anything is waited for: of two who know the code, one is first.
      claimCode = newCode()
      try {
        // First: should the power fail in between, a reset makes an admin; the other way round anybody could claim.
        await document.change(state => ({ ...state, claimed_at: clock.now() }))
        return await makeAdmin(person, authority)
      } catch (error) {
        await document.change(state => ({ ...state, claimed_at: null })).catch(() => undefined)
        throw error
      } finally {
        changed.emit()
      }
    },
    async reset(code, person, authority) {
      const current = currentReset()
      if (current === null) {
        throw new Failed(
          'conflict',
          'This node was not started for a reset, or that was more than a quarter of an hour ago.',
        )
      }
      if (!isSameCode(code, current)) throw noted()
      checkPerson(person)
      // As above: of two who know the code, one is first.
      resetCode = undefined
      changed.emit()
      try {
        return await makeAdmin(person, authority)
      } catch (error) {
        resetCode = newCode()
        changed.emit()
        throw error
      }
    },
    changed: changed.on,
  }
}
