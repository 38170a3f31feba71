import { createHash } from 'node:crypto'
import { Failed } from '../../base/result.ts'
import { toWire } from '../../model/entity.ts'
import { entities } from '../../model/index.ts'
import type { User } from '../../model/user.ts'
import type { On } from '../answer.ts'
import { notFound, type Parts } from './records.ts'

/** ts-client takes the second API route only when this holds `2.x.y` (auth.md 2). */
const PLACEOS_VERSION = 'v2.0.0'

export const answerRoot = (on: On, { store, node }: Parts) => ({
  authority: on.root.authority.handler(() => {
    const row = store.authority.all()[0]
    if (!row) throw new Failed('not_found', 'This node has no authority yet.')
    const { internals: _, created_at: __, ...shown } = toWire(entities.authority, row)
    return { ...shown, version: PLACEOS_VERSION, session: false, token_valid: false, production: true }
  }),
  alive: on.root.alive.handler(() => undefined),
  version: on.root.version.handler(() => ({
    service: 'alcove',
    commit: node.commit,
    version: node.version,
    build_time: node.buildTime,
    platform_version: PLACEOS_VERSION,
  })),
  currentUser: on.root.currentUser.handler(({ context: { caller } }) => {
    const row = caller.userId === undefined ? undefined : store.user.get(caller.userId)
    if (!row) throw notFound('user behind', caller.name)
    return { ...adminView(row), associated_metadata: {}, subsystem_access: [] }
  }),
})

const adminFields = [
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
  'sys_admin',
  'support',
  'misc',
  'login_name',
  'card_number',
  'ui_theme',
] as const satisfies readonly (keyof User)[]

/** The view PlaceOS gives a person of themselves (model.md 3.8). */
function adminView(row: User) {
  const shown = Object.fromEntries(
    adminFields.flatMap(name => (row[name] === null || row[name] === undefined ? [] : [[name, row[name]]])),
  )
  const digest = createHash('md5').update(row.email.trim().toLowerCase()).digest('hex')
  return { ...shown, id: row.id, email_digest: digest }
}
