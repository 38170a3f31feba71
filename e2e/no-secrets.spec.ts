import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright/test'
import { ADMIN, expect, Room, roomId, test, typeSignIn } from './fixtures.ts'

// A day at a node in a real browser, all of it recorded: then every address, referrer, console line, error, log and file
// is searched for each secret that was typed, shown or handed out.

const WRONG = 'a-wrong-password-that-may-be-right-elsewhere'
const BIND_PASSWORD = 'the-password-of-the-directory-reader'
const TYPED = 'what-somebody-typed-for-the-directory'
const UNKNOWN_KEY = 'f00df00df00df00df00df00df00df00d.a-key-of-another-node-0123456789-abcdefghij'

class Recording {
  readonly secrets = new Map<string, string>()
  readonly places: { where: string; text: string }[] = []
  private readonly open: Promise<unknown>[] = []

  secret(name: string, value: string | undefined | null): void {
    if (!value) throw new Error(`There is no ${name}.`)
    this.secrets.set(`${name} #${this.secrets.size}`, value)
  }
  says(where: string, text: string): void {
    this.places.push({ where, text })
  }

  follow(context: BrowserContext): void {
    context.on('request', request => {
      this.says(`the address of ${request.method()} ${path(request.url())}`, withoutFragment(request.url()))
      this.when(request.allHeaders(), headers =>
        this.says(`the referrer of ${path(request.url())}`, headers.referer ?? ''),
      )
    })
    context.on('response', response => {
      const where = path(response.url())
      this.when(response.allHeaders(), ({ location = '', link = '' }) =>
        this.says(`where ${where} leads`, location + link),
      )
      if (response.status() >= 400) {
        this.when(response.text(), text => this.says(`what ${where} says with ${response.status()}`, text))
      }
      if (where === '/auth/page-sessions' && response.ok()) {
        this.when(response.json(), ({ token }) => this.secret('the token of a page', token))
      }
    })
    context.on('console', message => this.says('the console of a page', message.text()))
    context.on('weberror', error => this.says('an error of a page', String(error.error().stack)))
    context.on('page', page => this.followPage(page))
  }

  private followPage(page: Page): void {
    page.on('websocket', socket => this.says('the address of a socket', socket.url()))
    page.on('framenavigated', frame => this.says('the address of a page', withoutFragment(frame.url())))
  }

  private when<T>(coming: Promise<T>, then: (value: T) => void): void {
    // What a page no longer waited for when it was closed was said to nobody.
    this.open.push(coming.then(then, () => undefined))
  }

  /** Where which secret is, however it is written. */
  async found(): Promise<string[]> {
    await Promise.all(this.open)
    return this.places.flatMap(({ where, text }) => this.foundIn(text).map(name => `${name} in ${where}`))
  }
  foundIn(text: string): string[] {
    return [...this.secrets].flatMap(([name, value]) =>
      spellings(value).some(one => text.includes(one)) ? [name] : [],
    )
  }
}

const path = (url: string) => new URL(url).pathname
/** A browser sends it to nobody (RFC 9110, 4.2.5). */
const withoutFragment = (url: string) => url.split('#')[0] ?? ''
const spellings = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
]

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))

test('no secret is in any address, referrer, console, error, log or file', async ({ browser }) => {
  test.slow()
  const room = new Room({ unclaimed: true })
  const recording = new Recording()
  const contexts = await Promise.all([browser.newContext(), browser.newContext(), browser.newContext()])
  for (const context of contexts) recording.follow(context)
  const [desk, wall, pocket] = contexts as [BrowserContext, BrowserContext, BrowserContext]
  const cookies = async (context: BrowserContext) => {
    for (const { name, value } of await context.cookies(`${room.url}/auth/options`)) {
      recording.secret(`the cookie ${name}`, value)
    }
  }
  let said = ''
  try {
    await room.start()
    const page = await desk.newPage()
    const claimCode = room.code('Code')
    recording.secret('the password of an admin', ADMIN.password)
    recording.secret('a wrong password', WRONG)

    await test.step('the node is claimed', async () => {
      await page.goto(`${room.url}/admin/people`)
      await page.getByLabel('Code').fill(claimCode)
      await page.getByLabel('Your name').fill(ADMIN.name)
      await page.getByLabel('E-mail').fill(ADMIN.email)
      await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
      await page.getByRole('button', { name: 'Claim this node' }).click()
      await expect(page.getByTestId('account')).toBeVisible()
      await cookies(desk)
    })

    await test.step('the admin signs out, and in again after a wrong password', async () => {
      await page.getByTestId('account').click()
      await page.getByRole('button', { name: 'Sign out', exact: true }).click()
      await expect(page).toHaveURL(/\/login/)
      await page.goto(`${room.url}/login?continue=%2Fadmin%2Fpeople`)
      await typeSignIn(page, { ...ADMIN, password: WRONG })
      await expect(page.getByRole('alert')).toBeVisible()
      await typeSignIn(page)
      await expect(page.getByTestId('account')).toBeVisible()
      await cookies(desk)
    })

    let key = ''
    const asked = async (method: string, url: string, data?: object, headers: Record<string, string> = {}) => {
      const sent = { method, headers: { 'x-api-key': key, ...headers }, ...(data ? { data } : {}) }
      const answer = await desk.request.fetch(room.url + url, sent)
      if (answer.status() >= 400) recording.says(`what ${url} says with ${answer.status()}`, await answer.text())
      return answer
    }
    await test.step('a key is made, used, and sent where it is not taken', async () => {
      await page.getByRole('main').getByRole('link', { name: ADMIN.name }).click()
      await page.getByRole('link', { name: 'New key' }).click()
      await page.getByLabel('Name').fill('signage')
      await page.getByLabel('May act as').selectOption('Administrator')
      await page.getByTestId('save').click()
      key = (await page.getByTestId('shown-once').textContent()) ?? ''
      recording.secret('a key', key)
      recording.secret('the secret of a key', key.split('.')[1])
      recording.secret('a key of another node', UNKNOWN_KEY)
      expect((await asked('GET', '/api/engine/v2/zones')).status()).toBe(200)
      expect((await asked('GET', '/api/engine/v2/zones', undefined, { 'x-api-key': UNKNOWN_KEY })).status()).toBe(401)
      // Not a page, but some clients send it so, and it must end there.
      for (const one of [key, UNKNOWN_KEY]) {
        await fetch(`${room.url}/api/engine/v2/zones?api-key=${one}`)
        await fetch(`${room.url}/api/engine/v2/systems/none?bearer_token=${one}`)
      }
    })

    await test.step('an application and a directory are added, and the directory does not answer', async () => {
      const [authority] = await (await asked('GET', '/api/engine/v2/domains')).json()
      const redirect_uri = 'https://apps.example.com/oauth-resp.html'
      const application = { name: 'Map', owner_id: authority.id, redirect_uri, confidential: true }
      const { secret, uid } = await (await asked('POST', '/api/engine/v2/oauth_apps', application)).json()
      recording.secret('the secret of an application', secret)
      const form = {
        grant_type: 'authorization_code',
        client_id: uid,
        client_secret: secret,
        code: 'none',
        redirect_uri,
      }
      expect((await asked('POST', '/auth/oauth/token', form)).ok()).toBe(false)
      recording.secret('the password of a directory’s reader', BIND_PASSWORD)
      recording.secret('a password for a directory', TYPED)
      const { id } = await (
        await asked('POST', '/api/engine/v2/ldap_auths', {
          ...{ name: 'House', authority_id: authority.id, host: '127.0.0.1', port: 9, auth_method: 'plain' },
          ...{ base: 'dc=example', bind_dn: 'cn=reader,dc=example', password: BIND_PASSWORD },
        })
      ).json()
      await asked('POST', `/api/alcove/v1/sign-on/ldap/${id}/test`, { id, username: 'marie' })
      const typed = { id, username: 'marie', password: TYPED }
      expect((await asked('POST', '/auth/ldap/callback', typed)).status()).toBe(503)
      for (const place of ['applications', 'keys', 'sources', 'sessions', 'audit']) {
        await page.goto(`${room.url}/admin/people/${place}`)
        await expect(page.getByTestId('link')).toHaveText('Live')
      }
    })

    let link = ''
    await test.step('a panel is let in, and shows the way to borrow its room', async () => {
      const panel = await wall.newPage()
      panel.on('websocket', socket =>
        socket.on('framereceived', ({ payload }) => {
          link = /\/join#[\w-]+/.exec(String(payload))?.[0] ?? link
        }),
      )
      await panel.goto(`${room.url}/login`)
      const post = (url: string, body: object): Promise<{ code: string; poll: string; state: string }> =>
        panel.evaluate(
          async ([to, sent]) => {
            const headers = { 'content-type': 'application/json' }
            const answer = await fetch(to, { method: 'POST', headers, body: JSON.stringify(sent) })
            return (await answer.json()) as { code: string; poll: string; state: string }
          },
          [url, body] as const,
        )
      const { code, poll } = await post('/auth/devices', { kind: 'panel' })
      // The code is none: it opens nothing, and stands in the address that a technician scans.
      recording.secret('what a device asks with', poll)
      await page.goto(`${room.url}/admin/people/devices?code=${code}`)
      await page.getByTestId('let-in').click()
      await expect(page.getByTestId('said')).toContainText('is let in to')
      expect((await post('/auth/devices/poll', { poll })).state).toBe('approved')
      await cookies(wall)
      await panel.goto(`${room.url}/kiosk`)
      await panel.getByTestId('share').click()
      await expect.poll(() => link).toContain('/join#')
      recording.secret('the code of a room', link.split('#')[1])
    })

    await test.step('a phone borrows the room, and gives it back', async () => {
      const phone = await pocket.newPage()
      await phone.goto(room.url + link)
      await expect(phone).toHaveURL(`${room.url}/join`)
      await phone.getByRole('button', { name: 'Take the controls' }).click()
      await expect(phone).toHaveURL(`${room.url}/kiosk?system=${roomId}`)
      await expect(phone.getByTestId('light-ceiling')).toBeVisible()
      await cookies(pocket)
      const again = await pocket.request.post(`${room.url}/auth/join`, { data: { code: 'made-up-code-of-a-room' } })
      expect(again.status()).toBe(410)
      await phone.evaluate(() => fetch('/auth/signout', { method: 'POST' }))
    })

    await test.step('pages keep nothing of it', async () => {
      for (const one of contexts.flatMap(context => context.pages())) {
        const kept = await one.evaluate<string>(
          'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
        )
        recording.says('what a page keeps', kept)
        recording.says('the address of a page', one.url())
      }
    })

    await test.step('everybody goes, and the node stops', async () => {
      await page.getByTestId('account').click()
      await page.getByRole('button', { name: 'Sign out', exact: true }).click()
      await expect(page).toHaveURL(/\/login/)
      const found = await recording.found()
      expect(recording.places.length).toBeGreaterThan(300)
      // What is looked for would be found, however it were written.
      for (const one of spellings(key)) expect(recording.foundIn(`/login?continue=${one}&x`)).not.toEqual([])
      await Promise.all(contexts.map(context => context.close()))
      expect([...new Set(found)]).toEqual([])
      said = room.said
      expect(await room.stop()).toBe(0)
    })

    expect(recording.secrets.size).toBeGreaterThan(15)
    // The console is where the code of the first claim is read.
    expect(recording.foundIn(said)).toEqual([])
    recording.secret('the code of the first claim', claimCode)
    recording.secret('the code of the first claim', claimCode.replace('-', ''))
    const inFiles = filesIn(room.folder).flatMap(file =>
      recording.foundIn(readFileSync(file, 'latin1')).map(name => `${name} in ${file.slice(room.folder.length)}`),
    )
    expect(inFiles).toEqual([])
    expect(readFileSync(join(room.folder, 'journal', 'audit.jsonl'), 'utf8')).toContain('Claimed the node')
  } finally {
    await Promise.all(contexts.map(context => context.close()))
    await room.remove()
  }
})
