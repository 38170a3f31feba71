/** The metadata entry of a zone that says what the people of which groups may do there (realtime.md 10). */
export const ZONE_PERMISSIONS = 'permissions'

/** What zones say of somebody: `deny` nothing at all, `manage` what support may, `admin` everything. */
export type ZonePermission = 'deny' | 'manage' | 'admin'

/**
 * What the zones of a system say of somebody in these groups; `details` are their metadata entries, in the order of the
 * zones. The last zone with an opinion wins, and one that denies ends the matter.
 */
export function zonePermission(details: readonly unknown[], groups: readonly string[]): ZonePermission | undefined {
  const own = new Set(groups.map(group => group.toLowerCase()))
  let said: ZonePermission | undefined
  for (const of of details) {
    const names = (permission: ZonePermission) => groupsIn(of, permission).some(group => own.has(group.toLowerCase()))
    if (names('deny')) return 'deny'
    said = names('admin') ? 'admin' : names('manage') ? 'manage' : said
  }
  return said
}

/** People write these entries by hand: what is no list of names names nobody. */
function groupsIn(details: unknown, permission: ZonePermission): string[] {
  if (typeof details !== 'object' || details === null || !Object.hasOwn(details, permission)) return []
  const groups = (details as Record<string, unknown>)[permission]
  return Array.isArray(groups) ? groups.filter(group => typeof group === 'string') : []
}
