import type { Page } from 'playwright/test'
import { openOidcProvider } from '../src-main/testing/oidc-provider.ts'
import { directoryBase, directoryReader, openSlapd } from '../src-main/testing/slapd.ts'
import { closedPort } from '../src-main/testing/tcp-device.ts'
import { ADMIN, expect, type Room, test, typeSignIn } from './fixtures.ts'

const RECORDS = '/api/alcove/v1/records'
const signIn = (page: Page) => page.getByRole('button', { name: 'Sign in', exact: true })
const account = (page: Page) => page.getByTestId('account')

async function add(room: Room, entity: string, fields: object): Promise<string> {
  const { rows } = await room.api<{ rows: { id: string }[] }>('GET', `${RECORDS}/authority`)
  const given = { authority_id: rows[0]?.id, ...fields }
  return (await room.api<{ row: { id: string } }>('POST', `${RECORDS}/${entity}`, { fields: given })).row.id
}
const change = (room: Room, entity: string, id: string, fields: object) =>
  room.api('PATCH', `${RECORDS}/${entity}/${id}`, { fields })

/** Tries a source out on the page of sources. */
async function tryOut(page: Page, id: string, verdict: RegExp, failed: number) {
  await page.getByTestId(`test-${id}`).click()
  await expect(page.getByTestId('tested').locator('strong').first()).toHaveText(verdict)
  await expect(page.getByTestId('tested').locator('[data-outcome="failed"]')).toHaveCount(failed)
}

test('a password is asked for, wrong ones are told and slowed down, and the right one leads on', async ({
  room,
  stranger,
}) => {
  test.slow()
  const page = await stranger.newPage()
  await page.goto(`${room.url}/admin/people/audit?refused=true`)
  await expect(page).toHaveURL(/\/login\?continue=%2Fadmin%2Fpeople%2Faudit%3Frefused%3Dtrue$/)
  await expect(page.getByLabel('E-mail')).toBeFocused()
  await signIn(page).click()
  await expect(page.getByText('The e-mail address that your account has')).toBeVisible()

  await typeSignIn(page, { ...ADMIN, password: 'wrong' })
  await expect(page.getByRole('alert')).toContainText('The e-mail address or the password is not right.')
  await expect(page.getByLabel('E-mail')).toHaveValue(ADMIN.email)
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
  const waiting = page.getByRole('button', { name: /^Try again in \d+ s$/ })
  // Each pause is twice as long as the one before: one of them is longer than it takes to type.
  for (let count = 2; count < 9 && !(await waiting.isVisible()); count++) {
    const answered = page.waitForResponse(/\/auth\/signin$/)
    await typeSignIn(page, { ...ADMIN, password: `wrong ${count}` })
    await answered
    await expect(signIn(page).or(waiting)).not.toHaveText('Signing in…')
  }
  await expect(page.getByRole('alert')).toContainText('Too many attempts. Try again in')
  await expect(waiting).toBeDisabled()
  await expect(signIn(page)).toBeEnabled({ timeout: 40_000 })

  await typeSignIn(page)
  await expect(page).toHaveURL(`${room.url}/admin/people/audit?refused=true`)
  await expect(page.getByText(`${ADMIN.email} was not let in`).first()).toBeVisible()
  await page.goBack()
  expect(page.url()).not.toContain('/login')
})

test('who signs out is out here, who signs out everywhere is out everywhere', async ({ page, room, stranger }) => {
  const elsewhere = await stranger.newPage()
  await elsewhere.goto(`${room.url}/login`)
  await typeSignIn(elsewhere)
  await expect(elsewhere).toHaveURL(`${room.url}/admin/systems`)
  await page.goto(`${room.url}/admin/health`)
  await account(page).click()
  await page.getByTestId('account-menu').getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page).toHaveURL(`${room.url}/login`)
  await expect(account(elsewhere)).toBeVisible()

  await page.goto(`${room.url}/admin/health`)
  await typeSignIn(page)
  await account(page).click()
  await page.getByTestId('account-menu').getByRole('button', { name: 'Where you are signed in' }).click()
  await expect(page.getByRole('dialog').getByRole('listitem')).toHaveCount(2)
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await account(page).click()
  await page.getByTestId('account-menu').getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(page).toHaveURL(`${room.url}/login`)
  await expect(elsewhere).toHaveURL(`${room.url}/login?continue=%2Fadmin%2Fsystems`)
})

test('a screen that signs in by itself leaves no secret behind, and the log warns of it', async ({
  room,
  stranger,
}) => {
  const secret = 'a-password-in-an-address'
  await add(room, 'user', { name: 'Lobby screen', email: 'lobby@example.com', password: secret })
  const page = await stranger.newPage()
  const u = encodeURIComponent(Buffer.from(`u=lobby@example.com&p=${secret}`).toString('base64'))
  await page.goto(`${room.url}/login/unattended.html?u=${u}&continue=%2Fkiosk`)
  await expect(page).toHaveURL(`${room.url}/kiosk`)
  await expect(page.getByTestId('power')).toBeVisible()
  const past = await page.evaluate<string[]>('navigation.entries().map(entry => entry.url)')
  expect(past.filter(url => url.includes(u) || url.includes(secret))).toEqual([])
  expect(room.said).toContain('A panel signs in with a password that stands in its address')
  expect(room.said).not.toContain(secret)
  expect(room.said).not.toContain(u)

  await page.goto(`${room.url}/login/unattended.html?username=lobby@example.com&password=wrong`)
  await expect(page.getByRole('heading', { name: 'This screen could not sign in' })).toBeVisible()
  await expect(page).toHaveURL(`${room.url}/login/unattended.html`)
})

test('people of a directory sign in once it was tried out, and are told what their role does not allow', async ({
  page,
  room,
  stranger,
}) => {
  const slapd = await openSlapd({ anonymous: false })
  try {
    const where = { host: '127.0.0.1', port: slapd.port, auth_method: 'plain', base: directoryBase, uid: 'uid' }
    const fields = { name: 'the directory', ...where, ...directoryReader }
    const id = await add(room, 'ldap_authentication', { ...fields, password: 'not the reader’s' })
    await page.goto(`${room.url}/admin/people/sources`)
    await tryOut(page, id, /^It fails at/, 1)
    await change(room, 'ldap_authentication', id, { password: directoryReader.password })
    await page.getByLabel('Look somebody up').fill('marie')
    await tryOut(page, id, /./, 0)
    await expect(page.getByTestId('tested')).toContainText('Marie Curie')

    const marie = await stranger.newPage()
    await marie.goto(`${room.url}/login?continue=%2Fadmin%2Fhealth`)
    await marie.getByRole('button', { name: 'Sign in with the directory' }).click()
    await marie.getByLabel('User name').fill('marie')
    await marie.getByLabel('Password', { exact: true }).fill('radium')
    await signIn(marie).click()
    await expect(marie.getByRole('alert')).toBeVisible()
    await marie.getByLabel('Password', { exact: true }).fill('polonium')
    await signIn(marie).click()
    await expect(marie).toHaveURL(`${room.url}/admin/health`)
    await expect(marie.getByText('Your account may not use this page')).toBeVisible()
    await expect(marie.getByText('Marie Curie has neither the support nor the admin role')).toBeVisible()
    await marie.getByRole('button', { name: 'Sign out' }).click()
    await expect(marie).toHaveURL(`${room.url}/login`)
  } finally {
    await slapd.close()
  }
})

test('people of another site sign in, are thrown out by an admin, and go on while that site is away', async ({
  page,
  room,
  stranger,
}) => {
  const port = await closedPort()
  const site = `http://127.0.0.1:${port}`
  const id = await add(room, 'oauth_authentication', {
    ...{ name: 'Example ID', site, client_id: 'alcove', client_secret: 'the-secret-of-this-node', scope: 'openid' },
    ...{ authorize_url: '/auth', token_url: '/token', raw_info_url: `${site}/me` },
    info_mappings: { uid: 'sub', email: 'email', name: 'name' },
  })
  await page.goto(`${room.url}/admin/people/sources`)
  await tryOut(page, id, /^It fails at/, 1)
  const provider = await openOidcProvider({ port, redirectUris: [`${room.url}/auth/oauth2/callback?id=${id}`] })
  try {
    await tryOut(page, id, /./, 0)

    const ada = await stranger.newPage()
    provider.misbehave({ refuses: 'Only on weekdays.' })
    await ada.goto(`${room.url}/login?continue=%2Fadmin%2Fhealth`)
    const way = ada.getByRole('button', { name: 'Sign in with Example ID' })
    await way.click()
    await expect(ada.getByRole('alert')).toContainText('Only on weekdays.')
    provider.misbehave({})
    await way.click()
    await expect(ada).toHaveURL(`${room.url}/admin/health`)
    await expect(ada.getByText('Ada Lovelace has neither the support nor the admin role')).toBeVisible()
    const { rows } = await room.api<{ rows: { id: string; email: string }[] }>('GET', `${RECORDS}/user`)
    const known = rows.find(({ email }) => email === 'ada@example.com')
    await change(room, 'user', known?.id ?? '', { support: true })
    await ada.reload()
    await expect(account(ada)).toHaveAccessibleName('Account of Ada Lovelace')

    await page.goto(`${room.url}/admin/people/sessions`)
    await page.getByRole('button', { name: 'Sign Ada Lovelace out' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Sign Ada Lovelace out' }).click()
    await expect(ada).toHaveURL(`${room.url}/login?continue=%2Fadmin%2Fhealth`)
    await provider.stop()
    await ada.getByRole('button', { name: 'Go on as Ada Lovelace' }).click()
    await expect(ada).toHaveURL(`${room.url}/admin/health`)
    await expect(account(ada)).toHaveAccessibleName('Account of Ada Lovelace')
  } finally {
    await provider.stop().catch(() => {})
  }
})
