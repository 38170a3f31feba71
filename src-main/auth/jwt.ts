import { generateKeyPair, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import type { CryptoKey, JWK } from 'jose'
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import { Failed, messageOf } from '../base/result.ts'
import type { Seal } from '../store/seal.ts'
import type { SignInDocument } from './state.ts'

/** Loaded when the first token is made or shown: the panel on the wall needs none. */
const jose = () => import('jose')

/** What a token says (auth.md 7.1), and of which sign-in it is. */
const claimsShape = z.object({
  iss: z.string(),
  iat: z.number().int(),
  exp: z.number().int(),
  aud: z.string(),
  sub: z.string(),
  scope: z.array(z.string()),
  u: z.object({ n: z.string(), e: z.string(), p: z.number().int().min(0).max(3), r: z.array(z.string()) }),
  jti: z.string(),
  /** Ours: the session it hangs on, and what of that session's authorizations it came from. */
  sid: z.string(),
  fam: z.string(),
})
export type Claims = z.output<typeof claimsShape>

/** RS256 tokens in PlaceOS's shape, signed with a key that only this node has. */
export interface Tokens {
  issue(
    claims: Omit<Claims, 'iss' | 'iat' | 'exp' | 'jti'>,
    lifetimeSeconds?: number,
  ): Promise<{ token: string; claims: Claims }>
  /** An OpenID Connect ID token for an application. */
  issueId(claims: {
    aud: string
    sub: string
    name: string
    email: string
    nonce?: string | undefined
    iss: string
  }): Promise<string>
  /** Throws `denied` for whatever this node did not sign, or whose time is over. */
  verify(token: string): Promise<Claims>
  /** As `verify`, also where its time is over: what was begun in time may go on (mqtt.md 11). */
  verifyLate(token: string): Promise<Claims>
  /** Public keys, for whoever checks our tokens (RFC 7517). */
  jwks(): Promise<{ keys: JWK[] }>
}

/** auth.md 4.4. */
export const ACCESS_SECONDS = 7_200
const ID_SECONDS = 120
const ALGORITHM = 'RS256'
const ROTATE_AFTER_MS = 365 * 24 * 3_600_000
/** An older key verifies until everything it signed is over. */
const KEPT_MS = 24 * 3_600_000
/** Checking a signature costs a tenth of a millisecond; front ends send the same token with every call. */
const MOST_CHECKED = 2_000

interface Parts {
  document: SignInDocument
  seal: Seal
  clock: Clock
}

interface Key {
  kid: string
  privateKey: CryptoKey
  publicKey: CryptoKey
  jwk: JWK
}

export function createTokens({ document, seal, clock }: Parts): Tokens {
  let keys: Promise<[Key, ...Key[]]> | undefined
  /** Of the key that signs, once it is open. */
  let signsSince: number | undefined
  const checked = new Map<string, Claims>()
  const seconds = () => Math.floor(clock.now() / 1000)

  /** The newest signs. Made when first needed, as making one takes a while. */
  async function openKeys(): Promise<[Key, ...Key[]]> {
    signsSince = undefined
    const now = clock.now()
    const [newest] = document.get().signing_keys
    if (!newest || now - newest.created_at > ROTATE_AFTER_MS) {
      const private_pem = await makeKey()
      const kid = await thumbprint(private_pem)
      await document.change(state => ({
        ...state,
        signing_keys: [
          { kid, private_pem: seal.close(kid, private_pem), created_at: now },
          ...state.signing_keys.filter(
            (_, at) => at === 0 && now - (newest?.created_at ?? 0) < ROTATE_AFTER_MS + KEPT_MS,
          ),
        ],
      }))
    }
    const rows = document.get().signing_keys
    const [first, ...rest] = await Promise.all(
      rows.map(async ({ kid, private_pem }) => openKey(kid, seal.open(kid, private_pem))),
    )
    if (!first) throw new Failed('unexpected', 'There is no key to sign tokens with.')
    signsSince = rows[0]?.created_at
    return [first, ...rest]
  }

  const known = () => {
    // A node may run for years.
    if (signsSince !== undefined && clock.now() - signsSince > ROTATE_AFTER_MS) keys = undefined
    keys ??= openKeys().catch(error => {
      keys = undefined
      throw error
    })
    return keys
  }

  async function sign(claims: object): Promise<string> {
    const [{ kid, privateKey }] = await known()
    const { SignJWT } = await jose()
    return new SignJWT({ ...claims }).setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid }).sign(privateKey)
  }

  /** What it says, if this node signed it, whenever that was. */
  async function read(token: string): Promise<Claims> {
    const before = checked.get(token)
    if (before) return before
    try {
      const all = await known()
      const { jwtVerify } = await jose()
      const { payload } = await jwtVerify(
        token,
        header => {
          const key = all.find(({ kid }) => kid === header.kid)
          if (!key) throw new Failed('denied', 'It was not issued by this node.')
          return key.publicKey
        },
        { algorithms: [ALGORITHM], issuer: 'POS', currentDate: new Date(0) },
      )
      const claims = claimsShape.parse(payload)
      checked.set(token, claims)
      for (const [oldest] of checked) {
        if (checked.size <= MOST_CHECKED) break
        checked.delete(oldest)
      }
      return claims
    } catch (error) {
      if (error instanceof Failed) throw error
      if (error instanceof z.ZodError) throw new Failed('denied', 'The token lacks what tokens of this node have.')
      throw new Failed('denied', `The token cannot be taken: ${messageOf(error)}`)
    }
  }

  return {
    async issue(given, lifetime = ACCESS_SECONDS) {
      // Making a key takes a while, which is not of the token's time.
      await known()
      const iat = seconds()
      const claims: Claims = { iss: 'POS', iat, exp: iat + lifetime, jti: randomUUID(), ...given }
      return { token: await sign(claims), claims }
    },
    async issueId(given) {
      await known()
      const iat = seconds()
      return sign({ ...given, iat, exp: iat + ID_SECONDS })
    },
    async verify(token) {
      const claims = await read(token)
      if (claims.exp <= seconds()) throw expired()
      return claims
    },
    verifyLate: read,
    jwks: async () => ({ keys: (await known()).map(({ jwk }) => jwk) }),
  }
}

const expired = () => new Failed('denied', 'The token has expired.')

async function makeKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return privateKey
}

async function openKey(kid: string, pem: string): Promise<Key> {
  const { exportJWK, importJWK, importPKCS8 } = await jose()
  const privateKey = await importPKCS8(pem, ALGORITHM, { extractable: true })
  const { d: _, p: __, q: ___, dp: ____, dq: _____, qi: ______, ...open } = await exportJWK(privateKey)
  const jwk: JWK = { ...open, kid, alg: ALGORITHM, use: 'sig' }
  return { kid, privateKey, publicKey: (await importJWK(jwk, ALGORITHM)) as CryptoKey, jwk }
}

async function thumbprint(pem: string): Promise<string> {
  const { calculateJwkThumbprint, exportJWK, importPKCS8 } = await jose()
  return calculateJwkThumbprint(await exportJWK(await importPKCS8(pem, ALGORITHM, { extractable: true })))
}
