import { createHash } from 'node:crypto'
import { systemClock } from '../../../base/clock.ts'
import type { DoorkeeperApplication } from '../../../model/doorkeeper-application.ts'
import type { User } from '../../../model/user.ts'
import type { Disk } from '../../../store/disk.ts'
import { restClient } from '../../../testing/rest-client.ts'
import { ADMIN_KEY, startNode } from '../../../testing/start-node.ts'
import { type Answer, type Browser, openBrowser } from './browser.ts'

export const PASSWORD = 'a-password-of-an-office'
export const APP = 'http://localhost/app/oauth-resp.html'
/** auth.md 4.1. */
export const clientIdOf = (redirectUri: string) => createHash('md5').update(redirectUri).digest('hex')
/** auth.md 4.2. */
export const VERIFIER = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ'
export const CHALLENGE = 'RqIZl4LIgn8KxW9QO-nTnv7pf0CnNrksx9fF-CXP2FE'

/** A node with people and an application, whose time of day a test may move on; its timers run as they do. */
export async function openOffice({ disk }: { disk?: Disk } = {}) {
  let moved = 0
  const clock = { ...systemClock, now: () => systemClock.now() + moved }
  const firstRoom = { records: { control_system: [{ id: 'sys-test', name: 'Test Room' }] } }
  const node = await startNode({ firstRoom, clock, ...(disk ? { disk } : {}) })
  const rest = restClient(node, ADMIN_KEY)
  const must = async <T>(...asked: Parameters<typeof rest>): Promise<T> => {
    const { status, json, text } = await rest(...asked)
    if (status >= 300) throw new Error(`${asked[0]} ${asked[1]}: ${status} ${text}`)
    return json as T
  }
  const authority = (await (await fetch(`${node.url}/auth/authority`)).json()) as { id: string }
  const addPerson = (name: string, more: object = {}) =>
    must<User>('POST', '/users', { name, email: `${name.toLowerCase()}@example.com`, password: PASSWORD, ...more })
  const addApplication = (more: object = {}) =>
    must<DoorkeeperApplication>('POST', '/oauth_apps', {
      ...{ name: 'Panel', owner_id: authority.id, redirect_uri: APP, scopes: 'public', ...more },
    })
  const browser = () => openBrowser(node)

  return {
    node,
    rest,
    must,
    authorityId: authority.id,
    addPerson,
    addApplication,
    browser,
    now: clock.now,
    moveOn: (ms: number) => {
      moved += ms
    },
    /** A browser in which somebody is signed in. */
    async signedIn(email: string): Promise<Browser> {
      const own = browser()
      const { status, text } = await own.post('/auth/signin', { form: { email, password: PASSWORD } })
      if (status !== 202) throw new Error(`Signing in: ${status} ${text}`)
      return own
    },
    /** With a bearer, or nothing. */
    api: (path: string, token?: string, headers: object = {}): Promise<Answer> =>
      browser().get(`/api/engine/v2${path}`, {
        headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
      }),
  }
}
export type Office = Awaited<ReturnType<typeof openOffice>>

export const authorizePath = (more: Record<string, string> = {}) =>
  `/auth/oauth/authorize?${new URLSearchParams({
    ...{ response_type: 'code', client_id: clientIdOf(APP), redirect_uri: APP, state: 'nonce', scope: 'public' },
    ...more,
  })}`

/** The code that the browser is sent on with. */
export async function codeFor(browser: Browser, more: Record<string, string> = {}): Promise<string> {
  const { status, headers, text } = await browser.get(authorizePath(more))
  const code = new URL(String(headers.location ?? 'x:'), 'http://localhost').searchParams.get('code')
  if (status !== 302 || code === null) throw new Error(`No code: ${status} ${headers.location} ${text}`)
  return code
}

export const codeGrant = (code: string, more: Record<string, string> = {}) => ({
  ...{ client_id: clientIdOf(APP), redirect_uri: APP, code, grant_type: 'authorization_code', ...more },
})

export const refreshGrant = (refresh_token: string, more: Record<string, string> = {}) => ({
  ...{ client_id: clientIdOf(APP), redirect_uri: APP, refresh_token, grant_type: 'refresh_token', ...more },
})

export interface Pair {
  access_token: string
  refresh_token: string
}

/** What an application gets for somebody who is signed in in this browser. */
export async function pairFor(browser: Browser, more: Record<string, string> = {}): Promise<Pair> {
  const { status, json, text } = await browser.post('/auth/oauth/token', {
    form: codeGrant(await codeFor(browser, more)),
  })
  if (status !== 200) throw new Error(`No tokens: ${status} ${text}`)
  return json as Pair
}

export const claimsIn = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
