import type { Page } from 'playwright/test'
import { ADMIN, expect, type Room, test } from './fixtures.ts'

const BASE = '/api/alcove/v1/records'

async function create(room: Room, entity: string, fields: object): Promise<{ id: string; [name: string]: unknown }> {
  const { row } = await room.api<{ row: { id: string } }>('POST', `${BASE}/${entity}`, { fields })
  return row
}
const domainOf = async (room: Room) => {
  const { rows } = await room.api<{ rows: { id: string }[] }>('GET', `${BASE}/authority`)
  return rows[0]?.id ?? ''
}
const person = async (room: Room, name: string, more: object = {}) =>
  create(room, 'user', {
    name,
    email: `${name.toLowerCase()}@example.com`,
    authority_id: await domainOf(room),
    ...more,
  })

const open = (page: Page, room: Room, path: string) => page.goto(`${room.url}/admin${path}`)
const said = (page: Page) => page.getByTestId('said')

test('a person is added, made support staff, put into a group and given a password that works', async ({
  page,
  room,
}) => {
  await open(page, room, '/people')
  await page.getByTestId('new').click()
  // The list has a field that finds by name, which is there until this page is.
  await expect(page.getByRole('heading', { level: 1, name: 'Add a person' })).toBeVisible()
  await page.getByLabel('Name').fill('Grace Hopper')
  await page.getByLabel('E-mail').fill('grace@example.com')
  await page.getByTestId('save').click()
  await expect(page.getByRole('heading', { level: 1, name: 'Grace Hopper' })).toBeVisible()
  await page.getByRole('radio', { name: /^Support/ }).check()
  await page.getByTestId('save-role').click()
  await expect(said(page)).toContainText('Support')
  await page.getByLabel('Add to a group').fill('AV team')
  await page.getByLabel('Add to a group').press('Enter')
  await expect(page.getByRole('link', { name: 'AV team' })).toBeVisible()
  await page.getByLabel('New password').fill('short')
  await page.getByTestId('save-password').click()
  await expect(page.getByText('at least 6 characters')).toBeVisible()
  await page.getByLabel('New password').fill('compilers-are-fun')
  await page.getByTestId('save-password').click()
  await expect(said(page)).toHaveText('Grace Hopper has a new password.')
  const answer = await fetch(`${room.url}/auth/signin`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: room.url },
    body: JSON.stringify({ email: 'grace@example.com', password: 'compilers-are-fun' }),
  })
  expect(answer.status).toBe(202)
  await expect(page.getByText('with a password')).toBeVisible()
  await page.getByRole('button', { name: 'Sign Grace Hopper out' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign Grace Hopper out' }).click()
  await expect(page.getByText('Nowhere just now.')).toBeVisible()
})

test('what a role allows is told to whom it stops', async ({ page, room }) => {
  await test.step('the last admin stays one, and is told why', async () => {
    await open(page, room, '/people?role=admin')
    const { rows } = await room.api<{ rows: { id: string; email: string; sys_admin: boolean }[] }>(
      'GET',
      `${BASE}/user`,
    )
    for (const { id, email } of rows.filter(row => row.sys_admin && row.email !== ADMIN.email)) {
      await room.api('PATCH', `${BASE}/user/${id}`, { fields: { sys_admin: false } })
      expect(email).not.toBe(ADMIN.email)
    }
    await page.getByRole('link', { name: ADMIN.name }).click()
    await page.getByRole('radio', { name: /^User/ }).check()
    await expect(page.getByText('You take your own rights away')).toBeVisible()
    await page.getByTestId('save-role').click()
    await expect(page.getByText('At least one admin must remain')).toBeVisible()
  })

  await test.step('support staff see devices, and are told why nothing else', async () => {
    await person(room, 'Sam', { support: true, password: 'sam-is-support' })
    await room.signIn(page.context(), { email: 'sam@example.com', password: 'sam-is-support' })
    await page.goto(`${room.url}/admin/people`)
    await expect(page.getByText('Users are for administrators')).toBeVisible()
    await page.getByRole('main').getByRole('link', { name: 'Go to devices' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Devices' })).toBeVisible()
    await expect(page.getByText('Let a device in')).toBeVisible()
  })
})

test('thousands of people are found by words and by role', async ({ page, room }) => {
  test.slow()
  const domain = await domainOf(room)
  for (let begun = 0; begun < 2_000; begun += 100) {
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => {
        const number = String(begun + index).padStart(4, '0')
        return create(room, 'user', { name: `Person ${number}`, email: `p${number}@example.com`, authority_id: domain })
      }),
    )
  }
  await open(page, room, '/people')
  await expect(page.getByTestId('total')).toContainText(/2,0\d\d users/)
  expect(await page.getByRole('listitem').count()).toBeLessThan(80)
  await page.keyboard.press('End')
  await expect(page.getByRole('listitem').last()).toContainText(/Robin Admin|Person 1999/)
  await page.getByRole('searchbox').fill('person 1234')
  await expect(page.getByTestId('total')).toContainText('1 of 2,0')
  await page.getByRole('button', { name: 'Admin', exact: true }).click()
  await expect(page.getByText('Nobody matches')).toBeVisible()
})

test('a group gets a member and a grant, which are kept where PlaceOS looks for them', async ({ page, room }) => {
  const ada = await person(room, 'Ada')
  await open(page, room, '/people/groups')
  await expect(page.getByText('Nothing is granted in')).toBeVisible()
  await page.getByLabel('Name of a new group').fill('AV team')
  await page.getByRole('button', { name: 'Begin' }).click()
  await page.getByRole('button', { name: 'Add a member' }).click()
  await page.getByRole('combobox').fill('Ada')
  // Once the others are gone: what moves away under a finger is not pressed.
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.getByRole('option', { name: 'Ada' }).click()
  await expect(page.getByRole('button', { name: 'Take Ada out of AV team' })).toBeVisible()
  await page.getByRole('button', { name: 'Grant it in a zone' }).click()
  await page.getByRole('combobox').fill('level 3')
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.getByRole('option').click()
  await expect(page.getByRole('button', { name: 'Grant nothing in' })).toBeVisible()
  await page
    .getByRole('group', { name: /^What AV team may in/ })
    .getByRole('button', { name: 'Deny' })
    .click()
  await expect(said(page)).toContainText('Deny')
  const { rows } = await room.api<{ rows: { name: string; details: unknown }[] }>('GET', `${BASE}/metadata`)
  expect(rows.find(row => row.name === 'permissions')?.details).toEqual({ manage: [], admin: [], deny: ['AV team'] })
  const { row } = await room.api<{ row: { groups: string[] } }>('GET', `${BASE}/user/${ada.id}`)
  expect(row.groups).toEqual(['AV team'])
})

test('programs are let in: by a key, shown once, and as an application, with the address it came with', async ({
  page,
  room,
}) => {
  await test.step('a key is made for a person, works, and stops when it is removed', async () => {
    const ada = await person(room, 'Ada', { sys_admin: true })
    await open(page, room, `/people/${ada.id}`)
    await page.getByRole('link', { name: 'New key' }).click()
    await page.getByLabel('Name').fill('signage')
    await page.getByLabel('May act as').selectOption('Administrator')
    await expect(page.getByText('Whoever holds this key')).toBeVisible()
    await page.getByTestId('save').click()
    const key = (await page.getByTestId('shown-once').textContent()) ?? ''
    const ask = () => fetch(`${room.url}/api/engine/v2/zones`, { headers: { 'x-api-key': key } })
    expect((await ask()).status).toBe(200)
    await page.goto(`${room.url}/admin/people/keys`)
    await page.getByRole('button', { name: 'Remove signage' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove signage' }).click()
    await expect(said(page)).toHaveText('signage is removed.')
    expect((await ask()).status).toBe(401)
  })

  await test.step('a front end that was refused is added with the address it came with', async () => {
    const address = 'https://apps.example.com/map/oauth-resp.html'
    await open(page, room, `/people/applications?redirect_uri=${encodeURIComponent(address)}`)
    await expect(page.getByLabel('Redirect URI')).toHaveValue(address)
    await page.getByTestId('save').click()
    await expect(said(page)).toContainText('Let the front end try again')
    await expect(page.getByText(address)).toBeVisible()
    await page.goto(`${room.url}/admin/people/applications?redirect_uri=${encodeURIComponent(address)}`)
    await expect(page.getByText('This is it')).toBeVisible()
    await expect(page.getByText('Its client id is not')).toHaveCount(0)
  })
})

test('a panel is let in by its code, given another name, and revoked', async ({ page, room }) => {
  await test.step('a code that nobody waits with is refused with words', async () => {
    await open(page, room, '/people/devices?code=abcdefgh')
    await expect(page.getByLabel('Code on its screen')).toHaveValue('ABCD-EFGH')
    await page.getByTestId('let-in').click()
    await expect(page.getByRole('form', { name: 'Let a device in' }).getByRole('alert')).toBeVisible()
  })

  const post = async (path: string, body: object) =>
    (
      await fetch(room.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: room.url },
        body: JSON.stringify(body),
      })
    ).json() as Promise<{ code: string; poll: string; state: string }>
  const { code, poll } = await post('/auth/devices', { kind: 'panel' })
  await open(page, room, '/people/devices')
  await expect(page.getByTestId(`waiting-${code}`)).toBeVisible()
  await page.getByRole('button', { name: `Let in ${code}` }).click()
  await expect(page.getByLabel('Code on its screen')).toHaveValue(code)
  await page.getByTestId('let-in').click()
  await expect(said(page)).toContainText('is let in to')
  expect((await post('/auth/devices/poll', { poll })).state).toBe('approved')
  await page.getByRole('button', { name: /^Name or room of/ }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('By the door')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('By the door').first()).toBeVisible()
  await page.getByRole('button', { name: 'Revoke By the door' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke By the door' }).click()
  await expect(page.getByText('No device yet')).toBeVisible()
})

test('a refusal appears in the trail as it happens, and who signs themselves out is asked', async ({ page, room }) => {
  const knock = (email: string) =>
    fetch(`${room.url}/auth/signin`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: room.url },
      body: JSON.stringify({ email, password: 'wrong' }),
    })
  await open(page, room, '/people/audit')
  // The first sight of a page waits for all of its code, which takes a busy machine as long as it takes.
  await expect(page.getByText(`${ADMIN.name} signed in`).first()).toBeVisible({ timeout: 30_000 })
  await knock('mallory@example.com')
  await expect(page.getByText('mallory@example.com was not let in')).toBeVisible()
  await page.getByTestId('pause').click()
  await knock('eve@example.com')
  await expect(page.getByTestId('pause')).toHaveText('Go on, 1 new')
  await expect(page.getByText('eve@example.com')).toHaveCount(0)
  await page.getByTestId('pause').click()
  await expect(page.getByText('eve@example.com was not let in')).toBeVisible()
  await page.getByRole('button', { name: 'Only refusals' }).click()
  await expect(page).toHaveURL(/refused=true/)
  await expect(page.getByText(`${ADMIN.name} signed in`)).toHaveCount(0)
  await expect(page.getByText('eve@example.com was not let in')).toBeVisible()

  await test.step('who signs themselves out is asked, and then is out', async () => {
    await open(page, room, '/people/sessions')
    await page.getByRole('button', { name: 'Sign out here' }).click()
    await expect(page.getByRole('dialog')).toContainText('you will be signed out here')
    await page.getByRole('button', { name: 'Sign me out' }).click()
    await expect(page).toHaveURL(/\/login\?continue=/)
  })
})
