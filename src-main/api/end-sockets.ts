import type { SignIn } from '../auth/sign-in.ts'
import type { ApiKey } from '../model/api-key.ts'
import type { User } from '../model/user.ts'
import type { Store } from '../store/open.ts'
import type { Caller } from './caller.ts'
import type { Connections } from './connections.ts'
import type { PageSessions } from './page-sessions.ts'

/**
 * Ends the sockets of whoever may not go on as they were let in: whose session, device or key ended, or whose rights are
 * others now. PlaceOS looks at a credential once and never again (realtime.md 1). Whoever may come back does so by itself.
 * A page that was about to open its socket as who it was asks anew.
 */
export function endSockets({
  store,
  signIn,
  connections,
  pageSessions,
}: {
  store: Store
  signIn: SignIn
  connections: Connections
  pageSessions: PageSessions
}): void {
  function end(matches: (caller: Caller) => boolean, reason: string): void {
    pageSessions.forget(matches)
    connections.endWhere(matches, reason)
  }
  signIn.sessions.ended(({ row, reason }) => end(({ sessionId }) => sessionId === row.id, reason))
  signIn.devices.changed(id =>
    end(({ sessionId }) => sessionId === id, 'This device was moved to another room, or let in no longer.'),
  )
  store.changed.on(({ entity, id, before, after }) => {
    if (entity === 'api_key' && before && !isSameKey(before as ApiKey, after as ApiKey | undefined)) {
      end(({ keyId }) => keyId === id, 'The API key was changed or removed.')
    }
    if (entity === 'user' && before && !isSameRole(before as User, after as User | undefined)) {
      end(({ userId }) => userId === id, 'What this person may do has changed.')
    }
  })
}

const isSameKey = (before: ApiKey, after: ApiKey | undefined): boolean =>
  after !== undefined &&
  before.permissions === after.permissions &&
  before.expires_at === after.expires_at &&
  before.scopes.join() === after.scopes.join()

const isSameRole = (before: User, after: User | undefined): boolean =>
  after !== undefined &&
  before.sys_admin === after.sys_admin &&
  before.support === after.support &&
  before.deleted === after.deleted &&
  before.groups.join('\n') === after.groups.join('\n')
