import { Failed } from '../base/result.ts'
import type { Access, CallerRole } from '../contract/allow.ts'

/** Who is asking, whatever the wire. */
export interface Caller {
  /** The user the work is done for; none when a device, a guest or the panel asks. */
  userId: string | undefined
  name: string
  role: CallerRole
  /** PlaceOS scopes: `resource`, `resource.read`, `resource.write` (rest.md 1.4). */
  scopes: readonly string[]
  /** Of users, for what a zone grants them (realtime.md 10). */
  groups: readonly string[]
  /** The only systems it may look at and work; without it, all that its role may. */
  systems?: readonly string[]
  via: 'panel' | 'session' | 'bearer' | 'api_key' | 'nobody'
  /** The sign-in it came from, if it came from one; it ends with that. */
  sessionId?: string
  /** The key it came with. */
  keyId?: string
  /** When the credential itself ends; milliseconds since 1970. */
  endsAt?: number
}

export const nobody: Caller = {
  userId: undefined,
  name: 'nobody',
  role: 'public',
  scopes: [],
  groups: [],
  via: 'nobody',
}

/** Whoever stands before the panel of this node: an occupant, in the rooms that it shows. */
export const callerOfPanel = (systems: readonly string[] | undefined): Caller => ({
  userId: undefined,
  name: 'the panel',
  role: 'panel',
  scopes: ['public'],
  groups: [],
  ...(systems ? { systems } : {}),
  via: 'panel',
})

const rank: Record<CallerRole, number> = { public: 0, guest: 1, panel: 2, user: 3, support: 4, admin: 5 }

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

/** Lets somebody who is bound to systems pass where the call is about one of these, and nobody else (allow.ts). */
export function admitTo(
  caller: Caller,
  { role, within }: Pick<Access, 'role' | 'within'>,
  input: unknown,
  systemsOf: (kind: 'system' | 'module' | 'place', id: string) => readonly string[],
): void {
  // What anybody may know is no secret to them either.
  if (!caller.systems || within === 'own' || role === 'public') return
  const refused = () => new Failed('denied', `${caller.name} may do this in no room, or not in this one.`)
  if (!within) throw refused()
  const [[kind, path]] = Object.entries(within) as [['system' | 'module' | 'place', string]]
  const id = memberOf(input, path)
  if (id === undefined) throw refused()
  if (!systemsOf(kind, id).some(system => caller.systems?.includes(system))) throw refused()
}

function memberOf(input: unknown, path: string): string | undefined {
  let value: unknown = input
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return typeof value === 'string' ? value : undefined
}

/** May it look at this system at all? */
export const maySee = (caller: Caller, systemId: string): boolean => caller.systems?.includes(systemId) ?? true

/** May this caller run a function of this level (driver.md 3.5)? */
export function mayRun(caller: Caller, level: 'support' | 'administrator' | undefined): boolean {
  return level === undefined || atLeast(caller, level === 'support' ? 'support' : 'admin')
}
