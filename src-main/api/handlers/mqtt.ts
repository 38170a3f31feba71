import { Failed } from '../../base/result.ts'
import { splitApiKey, verifyApiKey } from '../../store/api-keys.ts'
import type { On } from '../answer.ts'
import { atLeast, type Caller, holdsScope } from '../caller.ts'
import { BadCredential, readCaller } from '../credentials.ts'
import { missingParameter } from '../failures.ts'
import { notFound, type Parts } from './records.ts'

/** What a broker's plug-in asks before it lets a client in, and before each topic (mqtt.md 11). */
export const answerMqtt = (on: On, parts: Parts) => {
  const { store } = parts

  /** One dot makes an API key, two make a token. */
  async function clientOf(authorization: string | undefined): Promise<Caller> {
    const token = (authorization ?? '').replace(/^(bearer|token)\s+/i, '').trim()
    const dots = token.split('.').length - 1
    if (dots === 2) return admittedBy({ authorization: token })
    if (dots !== 1) throw unauthorised('The header Authorization must hold a token, or an API key: <id>.<secret>.')
    const key = splitApiKey(token)
    const row = key && store.api_key.get(key.id)
    // A wrong secret is a key that is not there, as at PlaceOS.
    if (!verifyApiKey(row, key?.secret ?? '')) throw notFound('API key', 'like this')
    return admittedBy({ 'x-api-key': token })
  }

  async function admittedBy(headers: Record<string, string>): Promise<Caller> {
    // A broker asks for its clients, and says nothing of where they reach us.
    const host = store.authority.all()[0]?.domain ?? ''
    try {
      return admitted(await readCaller(parts, { ...headers, host }, new URLSearchParams()))
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
    // As at PlaceOS the topic makes no difference; it must only be there.
    access: on.mqtt.access.handler(async ({ input: { headers, query, body } }) => {
      const { topic, acc } = { ...body, ...query }
      if (!topic) throw missingParameter('topic')
      if (!acc) throw missingParameter('acc')
      const wanted = flagsIn(acc)
      const client = await clientOf(headers.authorization)
      if (wanted === 0 || wanted & DENY) throw new Failed('denied', 'Nothing is asked for, or to be refused.')
      if (wanted & WRITE && !(atLeast(client, 'support') && holdsScope(client.scopes, ['mqtt'], 'write'))) {
        throw new Failed('denied', 'Publishing needs the support role and the scope mqtt.write.')
      }
    }),
  }
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
