import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { restClient } from '../testing/rest-client.ts'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../testing/start-node.ts'
import { openPage, type Page } from '../testing/ts-client-browser.ts'
import { openVisitor, type Visitor } from '../testing/ts-client-visitor.ts'
import { until } from '../testing/until.ts'

// The foreign client, @placeos/ts-client from npm, unchanged, signing in (auth.md 3 to 6). The pages it goes through in a
// real browser are in e2e/ts-client.spec.ts.

const person = { name: 'Ada', email: 'ada@example.com', password: 'a-password-of-ada' }
let node: TestNode
let app = ''
let admin: ReturnType<typeof restClient>
const visitors: Visitor[] = []

beforeAll(async () => {
  node = await startNode({ firstRoom: testRoom })
  app = `http://localhost:${node.port}/app/`
  admin = restClient(node, ADMIN_KEY)
  const { id } = (await (await fetch(`${node.url}/auth/authority`)).json()) as { id: string }
  await admin('POST', '/users', { ...person, support: true })
  await admin('POST', '/oauth_apps', { name: 'App', owner_id: id, redirect_uri: `${app}oauth-resp.html` })
}, 60_000)
afterEach(async () => {
  await Promise.all(visitors.splice(0).map(one => one.close()))
})
afterAll(() => node.stop())

async function visitor({ signedIn = true } = {}): Promise<Visitor> {
  const one = openVisitor(app)
  visitors.push(one)
  if (signedIn) await one.signIn(person.email, person.password)
  return one
}

async function asked(page: Page, path: string) {
  return (await page.does('requests')).filter(({ url }) => url.includes(path))
}

/** It is signed in: over REST and over the control socket. */
async function worksFor(page: Page): Promise<void> {
  expect(await page.does('currentUser')).toMatchObject({ name: 'Ada', support: true })
  await until(
    () => page.does('exec', 'sys-test', 'Display_1', 'power', [true]).catch(() => 'not yet'),
    value => value === true,
  )
}

describe('the client signs in', () => {
  test('by code with PKCE, where somebody has a session', async () => {
    const { page } = await (await visitor()).open({ auth_type: 'auth_code' })
    await worksFor(page)
    const [token] = await asked(page, '/auth/oauth/token')
    expect(token).toMatchObject({ method: 'POST', status: 200, url: expect.stringMatching(/&code_verifier=\w{43}$/) })
  })

  test('by code without PKCE, when it is trusted; and a reload asks nobody again', async () => {
    const one = await visitor()
    const { page } = await one.open({ auth_type: 'implicit' }, '?trust=true')
    await worksFor(page)
    const [token] = await asked(page, '/auth/oauth/token')
    expect(token?.url).not.toContain('code_verifier')
    one.stored = await page.does('stored')
    const again = await one.open({ auth_type: 'implicit' })
    await worksFor(again.page)
    expect(await asked(again.page, '/auth/oauth')).toEqual([])
  })

  test('by the implicit flow', async () => {
    const { page } = await (await visitor()).open({ auth_type: 'implicit' })
    await worksFor(page)
    expect(await asked(page, '/auth/oauth/token')).toEqual([])
    expect((await page.does('signedIn')).refreshToken).toBe('')
  })

  test('at the addresses that it takes when it is told of none', async () => {
    const { page } = await (await visitor()).open({ auth_type: 'auth_code', auth_uri: '', token_uri: '' })
    await worksFor(page)
    expect(await asked(page, '/auth/token')).toMatchObject([{ status: 200 }])
  })

  test('is sent to the sign-in page where nobody has a session, with the way back and the port', async () => {
    const { sentTo } = await (await visitor({ signedIn: false })).open({ auth_type: 'auth_code' })
    const { origin, pathname, searchParams } = new URL(sentTo ?? '')
    expect([origin, pathname, searchParams.get('continue')]).toEqual([new URL(app).origin, '/login', app])
  })

  test('with a password where the domain allows it, and not where it does not', async () => {
    const password = { auth_type: 'password', username: person.email, password: person.password, client_secret: '' }
    const { id } = (await (await fetch(`${node.url}/auth/authority`)).json()) as { id: string }
    const refused = openPage(app)
    await refused.does('setUpToSignIn', password)
    expect(await asked(refused, '/auth/oauth/token')).toMatchObject([{ method: 'POST', status: 400 }])
    expect((await refused.does('signedIn')).token).toBe('')
    await refused.close()

    await admin('PATCH', `/domains/${id}`, { internals: { password_grant: true } })
    const { page } = await (await visitor({ signedIn: false })).open(password)
    await worksFor(page)
    await admin('PATCH', `/domains/${id}`, { internals: {} })
  })
})

describe('the client goes on', () => {
  test('with its refresh token when its token is over', async () => {
    const { page } = await (await visitor()).open({ auth_type: 'auth_code' }, '?trust=true')
    const { token: before } = await page.does('signedIn')
    await page.does('requests')
    await page.does('tokenIsOver')
    await until(
      () => page.does('signedIn'),
      ({ token }) => token !== '' && token !== before,
    )
    const [refresh] = await asked(page, '/auth/oauth/token')
    expect(refresh).toMatchObject({ method: 'POST', status: 200, url: expect.not.stringContaining('?') })
    await worksFor(page)
  })

  test('in two windows that start with the same refresh token at the same time, and on from there', async () => {
    const one = await visitor()
    const { page } = await one.open({ auth_type: 'auth_code' }, '?trust=true')
    await page.does('tokenIsOver')
    one.stored = await page.does('stored')
    await page.close()
    const windows = await Promise.all([1, 2].map(() => one.open({ auth_type: 'auth_code' })))
    const tokens = []
    for (const { page: own } of windows) {
      expect(await asked(own, '/auth/oauth/token')).toMatchObject([{ status: 200 }])
      await worksFor(own)
      tokens.push((await own.does('signedIn')).refreshToken)
    }
    expect(new Set(tokens).size).toBe(2)
    for (const { page: own } of windows) {
      const { token: before } = await own.does('signedIn')
      await own.does('tokenIsOver')
      await until(
        () => own.does('signedIn'),
        ({ token }) => token !== '' && token !== before,
      )
    }
  })

  test('to the sign-in page, once its person signed out elsewhere', async () => {
    const one = await visitor()
    const { page } = await one.open({ auth_type: 'auth_code' })
    await worksFor(page)
    await fetch(`${new URL(app).origin}/auth/logout`, {
      headers: { authorization: `Bearer ${(await page.does('signedIn')).token}` },
      redirect: 'manual',
    })
    // Once: it puts off signing in anew each time that somebody asks for something.
    page.does('currentUser').catch(() => undefined)
    const { sentTo } = await until(
      () => page.does('signedIn'),
      answer => answer.sentTo !== undefined,
    )
    expect(new URL(sentTo ?? '').pathname).toBe('/login')
  })
})

test('the client signs out: its token, its session and its refresh token are over, and it leaves', async () => {
  const one = await visitor()
  const { page } = await one.open({ auth_type: 'auth_code' }, '?trust=true')
  const { token, refreshToken } = await page.does('signedIn')
  await page.does('logout')
  const { sentTo } = await until(
    () => page.does('signedIn'),
    answer => answer.sentTo !== undefined,
  )
  expect(sentTo).toBe(new URL('/', app).href)
  const { status } = await fetch(`${node.url}/api/engine/v2/users/current`, {
    headers: { authorization: `Bearer ${token}`, host: 'localhost' },
  })
  expect(status).toBe(401)
  one.stored = { local: [], session: [] }
  expect((await one.open({ auth_type: 'auth_code' })).sentTo).toContain('/login?continue=')
  expect(refreshToken).not.toBe('')
})
