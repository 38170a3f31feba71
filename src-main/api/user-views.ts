import type { User } from '../model/user.ts'
import { emailDigest } from '../records/rules/user.ts'
import type { Store } from '../store/open.ts'
import type { Caller } from './caller.ts'
import { metadataOf } from './handlers/metadata.ts'
import type { WireRecord } from './wire.ts'

// A person as PlaceOS shows them, by who is looking (model.md 3.8). No view has a password or token in it.

const publicFields = [
  'id',
  'email',
  'nickname',
  'name',
  'first_name',
  'last_name',
  'groups',
  'country',
  'building',
  'image',
  'created_at',
  'authority_id',
  'deleted',
  'department',
  'preferred_language',
  'staff_id',
  'phone',
  'work_preferences',
  'work_overrides',
  'login_count',
  'last_login',
  'photo_upload_id',
  'locatable',
] as const satisfies readonly (keyof User)[]

const adminFields = [
  ...publicFields,
  'sys_admin',
  'support',
  'misc',
  'login_name',
  'card_number',
  'ui_theme',
] as const satisfies readonly (keyof User)[]

/** What anybody of the same authority may know. */
export const publicUser = (row: User): WireRecord => userView(row, publicFields)

/** What admins see of everybody, and each person of themselves. */
export const adminUser = (row: User): WireRecord => userView(row, adminFields)

export const userGroups = ({ id, groups }: User) => ({ id, groups })

/** The metadata of a person beside the rest; `subsystem_access` lists nothing, as this node has no group trees. */
export const withMetadata = (store: Store, view: WireRecord, { forAdmin }: { forAdmin: boolean }): WireRecord => ({
  ...view,
  associated_metadata: metadataOf(store, view.id, undefined),
  ...(forAdmin ? { subsystem_access: [] } : {}),
})

function userView(row: User, fields: readonly (keyof User)[]): WireRecord {
  const shown = Object.fromEntries(
    fields.flatMap(name => (row[name] === null || row[name] === undefined ? [] : [[name, row[name]]])),
  )
  return { ...shown, id: row.id, email_digest: emailDigest(row.email) }
}

/** The authority a caller belongs to; whoever is no person belongs to the node's own. */
export function authorityOf(store: Store, caller: Caller): string | undefined {
  const own = caller.userId === undefined ? undefined : store.user.get(caller.userId)?.authority_id
  return own ?? store.authority.all()[0]?.id
}
