import type { RecordRow } from '../../data/records.ts'
import type { Tone } from '../../look/Badge.tsx'

/** PlaceOS's three roles; an administrator may do all that support staff may. */
export const personRoles = ['admin', 'support', 'user'] as const
export type PersonRole = (typeof personRoles)[number]

export const roleTitles: Readonly<Record<PersonRole, string>> = { admin: 'Admin', support: 'Support', user: 'User' }

export const roleTones: Readonly<Record<PersonRole, Tone>> = { admin: 'accent', support: 'busy', user: 'plain' }

export const roleMeans: Readonly<Record<PersonRole, string>> = {
  admin: 'May do everything on this node, and decides who else may.',
  support:
    'Sees and works all rooms on the admin page, and lets in devices. Does not see or change records and people.',
  user: 'Signs in to front ends and works rooms there. Has no admin page.',
}

export const roleOf = ({ sys_admin, support }: Partial<RecordRow>): PersonRole =>
  sys_admin === true ? 'admin' : support === true ? 'support' : 'user'

/** What to write for a role. An administrator keeps the support flag as it is: it makes no difference then. */
export const roleFields = (role: PersonRole): Record<string, boolean> =>
  role === 'admin' ? { sys_admin: true } : { sys_admin: false, support: role === 'support' }
