import type { Labels, RecordRow } from '../../../data/records.ts'
import { compareNames, hasWords, inWords, listWords, textIn, textsIn } from '../rules.ts'

/** What a zone's metadata entry `permissions` may say of a group (realtime.md 10). */
export const grantKinds = ['manage', 'admin', 'deny'] as const
export type GrantKind = (typeof grantKinds)[number]

export const grantTitles: Readonly<Record<GrantKind, string>> = { manage: 'Manage', admin: 'Admin', deny: 'Deny' }

/** The name of the entry, as PlaceOS looks for it. */
export const PERMISSIONS = 'permissions'

export interface Member {
  id: string
  name: string
  email: string
}

export interface Grant {
  zoneId: string
  zone: string
  kind: GrantKind
}

/** A group is nothing but its name, in what people are in and in what zones say. */
export interface Group {
  name: string
  members: readonly Member[]
  grants: readonly Grant[]
}

interface Found {
  rows: readonly RecordRow[]
  labels: Labels
}

/** All groups that are named anywhere. Names are compared whatever their case, as PlaceOS does. */
export function groupsOf(users: readonly RecordRow[], entries: Found): Group[] {
  const groups = new Map<string, { name: string; members: Member[]; grants: Grant[] }>()
  const under = (name: string) => {
    const key = name.toLowerCase()
    const group = groups.get(key) ?? { name, members: [], grants: [] }
    groups.set(key, group)
    return group
  }
  for (const row of users) {
    for (const name of textsIn(row, 'groups')) {
      const { members } = under(name)
      if (members.at(-1)?.id === row.id) continue
      members.push({ id: row.id, name: textIn(row, 'name') || row.id, email: textIn(row, 'email') })
    }
  }
  for (const row of entries.rows) {
    if (!isPermissions(row)) continue
    const zoneId = textIn(row, 'parent_id')
    for (const kind of grantKinds) {
      for (const name of namesIn(row.details, kind)) {
        under(name).grants.push({ zoneId, zone: entries.labels[zoneId] ?? zoneId, kind })
      }
    }
  }
  for (const { members, grants } of groups.values()) {
    members.sort((a, b) => compareNames(a.name, b.name))
    grants.sort((a, b) => compareNames(a.zone, b.zone))
  }
  return [...groups.values()].sort((a, b) => compareNames(a.name, b.name))
}

/** Whether a metadata entry is one that grants: systems and people may have others of that name. */
export const isPermissions = (row: RecordRow) =>
  row.name === PERMISSIONS && textIn(row, 'parent_id').startsWith('zone-')

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function namesIn(details: unknown, kind: GrantKind): string[] {
  const names = isObject(details) ? details[kind] : undefined
  return Array.isArray(names) ? names.filter(name => typeof name === 'string') : []
}

/** What an entry says once a group has this grant there, or none; all else that stands there stays. */
export function withGrant(details: unknown, group: string, kind: GrantKind | undefined): Record<string, unknown> {
  const others = (of: GrantKind) => namesIn(details, of).filter(name => name.toLowerCase() !== group.toLowerCase())
  const lists = grantKinds.map(of => [of, of === kind ? [...others(of), group] : others(of)])
  return { ...(isObject(details) ? details : {}), ...Object.fromEntries(lists) }
}

export function foundGroups(groups: readonly Group[], query: string | undefined): Group[] {
  const words = inWords(query)
  return groups.filter(({ name, members, grants }) =>
    hasWords(words, [name, ...grants.map(({ zone }) => zone), ...members.map(member => member.name)]),
  )
}

export const findGroup = (groups: readonly Group[], name: string): Group =>
  groups.find(group => group.name.toLowerCase() === name.toLowerCase()) ?? { name, members: [], grants: [] }

export const membersWords = (count: number) =>
  count === 0 ? 'nobody' : count === 1 ? '1 person' : `${count.toLocaleString('en')} people`

/** “Manage in Level 3 and Lobby, Deny in Board room”; nothing for a group that no zone speaks of. */
export function grantsWords(grants: readonly Grant[]): string {
  return grantKinds
    .flatMap(kind => {
      const zones = grants.filter(grant => grant.kind === kind).map(({ zone }) => zone)
      return zones.length === 0 ? [] : [`${grantTitles[kind]} in ${listWords(zones)}`]
    })
    .join(', ')
}

export interface Organisation {
  id: string
  name: string
  /** The zone that a room must lie in for any grant to count. */
  orgZone: string | undefined
}

export function organisationsOf(rows: readonly RecordRow[]): Organisation[] {
  return rows.map(row => {
    const zone = isObject(row.config) ? row.config.org_zone : undefined
    return {
      id: row.id,
      name: textIn(row, 'name') || row.id,
      orgZone: typeof zone === 'string' && zone ? zone : undefined,
    }
  })
}
