import { randomBytes } from 'node:crypto'
import type { Edge } from '../../model/edge.ts'
import { hashApiKey, makeApiKey } from '../../store/api-keys.ts'
import type { Store } from '../../store/open.ts'
import { revealed } from '../../store/seal-row.ts'
import type { Rules, Step } from '../step.ts'

export const edge: Rules<'edge'> = {
  derive({ row, before, given, step }) {
    // Whom it acts for is settled at the beginning, as its key is that user's.
    const user_id = before?.user_id ?? row.user_id ?? (before ? null : (step.by ?? firstAdmin(step)))
    if (before && (!given.secret || given.secret === before.secret)) {
      // Emptied, or sent back as it was shown: it keeps the one it has.
      return { user_id, secret: before.secret ?? null }
    }
    // Without a user there can be no key, and the checks will say so.
    if (!user_id || !step.store.user.get(user_id)) return { user_id }
    const secret = row.secret || randomBytes(32).toString('base64url')
    return { user_id, secret, api_key_id: keyWith(step, { ...row, user_id }, secret) }
  },
  check: ({ row, before, given }) =>
    row.user_id || (before && !given.secret) ? [] : [{ field: 'user_id', reason: 'is required' }],
  removed(row, step) {
    if (row.api_key_id) step.remove('api_key', row.api_key_id)
  },
}

/**
 * An edge signs in with an API key of its own, whose secret is the edge's (model.md 3.6). Whoever takes the key away
 * locks the edge out, until somebody gives it a new secret.
 */
function keyWith(step: Step, row: Partial<Edge> & { id: string; user_id: string }, secret: string): string {
  const known = row.api_key_id && step.store.api_key.get(row.api_key_id)
  if (known) {
    step.save('api_key', known.id, { secret: hashApiKey({ id: known.id, secret }) })
    return known.id
  }
  const { id } = makeApiKey()
  const name = `Edge X-API-KEY for ${row.name ?? ''}`
  const scopes = [`ei|${row.id}`, 'edge-control']
  step.create('api_key', { name, user_id: row.user_id, scopes }, { id, secret: hashApiKey({ id, secret }) })
  return id
}

const firstAdmin = ({ store }: Step) => store.user.find(({ sys_admin }) => sys_admin)?.id ?? null

/** What the edge signs in with; nothing when its key is gone. */
export function edgeToken(store: Store, id: string): string | undefined {
  const row = store.edge.get(id)
  if (!row?.api_key_id || !row.secret) return undefined
  return `${row.api_key_id}.${revealed(store.secrets, row.id, row.secret)}`
}
