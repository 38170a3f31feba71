import type { CallerRole } from '../contract/allow.ts'
import { ZONE_PERMISSIONS, zonePermission } from '../model/zone-permissions.ts'
import type { Store } from '../store/open.ts'
import { atLeast, type Caller, maySee } from './caller.ts'
import { authorityOf } from './user-views.ts'

/** As whom a caller may run functions in a system; `undefined` when it may run none there (realtime.md 10). */
export type Clearance = (caller: Caller, systemId: string) => CallerRole | undefined

/** Where nobody's zones have a say. */
export const ownRole: Clearance = ({ role }) => role

/**
 * Zones have a say in the systems of the caller's organisation: their metadata raises the people of a group to support
 * or admin there, or keeps them out. Only for functions, and not over PlaceOS's REST, which has no such thing.
 */
export function createClearance(store: Store): Clearance {
  return (caller, systemId) => {
    if (atLeast(caller, 'admin')) return caller.role
    const authority = store.authority.get(authorityOf(store, caller) ?? '')
    const organisation = authority?.config.org_zone
    if (typeof organisation !== 'string' || organisation === '') return caller.role
    const system = store.control_system.get(systemId)
    // As a stock core: in an organisation, a system that is not there is one where nothing may be done.
    if (!system) return undefined
    if (!system.zones.includes(organisation)) return caller.role
    const details = system.zones.map(zone => detailsOf(store, zone))
    const said = zonePermission(details, caller.groups)
    if (said === 'deny') return undefined
    if (said === 'admin') return 'admin'
    return said === 'manage' && !atLeast(caller, 'support') ? 'support' : caller.role
  }
}

/** A module may stand in several rooms, and who may work it in one of them may work it. */
export function clearanceIn(
  clearance: Clearance,
  caller: Caller,
  systemIds: readonly string[],
): CallerRole | undefined {
  if (systemIds.length === 0) return caller.role
  const roles = systemIds.filter(id => maySee(caller, id)).map(id => clearance(caller, id))
  return roles.reduce((best, role) => (role && (!best || atLeast({ ...caller, role }, best)) ? role : best), undefined)
}

/** Rows that only record history are none (model.md). */
const detailsOf = (store: Store, zoneId: string): unknown =>
  store.metadata.by('parent_id', zoneId).find(row => row.name === ZONE_PERMISSIONS && !row.metadata_id)?.details
