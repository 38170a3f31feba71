import { createHash } from 'node:crypto'
import { Failed } from '../../base/result.ts'
import type { User } from '../../model/user.ts'
import { isEmail } from '../formats.ts'
import { hashPassword, MOST_PASSWORD_BYTES } from '../password.ts'
import { validationFailed } from '../problem.ts'
import type { Rules, Step } from '../step.ts'

/** What stands for an address where it is not shown (model.md 3.8). */
export const emailDigest = (email: string) => createHash('md5').update(email.trim().toLowerCase()).digest('hex')

const LAST_ADMIN = 'At least one admin must remain'

export const user: Rules<'user'> = {
  async prepare(body) {
    const { password } = body
    if (typeof password !== 'string' || password === '') return {}
    if (Buffer.byteLength(password) > MOST_PASSWORD_BYTES) {
      throw validationFailed([{ field: 'password', reason: `must not be longer than ${MOST_PASSWORD_BYTES} bytes` }])
    }
    return { password_digest: await hashPassword(password) }
  },
  derive({ row, before, given }) {
    const { first_name, last_name } = row
    // Compared whatever its case, kept as it was written.
    const email = (typeof given.email === 'string' ? given.email : (row.email ?? '')).trim()
    return {
      email,
      email_digest: emailDigest(email),
      ...(first_name?.trim() ? { name: [first_name, last_name].filter(Boolean).join(' ') } : {}),
      // Whose a person is does not change by editing them (model.md 3.8).
      ...(before?.authority_id ? { authority_id: before.authority_id } : {}),
    }
  },
  check({ row, before, step }) {
    const problems = []
    if (!isEmail(row.email ?? '')) problems.push({ field: 'email', reason: 'is an invalid email' })
    if (row.preferred_language && !/^[a-z]{2,3}(-[a-z]+)?$/i.test(row.preferred_language)) {
      problems.push({ field: 'preferred_language', reason: 'is invalid; write it like en or en-US' })
    }
    if (before?.sys_admin && !row.sys_admin && isLastAdmin(step, before)) {
      problems.push({ field: 'sys_admin', reason: LAST_ADMIN })
    }
    return problems
  },
  removing(row, step) {
    if (row.sys_admin && isLastAdmin(step, row)) {
      throw new Failed('conflict', `${LAST_ADMIN}: ${row.name} is the last one. Make somebody else an admin first.`)
    }
  },
}

/** Whether there would be no admin without this one. */
export const isLastAdmin = ({ store }: Pick<Step, 'store'>, { id }: User) =>
  store.user.find(other => other.sys_admin && !other.deleted && other.id !== id) === undefined
