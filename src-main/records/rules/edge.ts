import { randomBytes } from 'node:crypto'
import { EncryptionLevel } from '../../model/enums.ts'
import { hashApiKey, makeApiKey } from '../../store/api-keys.ts'
import type { Store } from '../../store/open.ts'
import type { Rules } from '../step.ts'

/** An edge signs in with an API key of its own, whose secret is the edge's (model.md 3.6). */
export const edge: Rules<'edge'> = {
  derive({ row, before, given, step }) {
    if (before) {
      // An edge is never without a secret: emptied, it keeps the one it has.
      if (!given.secret || given.secret === before.secret) return { secret: before.secret ?? null }
      const key = before.api_key_id && step.store.api_key.get(before.api_key_id)
      if (key) step.save('api_key', key.id, { secret: hashApiKey({ id: key.id, secret: String(given.secret) }) })
      return {}
    }
    const user_id = row.user_id ?? step.by ?? step.store.user.find(({ sys_admin }) => sys_admin)?.id ?? null
    if (user_id === null || !step.store.user.get(user_id)) return { user_id }
    const secret = row.secret || randomBytes(32).toString('base64url')
    const { id } = makeApiKey()
    step.create(
      'api_key',
      { name: `Edge X-API-KEY for ${row.name ?? ''}`, user_id, scopes: [`ei|${row.id}`, 'edge-control'] },
      { id, secret: hashApiKey({ id, secret }) },
    )
    return { user_id, secret, api_key_id: id }
  },
  check: ({ row }) => (row.user_id ? [] : [{ field: 'user_id', reason: 'is required' }]),
  removed(row, step) {
    if (row.api_key_id) step.remove('api_key', row.api_key_id)
  },
}

/** What the edge signs in with; nothing when its key is gone. */
export function edgeToken(store: Store, id: string): string | undefined {
  const row = store.edge.get(id)
  if (!row?.api_key_id || !row.secret) return undefined
  return `${row.api_key_id}.${store.secrets.decrypt(EncryptionLevel.never_display, row.id, row.secret)}`
}
