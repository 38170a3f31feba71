import { type EntityName, entities } from '../model/index.ts'
import type { Fields } from '../records/accept.ts'

/**
 * What ts-client's classes have of their own, so that front ends send it along (rest.md 2.2): every class has a name and
 * a version. Where a record has a field of that name, it is meant. What servers show is in `records/shown-only.ts`.
 */
const clientMembers = new Set(['name', 'version', '_actions', '_conditions', 'attribute_service_name'])

/** What a front end sent, without what is its own. */
export function withoutClientMembers(name: EntityName, body: Fields): Fields {
  const { facts, aliases } = entities[name]
  const kept = (member: string) =>
    !clientMembers.has(member) || Object.hasOwn(facts, member) || Object.hasOwn(aliases, member)
  return Object.fromEntries(Object.entries(body).filter(([member]) => kept(member)))
}
