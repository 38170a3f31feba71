import type { BrowserContext, Page, WebSocket } from 'playwright/test'
import { test as base, expect, type Room, roomId } from './fixtures.ts'
import { type FrontEnd, frontEnds, serveFrontEnd } from './front-end/serve.ts'

// A PlaceOS front end in a real browser: built on the unchanged @placeos/ts-client, at one origin with the node, signing
// in through the node's own page (auth.md 15).

const ADA = { name: 'Ada', email: 'ada@example.com', password: 'a-password-of-ada' }

/** A front end with somebody who may use it, and nobody signed in. */
class Site {
  readonly asked: { method: string; url: string; status: number; body: string | null }[] = []
  readonly sockets: WebSocket[] = []
  readonly room: Room
  readonly origin: string
  readonly page: Page
  readonly context: BrowserContext
  constructor(room: Room, origin: string, page: Page, context: BrowserContext) {
    this.room = room
    this.origin = origin
    this.page = page
    this.context = context
    page.on('websocket', socket => this.sockets.push(socket))
    page.on('response', response => {
      const sent = response.request()
      this.asked.push({ method: sent.method(), url: response.url(), status: response.status(), body: sent.postData() })
    })
  }

  async goTo(app: FrontEnd, query = ''): Promise<void> {
    await this.page.goto(`${this.origin}/${app}/${query}`)
  }

  /** On the page of the node that the front end leads to. */
  async signIn({ email, password }: { email: string; password: string } = ADA): Promise<void> {
    await expect(this.page).toHaveURL(/\/login\?continue=http/)
    await this.page.getByLabel('E-mail').fill(email)
    await this.page.getByLabel('Password', { exact: true }).fill(password)
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }

  async isSignedInAt(app: FrontEnd): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText('Signed in as Ada')
    expect(new URL(this.page.url()).pathname).toBe(`/${app}/`)
  }

  /** A status that is bound, and a command, over the control socket. */
  async works(): Promise<void> {
    await expect(this.page.getByText('The light is off')).toBeVisible()
    await this.page.getByRole('button', { name: 'On' }).click()
    await expect(this.page.getByText('The light is on')).toBeVisible()
    expect(await this.room.status('Lighting_1', 'relay0')).toBe(true)
    await this.page.getByRole('button', { name: 'Off' }).click()
    await expect(this.page.getByText('The light is off')).toBeVisible()
  }

  askedAt = (path: string) => this.asked.filter(({ url }) => new URL(url).pathname === path)

  /** Asks the node as the front end's own token does. */
  async statusWith(token: string): Promise<number> {
    const answer = await fetch(`${this.origin}/api/engine/v2/users/current`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return answer.status
  }
}

const test = base.extend<{ site: Site }>({
  site: async ({ room, stranger }, use) => {
    const { origin, close } = await serveFrontEnd(room.url)
    const { id } = await room.api<{ id: string }>('GET', '/auth/authority')
    await room.api('POST', '/api/engine/v2/users', { ...ADA, support: true })
    for (const name of frontEnds) {
      const redirect_uri = `${origin}/${name}/oauth-resp.html`
      await room.api('POST', '/api/engine/v2/oauth_apps', { name, owner_id: id, redirect_uri })
    }
    const given = { roomId, username: ADA.email, password: ADA.password }
    await stranger.addInitScript(`globalThis.given = ${JSON.stringify(given)}`)
    await use(new Site(room, origin, await stranger.newPage(), stranger))
    close()
  },
})

/** What the client keeps, by the last part of its name. */
const stored = (page: Page, name: string) =>
  page.evaluate(`Object.entries(localStorage).find(([key]) => key.endsWith('_${name}'))?.[1] ?? ''`) as Promise<string>

test('by code in a hidden frame, as PlaceOS’s front ends do, and with a cookie on the socket', async ({ site }) => {
  await site.goTo('frame')
  await site.signIn()
  await site.isSignedInAt('frame')
  await site.works()
  const [token] = site.askedAt('/auth/oauth/token')
  expect(token).toMatchObject({ method: 'POST', status: 200 })
  expect(token?.url).toMatch(/&code_verifier=\w{43}$/)
  expect(site.sockets.map(socket => socket.url())).toEqual([expect.not.stringContaining('bearer_token')])

  // A reload keeps no token, and needs no sign-in.
  await site.page.reload()
  await site.isSignedInAt('frame')
})

test('by the implicit flow in a hidden frame', async ({ site }) => {
  await site.goTo('frame-implicit')
  await site.signIn()
  await site.isSignedInAt('frame-implicit')
  await site.works()
  expect(site.askedAt('/auth/oauth/token')).toEqual([])
})

test('by code with the whole page, with PKCE, and with the token in the socket’s address', async ({ site }) => {
  await site.goTo('page')
  await site.signIn()
  await site.isSignedInAt('page')
  await site.works()
  // A client whose page takes long to go sends it to authorize once more.
  const exchanges = new Set(site.askedAt('/auth/oauth/token').map(({ method, status }) => `${method} ${status}`))
  expect([...exchanges]).toEqual(['POST 200'])
  expect(site.sockets.at(-1)?.url()).toContain('bearer_token=')
  expect(site.page.url()).not.toMatch(/code=|access_token/)
})

test('by the implicit flow with the whole page', async ({ site }) => {
  await site.goTo('implicit')
  await site.signIn()
  await site.isSignedInAt('implicit')
  await site.works()
  expect(site.askedAt('/auth/oauth/token')).toEqual([])
})

test('with a password only where the domain allows it, and without a session', async ({ site }) => {
  await site.goTo('password')
  await expect.poll(() => site.askedAt('/auth/oauth/token')[0]?.status).toBe(400)
  await expect(site.page.getByRole('heading', { level: 1 })).toHaveText('Nobody is signed in')

  const { id } = await site.room.api<{ id: string }>('GET', '/auth/authority')
  await site.room.api('PATCH', `/api/engine/v2/domains/${id}`, { internals: { password_grant: true } })
  await site.goTo('password')
  await site.isSignedInAt('password')
  await site.works()
  expect(await site.context.cookies(`${site.origin}/auth`)).toEqual([])
})

test('a wrong password lets nobody in, and the right one leads back', async ({ site }) => {
  await site.goTo('page')
  await site.signIn({ ...ADA, password: 'not-this-one' })
  await expect(site.page.getByText('The e-mail address or the password is not right.')).toBeVisible()
  await site.signIn()
  await site.isSignedInAt('page')
})

test('a token that is over is exchanged with the refresh token, and nobody notices', async ({ site }) => {
  await site.goTo('page', '?trust=true')
  await site.signIn()
  await site.isSignedInAt('page')
  const [before, refreshed] = [await stored(site.page, 'access_token'), await stored(site.page, 'refresh_token')]
  // Two hours later, as the client sees it.
  await site.page.evaluate(
    `for (const key of Object.keys(localStorage)) if (key.endsWith('_expires_at')) localStorage.setItem(key, '1')`,
  )
  await site.page.reload()
  await site.isSignedInAt('page')
  await site.works()
  const refresh = site.askedAt('/auth/oauth/token').at(-1)
  expect(refresh).toMatchObject({ method: 'POST', status: 200 })
  expect(refresh?.body).toContain(`refresh_token=${refreshed}&grant_type=refresh_token`)
  const after = await stored(site.page, 'access_token')
  expect(after).not.toBe(before)
  expect(await site.statusWith(after)).toBe(200)

  // Another window that started with the same token, as two panels of a wall do.
  const again = await fetch(`${site.origin}/auth/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams(refresh?.body ?? ''),
  })
  expect(again.status).toBe(200)
})

test('who signs out is out everywhere: token, socket and session', async ({ site }) => {
  await site.goTo('page', '?trust=true')
  await site.signIn()
  await site.isSignedInAt('page')
  await site.works()
  const token = await stored(site.page, 'access_token')
  const [socket] = site.sockets
  expect(await site.statusWith(token)).toBe(200)
  await site.page.getByRole('button', { name: 'Sign out' }).click()
  // The client leaves for the node's own pages, which ask who is there.
  await expect(site.page).toHaveURL(/\/login\?continue=%2Fadmin/)
  await expect.poll(() => socket?.isClosed()).toBe(true)
  expect(await site.statusWith(token)).toBe(401)
  expect(await site.context.cookies(`${site.origin}/auth`)).toEqual([])
  // The client may skip some of what it keeps when it signs out (auth.md 5.5): a refresh token that is left is refused,
  // dropped, and the client waits where it is; the next time that it is opened it knows that nobody is signed in.
  await expect(async () => {
    await site.goTo('page')
    await expect(site.page).toHaveURL(/\/login\?continue=http/, { timeout: 3_000 })
  }).toPass()
  await site.signIn()
  await site.isSignedInAt('page')
})

test('an application that nobody registered is told so in words, with the way to register it', async ({ site }) => {
  const apps = await site.room.api<{ id: number; name: string }[]>('GET', '/api/engine/v2/oauth_apps')
  const { id } = apps.find(({ name }) => name === 'page') ?? { id: 0 }
  await site.room.api('DELETE', `/api/engine/v2/oauth_apps/${id}`)
  await site.goTo('page')
  await site.signIn()
  await expect(site.page.getByRole('heading', { level: 1 })).toHaveText('This application cannot sign in')
  const register = site.page.getByRole('link', { name: 'People, Applications' })
  await expect(register).toHaveAttribute('href', new RegExp(encodeURIComponent(`${site.origin}/page/oauth-resp.html`)))
})
