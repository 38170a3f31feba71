import type { LdapSource } from '../auth/ldap/source.ts'
import type { Clock } from '../base/clock.ts'
import type { Json } from '../base/json.ts'
import type { LdapAuthentication } from '../model/ldap-authentication.ts'
import type { OauthAuthentication } from '../model/oauth-authentication.ts'
import type { Store } from '../store/open.ts'
import { revealed } from '../store/seal-row.ts'
import type { SourceTests } from './handlers/access.ts'
import { found } from './handlers/records.ts'
import type { Directory, Provider } from './sign-in/parts.ts'
import { callbackAt } from './sign-in/sources.ts'

// Most nodes have neither: what speaks with them is loaded when somebody first signs in by it.
const ldap = { signIn: () => import('../auth/ldap/sign-in.ts'), test: () => import('../auth/ldap/try-out.ts') }
const oauth2 = {
  signOn: () => import('../auth/oauth2/sign-on.ts'),
  test: () => import('../auth/oauth2/test-provider.ts'),
}

/** Directories and providers, asked with the secrets of their records in clear. */
export interface SignOn {
  directory: Directory
  provider: Provider
  tests: SourceTests
}

export function createSignOn({ store, clock }: { store: Store; clock: Clock }): SignOn {
  const directorySource = (row: LdapAuthentication): LdapSource => ({
    ...row,
    auth_method: row.auth_method as LdapSource['auth_method'],
    password: row.password ? revealed(store.secrets, row.id, row.password) : undefined,
  })
  const providerSource = (row: OauthAuthentication) => ({
    ...row,
    client_secret: revealed(store.secrets, row.id, row.client_secret),
  })

  async function timed<T extends object>(run: () => Promise<T>): Promise<T & { took_ms: number }> {
    const began = clock.monotonic()
    return { ...(await run()), took_ms: Math.round(clock.monotonic() - began) }
  }

  return {
    async directory(row, typed, signal) {
      const { signInAtDirectory } = await ldap.signIn()
      return signInAtDirectory(directorySource(row), typed, { signal, clock })
    },
    provider: {
      async begin(row, redirectUri, signal) {
        const { beginSignOn, expectProvider } = await oauth2.signOn()
        const source = providerSource(row)
        await expectProvider(source, { signal, clock })
        return beginSignOn(source, { redirectUri })
      },
      async complete(row, pending, callbackUrl, signal) {
        const { completeSignOn, pendingSignOn } = await oauth2.signOn()
        return completeSignOn(providerSource(row), pendingSignOn.parse(pending), { callbackUrl }, { signal, clock })
      },
    },
    tests: {
      ldap: (id, username, signal) =>
        timed(async () => {
          const { testDirectory } = await ldap.test()
          const { profile, ...test } = await testDirectory(
            directorySource(found(store, 'ldap_authentication', id)),
            { username },
            { signal, clock },
          )
          return { ...test, ...(profile ? { profile: profile as Record<string, Json> } : {}) }
        }),
      oauth2: (id, base, signal) =>
        timed(async () => {
          const { testProvider } = await oauth2.test()
          const row = found(store, 'oauth_authentication', id)
          return testProvider(providerSource(row), { redirectUri: callbackAt(base, row), signal, clock })
        }),
    },
  }
}
