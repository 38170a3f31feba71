import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'

/** A nonce is good for so long; whoever uses it later is given another one. */
const NONCE_MS = 300_000

interface Wanted {
  username: string
  password: string
  realm: string
  algorithm?: 'MD5' | 'SHA-256'
}

interface Asked {
  method: string
  uri: string
  authorization: string | undefined
}

/** Digest authentication from the device's side (RFC 7616), with `qop="auth"`. */
export function digestDoor(clock: Clock) {
  let nonce = { text: randomBytes(16).toString('hex'), since: clock.monotonic() }
  return {
    /** What to answer 401 with; nothing when the request says who it is, and is right. */
    challenge({ username, password, realm, algorithm = 'MD5' }: Wanted, asked: Asked): string | undefined {
      if (clock.monotonic() - nonce.since > NONCE_MS) {
        nonce = { text: randomBytes(16).toString('hex'), since: clock.monotonic() }
      }
      const given = parse(asked.authorization)
      const hash = (...parts: string[]) =>
        createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
          .update(parts.join(':'))
          .digest('hex')
      const { nc = '', cnonce = '', qop = '', response = '' } = given
      const right =
        given.username === username &&
        given.realm === realm &&
        given.uri === asked.uri &&
        qop === 'auth' &&
        same(
          response,
          hash(hash(username, realm, password), given.nonce ?? '', nc, cnonce, qop, hash(asked.method, asked.uri)),
        )
      if (right && given.nonce === nonce.text) return undefined
      const stale = right ? ', stale=true' : ''
      return `Digest realm="${realm}", qop="auth", nonce="${nonce.text}", algorithm=${algorithm}${stale}`
    },
  }
}

/** `Digest username="admin", nc=00000001, …` */
function parse(header = ''): Record<string, string> {
  if (!/^digest /i.test(header)) return {}
  const found: Record<string, string> = {}
  for (const [, name = '', quoted, plain] of header.slice(7).matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]*))/g)) {
    found[name.toLowerCase()] = quoted ?? plain ?? ''
  }
  return found
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one.toLowerCase()), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
