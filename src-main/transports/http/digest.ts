import { createHash, randomBytes } from 'node:crypto'

/** Digest authentication after RFC 7616: MD5 and SHA-256, plain and `-sess`, with `qop=auth` or, as of old, without. */
export interface Digest {
  /** The `Authorization` of one request; nothing before the device has challenged us. */
  header(request: { method: string; uri: string }, credentials: Credentials): string | undefined
  /** Takes a 401's `WWW-Authenticate`. Whether it is worth answering: the same challenge again means a wrong password. */
  challenged(header: string | undefined, answered: boolean): boolean
}

interface Credentials {
  username: string
  password: string
}

type Challenge = Record<string, string>

export function createDigest(newCnonce = () => randomBytes(16).toString('hex')): Digest {
  let challenge: Challenge | undefined
  let [cnonce, count] = ['', 0]
  return {
    header(request, credentials) {
      if (!challenge) return undefined
      count += 1
      return digestAnswer({ challenge, cnonce, count, ...request, ...credentials })
    },
    challenged(header, answered) {
      const next = strongest(readChallenges(header ?? ''))
      if (!next) return false
      const again = answered && next.nonce === challenge?.nonce && next.stale?.toLowerCase() !== 'true'
      challenge = next
      cnonce = newCnonce()
      count = 0
      return !again
    },
  }
}

const hashes: Record<string, string> = { 'sha-256': 'sha256', md5: 'md5' }
const hashOf = (challenge: Challenge) => hashes[(challenge.algorithm ?? 'MD5').toLowerCase().replace(/-sess$/, '')]
const isSession = (challenge: Challenge) => /-sess$/i.test(challenge.algorithm ?? '')

/** RFC 7616 3.4: what the device must find to be right. */
export function digestAnswer(given: {
  challenge: Challenge
  method: string
  uri: string
  username: string
  password: string
  cnonce: string
  count: number
}): string {
  const { challenge, method, uri, username, password, cnonce, count } = given
  const { realm = '', nonce = '', opaque, algorithm } = challenge
  const hash = (text: string) =>
    createHash(hashOf(challenge) ?? 'md5')
      .update(text, 'utf8')
      .digest('hex')
  const plain = hash(`${username}:${realm}:${password}`)
  const who = isSession(challenge) ? hash(`${plain}:${nonce}:${cnonce}`) : plain
  const what = hash(`${method}:${uri}`)
  const nc = count.toString(16).padStart(8, '0')
  const hasQop = challenge.qop !== undefined
  const response = hasQop ? hash(`${who}:${nonce}:${nc}:${cnonce}:auth:${what}`) : hash(`${who}:${nonce}:${what}`)
  const hidden = challenge.userhash?.toLowerCase() === 'true'
  return `Digest ${[
    hidden ? `username=${quoted(hash(`${username}:${realm}`))}` : nameOf(username),
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(hasQop || isSession(challenge) ? [`cnonce=${quoted(cnonce)}`] : []),
    ...(hasQop ? [`nc=${nc}`, 'qop=auth'] : []),
    `response=${quoted(response)}`,
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ...(hidden ? ['userhash=true'] : []),
  ].join(', ')}`
}

const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`

/** RFC 7616 3.4: a name that is not plain ASCII goes out as RFC 8187 has it. */
function nameOf(username: string): string {
  if (/^[ -~]*$/.test(username)) return `username=${quoted(username)}`
  const escaped = encodeURIComponent(username).replace(/['()*]/g, mark => `%${mark.charCodeAt(0).toString(16)}`)
  return `username*=UTF-8''${escaped}`
}

/** Every Digest challenge of a header, which may hold several of several schemes (RFC 9110 11.6.1). */
export function readChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = []
  let current: Challenge | undefined
  const parts = /([!#$%&'*+\-.^_`|~\w]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,"]+))?/g
  for (const [, name = '', value] of header.matchAll(parts)) {
    if (value === undefined) {
      current = name.toLowerCase() === 'digest' ? Object.create(null) : undefined
      if (current) challenges.push(current)
    } else if (current) {
      current[name.toLowerCase()] = value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value
    }
  }
  return challenges
}

function strongest(challenges: Challenge[]): Challenge | undefined {
  const usable = challenges.filter(
    ({ nonce, qop, algorithm }) =>
      nonce !== undefined &&
      hashOf({ algorithm: algorithm ?? 'MD5' }) !== undefined &&
      (qop === undefined ||
        qop
          .toLowerCase()
          .split(/[\s,]+/)
          .includes('auth')),
  )
  return usable.find(challenge => hashOf(challenge) === 'sha256') ?? usable[0]
}
