import { createHash, randomBytes } from 'node:crypto'
import type { Rules } from '../step.ts'

export const doorkeeperApplication: Rules<'doorkeeper_application'> = {
  newId: (_, { store }) =>
    String(1 + Math.max(0, ...store.doorkeeper_application.all().map(({ id }) => Number(id) || 0))),
  derive({ row, before }) {
    const uid =
      row.uid ||
      createHash('md5')
        .update((row.redirect_uri ?? '').toLowerCase())
        .digest('hex')
    return { uid, ...(before ? {} : { secret: randomBytes(40).toString('base64url') }) }
  },
  check({ row, step }) {
    const taken = step.store.doorkeeper_application.find(other => other.uid === row.uid && other.id !== row.id)
    // The same address at the same owner is said already, as what should be unique.
    if (!taken || (taken.owner_id === row.owner_id && taken.redirect_uri === row.redirect_uri?.trim())) return []
    return [{ field: 'redirect_uri', reason: `gives the client id that "${taken.name}" has already` }]
  },
}
