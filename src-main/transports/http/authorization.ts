import type { HttpAuthentication } from '../../driver-kit/device.ts'
import type { Digest } from './digest.ts'
import type { HttpSettings } from './settings.ts'

/** How requests say who asks: as the driver says, else as the settings do, else as the address does. */
interface Authorization {
  /** What is known before the device has been asked. */
  header(request: { method: string; uri: string }): string | undefined
  /** After a 401: whether it is worth asking again. `answered`: this request had an answer to a challenge already. */
  challenged(wwwAuthenticate: string | undefined, answered: boolean): Promise<boolean>
  /** What we said was not taken: the next request begins anew, so that a wrong password is tried once for each. */
  refused(): void
}

export function createAuthorization(
  base: URL,
  settings: () => HttpSettings,
  given: () => HttpAuthentication | undefined,
): Authorization {
  // Loaded with the first challenge: most devices never send one.
  let digest: Digest | undefined
  const chosen = () => given() ?? ofSettings(settings()) ?? ofAddress(base)
  return {
    header(request) {
      const who = chosen()
      switch (who?.kind) {
        case 'basic':
          return `Basic ${Buffer.from(`${who.username}:${who.password}`, 'utf8').toString('base64')}`
        case 'bearer':
          return `Bearer ${who.token}`
        case 'digest':
          return digest?.header(request, who)
        case undefined:
          return undefined
      }
    },
    async challenged(wwwAuthenticate, answered) {
      if (chosen()?.kind !== 'digest') return false
      digest ??= (await import('./digest.ts')).createDigest()
      return digest.challenged(wwwAuthenticate, answered)
    },
    refused() {
      digest = undefined
    },
  }
}

function ofSettings({ digest_auth, bearer_auth, basic_auth }: HttpSettings): HttpAuthentication | undefined {
  if (digest_auth) return { kind: 'digest', ...digest_auth }
  if (bearer_auth) return { kind: 'bearer', ...bearer_auth }
  if (basic_auth) return { kind: 'basic', ...basic_auth }
  return undefined
}

function ofAddress({ username, password }: URL): HttpAuthentication | undefined {
  if (!username && !password) return undefined
  return { kind: 'basic', username: decode(username), password: decode(password) }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
