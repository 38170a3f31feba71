import type { ApiKey } from '../../model/api-key.ts'
import { Permissions } from '../../model/enums.ts'
import { createKey } from '../../records/rules/api-key.ts'
import type { On } from '../answer.ts'
import { atLeast, type Caller } from '../caller.ts'
import { authorityOf } from '../user-views.ts'
import { type WireRecord, wireRecord } from '../wire.ts'
import type { Parts } from './records.ts'
import { answerResource } from './resource.ts'

/** API keys: their permissions are words on the wire, and the key itself is shown to whoever makes it, once. */
export const answerApiKeys = (on: On, parts: Parts) => {
  const { store, records } = parts

  function view(row: ApiKey, caller: Caller): WireRecord {
    const user = store.user.get(row.user_id ?? '')
    const authority = store.authority.get(row.authority_id ?? '')
    const [permissions = 'user'] = Object.entries(Permissions).find(([, number]) => number === row.permissions) ?? []
    return {
      ...wireRecord(store, 'api_key', row, caller),
      permissions,
      ...(user ? { user: wireRecord(store, 'user', user, caller) } : {}),
      ...(authority ? { authority: wireRecord(store, 'authority', authority, caller) } : {}),
    }
  }

  return {
    ...answerResource(parts, on.apiKeys, 'api_key', {
      filter:
        ({ authority_id }) =>
        row =>
          authority_id === undefined || row.authority_id === authority_id,
      view,
      async create(body, caller) {
        const { row, token } = await createKey(records, body, caller.userId)
        return { ...view(row, caller), x_api_key: token }
      },
    }),
    inspect: on.apiKeys.inspect.handler(({ context: { caller } }) => claimsOf(parts, caller)),
  }
}

/** The token that a key would be, if it were one (auth.md 8): from five minutes ago for an hour. */
function claimsOf({ store, clock }: Parts, caller: Caller) {
  const user = store.user.get(caller.userId ?? '')
  const now = Math.floor(clock.now() / 1000)
  return {
    iss: 'POS',
    iat: now - 300,
    exp: now + 3_600,
    aud: store.authority.get(authorityOf(store, caller) ?? '')?.domain ?? '',
    sub: user?.id ?? '',
    scope: [...caller.scopes],
    u: {
      n: user?.name ?? caller.name,
      e: user?.email ?? '',
      p: atLeast(caller, 'admin')
        ? Permissions.admin
        : atLeast(caller, 'support')
          ? Permissions.support
          : Permissions.user,
      r: [...(user?.groups ?? [])],
    },
  }
}
