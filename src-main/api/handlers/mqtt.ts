import { Failed } from '../../base/result.ts'
import { splitApiKey, verifyApiKey } from '../../store/api-keys.ts'
import type { On } from '../answer.ts'
import { atLeast, type Caller, holdsScope } from '../caller.ts'
import { BadCredential, readCaller } from '../credentials.ts'
import { missingParameter } from '../failures.ts'
import { mayTouch, type WantedTopic } from '../mqtt-topics.ts'
import type { BrokerParts } from './publishing.ts'
import { notFound, type Parts } from './records.ts'

/** What a broker's plug-in asks before it lets a client in, and before each topic (mqtt.md 11). */
export const answerMqtt = (on: On, parts: Parts & Pick<BrokerParts, 'publishing'>) => {
  const { store } = parts
  const { hierarchy } = parts.publishing

  const { signIn } = parts
  const late = { ...parts, signIn: { ...signIn, tokens: { ...signIn.tokens, verify: signIn.tokens.verifyLate } } }

  /** One dot makes an API key, two make a token. */
  async function clientOf(authorization: string | undefined, by = parts): Promise<Caller> {
    const token = (authorization ?? '').replace(/^(bearer|token)\s+/i, '').trim()
    const dots = token.split('.').length - 1
    // A broker asks for its clients, and says nothing of where they reach us.
    if (dots === 2) return admittedBy({ authorization: token, host: audienceOf(token) }, by)
    if (dots !== 1) throw unauthorised('The header Authorization must hold a token, or an API key: <id>.<secret>.')
    const key = splitApiKey(token)
    const row = key && store.api_key.get(key.id)
    // A wrong secret is a key that is not there, as at PlaceOS.
    if (!verifyApiKey(row, key?.secret ?? '')) throw notFound('API key', 'like this')
    return admittedBy({ 'x-api-key': token }, by)
  }

  async function admittedBy(headers: Record<string, string>, by: Parts): Promise<Caller> {
    try {
      return admitted(await readCaller(by, headers, new URLSearchParams()))
    } catch (error) {
      throw error instanceof BadCredential ? unauthorised(error.message) : error
    }
  }

  function admitted(caller: Caller): Caller {
    if (holdsScope(caller.scopes, ['mqtt'], 'read')) return caller
    throw new Failed('denied', 'This needs the scope mqtt.read, which the key does not hold.')
  }

  return {
    user: on.mqtt.user.handler(async ({ input: { headers } }) => {
      await clientOf(headers.authorization)
    }),
    access: on.mqtt.access.handler(async ({ input: { headers, query, body } }) => {
      const { topic, acc } = { ...body, ...query }
      if (!topic) throw missingParameter('topic')
      if (!acc) throw missingParameter('acc')
      const wanted = flagsIn(acc)
      // A connection outlives the token that it was begun with, and not the sign-in that this came from.
      const client = await clientOf(headers.authorization, late)
      if (wanted === 0 || wanted & DENY) throw new Failed('denied', 'Nothing is asked for, or to be refused.')
      if (wanted & WRITE && !(atLeast(client, 'support') && holdsScope(client.scopes, ['mqtt'], 'write'))) {
        throw new Failed('denied', 'Publishing needs the support role and the scope mqtt.write.')
      }
      if (!mayUse(client, { topic, isWrite: (wanted & WRITE) !== 0, hierarchy })) {
        throw new Failed('denied', `${client.name} may not do this with ${topic.slice(0, 200)}.`)
      }
    }),
  }
}

/** The domain that it says it is for; whoever looks at the rest finds out whether that is true. */
function audienceOf(token: string): string {
  try {
    const { aud } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return typeof aud === 'string' ? aud : ''
  } catch {
    return ''
  }
}

/** A length is two bytes (MQTT 3.1.1, 1.5.3). */
const LONGEST_TOPIC = 65_535
/** Who shares a subscription is given what its filter matches, as any other (MQTT 5, 4.8.2). */
const SHARED = /^\$share\/[^/+#]+\//

function mayUse(client: Caller, { topic, isWrite, hierarchy }: WantedTopic): boolean {
  if (Buffer.byteLength(topic) > LONGEST_TOPIC) return false
  const filter = topic.replace(SHARED, '')
  // What begins so is the broker's own, and what it makes of the rest is its own affair.
  if (filter.startsWith('$') && (isWrite || !atLeast(client, 'support'))) return false
  return !(isWrite && filter !== topic) && mayTouch(client, { topic: filter, isWrite, hierarchy })
}

const [WRITE, DENY] = [2, 16]
const flags: Record<string, number> = { none: 0, read: 1, write: WRITE, subscribe: 4, deny: DENY }
const EVERY = Object.values(flags).reduce((all, flag) => all | flag)

/** A number, or the names of flags. */
function flagsIn(text: string): number {
  const wanted = /^\d{1,3}$/.test(text.trim())
    ? Number(text)
    : text
        .toLowerCase()
        .split(/[\s,|]+/)
        .filter(Boolean)
        .reduce((sum, name) => sum | (flags[name] ?? ~EVERY), 0)
  if ((wanted & ~EVERY) !== 0) throw new Failed('invalid', `acc "${text}" is not made of 1, 2, 4 and 16.`)
  return wanted
}

const unauthorised = (message: string) => new Failed('denied', message, { status: 401 })
