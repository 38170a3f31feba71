import type { ApiKey } from '../../model/api-key.ts'
import { makeApiKey } from '../../store/api-keys.ts'
import type { Fields } from '../accept.ts'
import type { Records } from '../records.ts'
import type { Rules } from '../step.ts'

export const apiKey: Rules<'api_key'> = {
  /** Whoever makes a key to be shown brings its id and hash along; a key made without is one that nobody knows. */
  newId: () => makeApiKey().id,
  derive({ row, before, given, step }) {
    const scopes = (row.scopes ?? []).map(readable)
    if (before) return { scopes }
    const owner = step.store.user.get(row.user_id ?? '')
    const { ttl } = given
    const until = typeof ttl === 'number' ? Math.floor(step.nowMs / 1000) + ttl : undefined
    const ends = [row.expires_at, until].filter(end => typeof end === 'number')
    return {
      scopes,
      authority_id: owner?.authority_id ?? null,
      expires_at: ends.length > 0 ? Math.min(...ends) : null,
    }
  },
  check({ row, given, step }) {
    const problems = []
    const now = Math.floor(step.nowMs / 1000)
    if (typeof row.expires_at === 'number' && row.expires_at <= now) {
      problems.push({ field: 'expires_at', reason: 'must be in the future' })
    } else if (typeof given.ttl === 'number' && given.ttl < 1) {
      problems.push({ field: 'ttl', reason: 'must be positive' })
    }
    const odd = row.scopes?.filter(scope => scope.split('.').length > 2) ?? []
    if (odd.length > 0) problems.push({ field: 'scopes', reason: `contains what is no scope: ${odd.join(', ')}` })
    return problems
  },
}

/** `systems.read` is written `systems.Read` (rest.md 1.4). */
const readable = (scope: string) =>
  scope.replace(
    /\.(read|write)$/i,
    (_, access: string) => `.${access[0]?.toUpperCase()}${access.slice(1).toLowerCase()}`,
  )

/** A new key and its token, which is known to nobody afterwards. */
export async function createKey(
  records: Pick<Records, 'write'>,
  body: Fields,
  by: string | undefined,
): Promise<{ row: ApiKey; token: string }> {
  const { id, token, hash } = makeApiKey()
  return { row: await records.write(step => step.create('api_key', body, { id, secret: hash }), by), token }
}
