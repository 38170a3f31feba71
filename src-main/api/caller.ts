import { Failed } from '../base/result.ts'
import type { Access, CallerRole } from '../contract/allow.ts'

/** Who is asking, whatever the wire. */
export interface Caller {
  /** The user the work is done for; nobody's when a page of this node asks. */
  userId: string | undefined
  name: string
  role: CallerRole
  /** PlaceOS scopes: `resource`, `resource.read`, `resource.write` (rest.md 1.4). */
  scopes: readonly string[]
  via: 'page' | 'api_key' | 'nobody'
}

export const nobody: Caller = { userId: undefined, name: 'nobody', role: 'public', scopes: [], via: 'nobody' }

const rank: Record<CallerRole, number> = { public: 0, user: 1, support: 2, admin: 3 }

export const atLeast = (caller: Caller, role: CallerRole) => rank[caller.role] >= rank[role]

export type Reach = 'read' | 'write'

/** Only the first entry per resource counts; `public` opens every resource. */
export function holdsScope(scopes: readonly string[], resources: readonly string[], reach: Reach): boolean {
  return ['public', ...resources].some(resource => {
    const entry = scopes.map(text => text.toLowerCase().split('.')).find(([name]) => name === resource)
    return entry !== undefined && (entry[1] === undefined || entry[1] === reach)
  })
}

/** Lets the caller pass or throws `denied`; 401 is for bad credentials only (rest.md 5.3). */
export function admit(caller: Caller, access: Access, reach: Reach): void {
  if (access.role === 'public') return
  const scopes = access.scope === undefined ? [] : [access.scope].flat()
  if (access.scope !== undefined && !holdsScope(caller.scopes, scopes, reach)) {
    throw new Failed('denied', `This needs the scope ${scopes[0]}.${reach}, which the credential does not hold.`)
  }
  if (caller.via === 'nobody') throw new Failed('denied', 'This needs a credential.')
  if (!atLeast(caller, access.role)) {
    throw new Failed('denied', `This needs the ${access.role} role; ${caller.name} has the ${caller.role} role.`)
  }
}

/** May this caller run a function of this level (driver.md 3.5)? */
export function mayRun(caller: Caller, level: 'support' | 'administrator' | undefined): boolean {
  return level === undefined || atLeast(caller, level === 'support' ? 'support' : 'admin')
}
