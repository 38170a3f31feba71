import { createHmac, createSign, generateKeyPairSync, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { silentLog } from '../base/log.ts'
import { sealWith } from '../store/seal.ts'
import { openSecrets } from '../store/secrets.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { ACCESS_SECONDS, type Claims, createTokens } from './jwt.ts'
import { type MemoryDocument, memoryDocument } from './testing/memory-document.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.parse('2026-01-01T00:00:00.750Z')
const given = {
  aud: 'edge.example.com',
  scope: ['public'],
  sub: 'user-a',
  u: { n: 'Ada', e: 'ada@example.com', p: 3, r: ['group-a'] },
  sid: 'session-a',
  fam: 'family-a',
}

function setUp(document: MemoryDocument = memoryDocument()) {
  const clock = fakeClock(START)
  const seal = sealWith(openSecrets({ folder: temporaryFolder(), log: silentLog }))
  const open = () => createTokens({ document, seal, clock })
  return { clock, document, tokens: open(), open, seal }
}

const parts = (token: string) => token.split('.') as [string, string, string]
const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
const written = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token of any making, signed with any RSA key. */
function forged(header: object, claims: object, key: Parameters<ReturnType<typeof createSign>['sign']>[0]): string {
  const text = `${written(header)}.${written(claims)}`
  return `${text}.${createSign('sha256').update(text).sign(key, 'base64url')}`
}

describe('a token', () => {
  test('has the shape of PlaceOS to the letter, and the two claims of ours', async () => {
    const { tokens } = setUp()
    const { token, claims } = await tokens.issue(given)
    const [header, payload] = parts(token).slice(0, 2).map(read)
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT', kid: expect.stringMatching(/^[\w-]{43}$/) })
    expect(payload).toEqual({
      iss: 'POS',
      iat: 1_767_225_600,
      exp: 1_767_232_800,
      jti: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      ...given,
    })
    expect(claims).toEqual(payload)
    expect(await tokens.verify(token)).toEqual(claims)
  })

  test('lasts two hours to the second, however long the key took to make, and no leeway is given', async () => {
    const { tokens, clock } = setUp()
    const { token, claims } = await tokens.issue(given)
    expect(claims.exp - claims.iat).toBe(7_200)
    expect(ACCESS_SECONDS).toBe(7_200)
    await clock.advance(7_200_000 - 751)
    expect(await tokens.verify(token)).toEqual(claims)
    await clock.advance(1)
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'denied', message: 'The token has expired.' })
    const { tokens: fresh } = setUp()
    const late = await fresh.issue(given, 0)
    await expect(fresh.verify(late.token)).rejects.toThrow('The token has expired.')
  })

  test('has an id of its own', async () => {
    const { tokens } = setUp()
    const all = await Promise.all(Array.from({ length: 20 }, () => tokens.issue(given)))
    expect(new Set(all.map(({ claims }) => claims.jti)).size).toBe(20)
    expect(new Set(all.map(({ token }) => parts(token)[0])).size).toBe(1)
  })

  test('that is no ID token cannot be replaced by one', async () => {
    const { tokens } = setUp()
    const id = await tokens.issueId({
      ...{ aud: 'client', sub: 'user-a', name: 'Ada', email: 'a@b' },
      iss: 'https://n',
    })
    expect(read(parts(id)[1])).toEqual({
      ...{ iss: 'https://n', aud: 'client', sub: 'user-a', name: 'Ada', email: 'a@b' },
      ...{ iat: 1_767_225_600, exp: 1_767_225_720 },
    })
    await expect(tokens.verify(id)).rejects.toMatchObject({ code: 'denied' })
  })
})

describe('what this node did not sign as it is', () => {
  test('is refused: no algorithm, HMAC with the public key, another key, another algorithm, another issuer', async () => {
    const { tokens, document, seal } = setUp()
    const { token, claims } = await tokens.issue(given)
    const [head, body] = parts(token)
    const header = read(head)
    const [{ kid = '', private_pem = '' } = {}] = document.get().signing_keys
    const own = seal.open(kid, private_pem)
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const [jwk] = (await tokens.jwks()).keys
    const hmac = (key: string | Buffer) => {
      const text = `${written({ ...header, alg: 'HS256' })}.${body}`
      return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
    }
    const bad = {
      none: `${written({ alg: 'none', typ: 'JWT', kid })}.${body}.`,
      'none, its signature kept': `${written({ alg: 'none', kid })}.${body}.${parts(token)[2]}`,
      'HS256 with the modulus': hmac(Buffer.from(jwk?.n ?? '', 'base64url')),
      'HS256 with the JWK': hmac(JSON.stringify(jwk)),
      'a stranger’s key under our kid': forged(header, claims, other),
      'another kid': forged({ ...header, kid: 'another' }, claims, own),
      'no kid': forged({ alg: 'RS256' }, claims, own),
      'a key that it brings along': forged({ ...header, jwk: other.export({ format: 'jwk' }) }, claims, other),
      'what it says is critical': forged({ ...header, crit: ['b64'], b64: false }, claims, own),
      RS512: forged({ ...header, alg: 'RS512' }, claims, own),
      'another issuer': forged(header, { ...claims, iss: 'https://node' }, own),
      'no end': forged(header, { ...claims, exp: undefined }, own),
      'begins later': forged(header, { ...claims, nbf: claims.iat + 60 }, own),
      'no session': forged(header, { ...claims, sid: undefined }, own),
      'more rights than there are': forged(header, { ...claims, u: { ...claims.u, p: 4 } }, own),
      'scopes that are a text': forged(header, { ...claims, scope: 'public' }, own),
      'several audiences': forged(header, { ...claims, aud: [claims.aud] }, own),
    }
    expect(await tokens.verify(forged(header, claims, own))).toEqual(claims)
    for (const [name, text] of Object.entries(bad)) {
      await expect(tokens.verify(text), name).rejects.toMatchObject({ code: 'denied' })
    }
  })

  test('is refused also where it is no token at all', async () => {
    const { tokens } = setUp()
    for (const text of ['', '.', '..', 'a.b', 'a.b.c', 'x'.repeat(100_000), '🙂.🙂.🙂', 'null', '{}', 'ey.ey.ey']) {
      await expect(tokens.verify(text)).rejects.toMatchObject({ code: 'denied' })
    }
  })

  test('is refused with any one letter changed', async () => {
    const { tokens } = setUp()
    const { token, claims } = await tokens.issue(given)
    await tokens.verify(token)
    const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.')
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), letter, async (at, other) => {
        const changed = token.slice(0, at) + other + token.slice(at + 1)
        const taken = await tokens.verify(changed).catch(() => undefined)
        // The last letter of a signature holds bits that say nothing: the same signature, written otherwise.
        const isSame = Buffer.from(parts(changed)[2] ?? '', 'base64url').equals(
          Buffer.from(parts(token)[2], 'base64url'),
        )
        if (taken) expect(isSame && changed.slice(0, -1) === token.slice(0, -1)).toBe(true)
        else expect(changed).not.toBe(token)
      }),
      { numRuns: 300 },
    )
    expect(await tokens.verify(token)).toEqual(claims)
  })
})

describe('keys', () => {
  test('are kept over a restart, sealed, and only their public half is shown', async () => {
    const { tokens, open, document } = setUp()
    const { token, claims } = await tokens.issue(given)
    const again = open()
    expect(await again.verify(token)).toEqual(claims)
    expect(await again.jwks()).toEqual(await tokens.jwks())
    const { keys } = await again.jwks()
    expect(keys).toEqual([
      { kty: 'RSA', n: expect.any(String), e: 'AQAB', kid: read(parts(token)[0]).kid, alg: 'RS256', use: 'sig' },
    ])
    expect(JSON.stringify(document.get())).not.toContain('PRIVATE KEY')
  })

  test('are made once, however many ask for the first token at the same time', async () => {
    const { tokens, document } = setUp()
    await Promise.all([...Array.from({ length: 5 }, () => tokens.issue(given)), tokens.jwks()])
    expect(document.get().signing_keys).toHaveLength(1)
  })

  test('are others after a year, also in a node that never stops; what the old one signed is good to its end', async () => {
    const { tokens, clock, document } = setUp()
    const first = await tokens.issue(given)
    await clock.advance(365 * DAY - HOUR)
    const before = await tokens.issue(given)
    await clock.advance(HOUR + 1)
    const after = await tokens.issue(given)
    const kids = [first, before, after].map(({ token }) => read(parts(token)[0]).kid)
    expect(kids[0]).toBe(kids[1])
    expect(kids[2]).not.toBe(kids[0])
    for (const { token, claims } of [before, after]) expect(await tokens.verify(token)).toEqual(claims)
    expect((await tokens.jwks()).keys.map(({ kid }) => kid)).toEqual([kids[2], kids[0]])
    await clock.advance(HOUR)
    await expect(tokens.verify(before.token)).rejects.toThrow('The token has expired.')
    await clock.advance(365 * DAY)
    await tokens.issue(given)
    expect(document.get().signing_keys.map(({ kid }) => kid)).not.toContain(kids[0])
    expect(document.get().signing_keys).toHaveLength(2)
  })

  test('that cannot be read are named as trouble, and tried again', async () => {
    const { tokens, document } = setUp()
    await document.change(state => ({ ...state, signing_keys: [{ kid: 'k', private_pem: 'x', created_at: START }] }))
    await expect(tokens.issue(given)).rejects.toThrow()
    await document.change(state => ({ ...state, signing_keys: [] }))
    await expect(tokens.issue(given)).resolves.toBeDefined()
  })
})

describe('what was checked before', () => {
  test('is not checked again, and is over when its time is', async () => {
    const { tokens, clock } = setUp()
    const { token } = await tokens.issue(given)
    const claims = await tokens.verify(token)
    expect(await tokens.verify(token)).toBe(claims)
    await clock.advance(7_200_000)
    await expect(tokens.verify(token)).rejects.toThrow('The token has expired.')
  })

  test('is remembered of two thousand tokens and no more', async () => {
    const { tokens } = setUp()
    const first = await tokens.issue(given)
    const claims = await tokens.verify(first.token)
    const others: { token: string; claims: Claims }[] = []
    for (let count = 0; count < 2_000; count++) others.push(await tokens.issue({ ...given, fam: randomUUID() }))
    for (const { token } of others) await tokens.verify(token)
    expect(await tokens.verify(first.token)).toEqual(claims)
    expect(await tokens.verify(first.token)).not.toBe(claims)
  })
})
