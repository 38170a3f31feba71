import type { Clock } from '../../base/clock.ts'
import type { DoorkeeperApplication } from '../../model/doorkeeper-application.ts'
import type { Store } from '../../store/open.ts'
import { revealed } from '../../store/seal-row.ts'
import { isSame } from '../opaque.ts'

/** The front ends that people may sign in to. */
export interface Applications {
  /** By its client id; none once it was revoked. */
  find(clientId: string): DoorkeeperApplication | undefined
  /** Whether whoever asks for tokens may speak for it: one that is confidential needs its secret. */
  mayAsk(application: DoorkeeperApplication, secret: string | undefined): boolean
}

export function createApplications({ store, clock }: { store: Store; clock: Clock }): Applications {
  return {
    find: clientId =>
      store.doorkeeper_application.find(
        ({ uid, revoked_at }) =>
          Boolean(uid) && uid === clientId && !(typeof revoked_at === 'number' && revoked_at * 1000 <= clock.now()),
      ),
    mayAsk({ id, confidential, secret: sealed }, secret) {
      // Whoever is not confidential may send a secret, as ts-client does with the password grant; it need not be right.
      if (!confidential) return true
      const known = sealed ? revealed(store.secrets, id, sealed) : ''
      return known !== '' && secret !== undefined && isSame(secret, known)
    },
  }
}

/**
 * Whether an address is among those that are registered (auth.md 4.2): equal, except that the parts of a query may
 * stand in any order, a query is taken where none is registered, and loopback addresses may use any port.
 */
export function isRegistered(asked: string, registered: string): boolean {
  const uri = URL.parse(asked)
  if (!uri || asked.includes('#') || uri.username !== '' || uri.password !== '') return false
  return registered.split(/\s+/).some(text => {
    if (text === '') return false
    if (text === asked) return true
    const known = URL.parse(text)
    return known !== null && isSamePlace(uri, known) && isSameQuery(uri, known)
  })
}

function isSamePlace(asked: URL, known: URL): boolean {
  const isLoopback = [asked, known].every(({ hostname }) => hostname === '127.0.0.1' || hostname === '[::1]')
  return (
    asked.protocol === known.protocol &&
    asked.hostname === known.hostname &&
    asked.pathname === known.pathname &&
    (asked.port === known.port || isLoopback)
  )
}

const parts = ({ searchParams }: URL) => [...searchParams].map(pair => JSON.stringify(pair)).sort()

function isSameQuery(asked: URL, known: URL): boolean {
  return known.search === '' || parts(asked).join() === parts(known).join()
}

/** Without a list of its own, an application may have what the node gives. */
export const scopesOf = ({ scopes }: DoorkeeperApplication): string[] => {
  const own = scopes.split(/\s+/).filter(Boolean)
  return own.length > 0 ? own : ['public']
}

/** The scopes that are asked for, `public` where none are named; none if the application may not have all of them. */
export function grantedScopes(application: DoorkeeperApplication, asked: string | undefined): string[] | undefined {
  const named = (asked ?? '').split(/\s+/).filter(Boolean)
  const wanted = named.length === 0 ? ['public'] : named
  const may = new Set([...scopesOf(application), 'openid'])
  return wanted.every(scope => may.has(scope)) ? [...new Set(wanted)] : undefined
}
