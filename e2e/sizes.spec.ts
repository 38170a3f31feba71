import type { Page } from 'playwright/test'
import { expect, moduleId, type Room, roomId, test } from './fixtures.ts'

/** What sticks out of the page sideways. */
const overflow = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

/** A trigger with a part of each kind, at work in the room. */
async function addTrigger(room: Room): Promise<string> {
  const power = { mod: 'Display_1', status: 'power', keys: [] }
  const { id } = await room.api<{ id: string }>('POST', '/api/engine/v2/triggers', {
    name: 'A trigger with a long name that says what happens and when',
    enable_webhook: true,
    conditions: {
      comparisons: [{ left: power, operator: 'equal', right: true }],
      time_dependents: [{ type: 'cron', cron: '0 9 * * 1-5', timezone: 'Europe/London' }],
    },
    actions: {
      functions: [{ mod: 'Lighting_1', method: 'relay', args: { state: false } }],
      mailers: [{ emails: ['caretaker@example.com'], content: 'The room is off.' }],
    },
  })
  await room.api('POST', `/api/engine/v2/systems/${roomId}/triggers`, { trigger_id: id })
  return id
}

test('everything on a panel or a phone can be hit with a finger', async ({ page, room }) => {
  await page.goto(`${room.url}/kiosk`)
  for (const [width, height, finger] of [
    [1280, 800, 64],
    [390, 844, 48],
  ] as const) {
    await page.setViewportSize({ width, height })
    await expect(page.getByTestId('source-laptop')).toBeVisible()
    for (const target of await page.getByRole('button').all()) {
      const box = await target.boundingBox()
      expect(
        Math.min(box?.width ?? 0, box?.height ?? 0),
        `${width} px: ${await target.textContent()}`,
      ).toBeGreaterThanOrEqual(finger)
    }
    expect(await overflow(page), `${width} px`).toBe(0)
  }
})

test('the technician’s pages fit a small phone', async ({ page, room }) => {
  await page.setViewportSize({ width: 360, height: 740 })
  const broker = await madeBroker(room)
  const triggerId = await addTrigger(room)
  for (const path of [
    '/admin',
    `/admin/systems/${roomId}`,
    `/admin/systems/${roomId}/modules/${moduleId('Display')}`,
    ...['functions&fn=mute', 'wire', 'queue', 'log', 'simulator'].map(
      part => `/admin/systems/${roomId}/modules/${moduleId('Switcher')}?show=${part}`,
    ),
    '/admin/drivers',
    '/admin/drivers/alcove/meeting-room',
    '/admin/drivers/pjlink/projector',
    '/admin/health',
    '/admin/records',
    '/admin/records/module',
    '/admin/records/module/new',
    '/admin/records/trigger/new',
    `/admin/records/control_system/${roomId}`,
    `/admin/records/module/${moduleId('System')}`,
    '/admin/records/version',
    ...[
      '',
      '/new',
      '/groups',
      '/keys',
      '/keys/new',
      '/applications',
      '/sources',
      '/devices',
      '/sessions',
      '/audit',
    ].map(part => `/admin/people${part}`),
    ...['', '?show=lately'].map(part => `/admin/triggers${part}`),
    ...['edit', 'why', 'dry-run', 'webhook'].map(part => `/admin/triggers/${triggerId}?show=${part}`),
    '/admin/network',
    '/admin/central',
    ...['', '/new', `/${broker}`].map(part => `/admin/brokers${part}`),
    ...['', '/probe', '/adopt'].map(part => `/admin/discover${part}`),
    ...['/login', '/login/claim', '/login/reset', '/login/trust', '/login/unattended.html', '/join', '/join#code'],
  ]) {
    await page.goto(room.url + path)
    if (path.startsWith('/admin')) await expect(page.getByTestId('link')).toBeVisible()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    expect(await overflow(page), path).toBe(0)
  }
})

test('what is pressed on a record or a module is large enough for a finger on a ladder', async ({ browser, room }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await room.signIn(context)
  const page = await context.newPage()
  await page.goto(`${room.url}/admin/records/control_system/${roomId}`)
  await expect(page.getByRole('button', { name: 'Move Display_1 up' })).toBeVisible()
  await expect(page.getByText('In force')).toBeVisible()
  const form = page.getByRole('form')
  for (const target of [...(await form.getByRole('button').all()), ...(await form.getByRole('textbox').all())]) {
    const box = await target.boundingBox()
    expect(box?.height ?? 0, (await target.getAttribute('aria-label')) ?? undefined).toBeGreaterThanOrEqual(44)
  }

  for (const part of ['status', 'functions&fn=mute', 'wire', 'queue', 'simulator']) {
    await page.goto(`${room.url}/admin/systems/${roomId}/modules/${moduleId('Display')}?show=${part}`)
    const panel = page.getByRole('tabpanel')
    await expect(panel).toBeVisible()
    if (part === 'simulator') await expect(page.getByTestId('knobs')).toBeVisible()
    const targets = [
      ...(await page.getByRole('tab').all()),
      ...(await panel.getByRole('button').all()),
      ...(await panel.getByRole('textbox').all()),
      ...(await panel.getByRole('combobox').all()),
      ...(await panel.getByRole('link').all()),
    ]
    for (const target of targets) {
      const box = await target.boundingBox()
      const name = (await target.getAttribute('aria-label')) ?? (await target.textContent()) ?? ''
      expect(box?.height ?? 0, `${part}: ${name}`).toBeGreaterThanOrEqual(44)
    }
  }

  await page.goto(`${room.url}/admin/triggers/${await addTrigger(room)}`)
  const editor = page.getByRole('tabpanel')
  await expect(editor.getByLabel('Condition 1, first side: module')).toHaveValue('Display_1')
  for (const role of ['button', 'textbox', 'combobox', 'tab'] as const) {
    for (const target of await editor.getByRole(role).all()) {
      const box = await target.boundingBox()
      expect(box?.height ?? 0, (await target.getAttribute('aria-label')) ?? role).toBeGreaterThanOrEqual(44)
    }
  }

  for (const part of ['new', await madeBroker(room)]) {
    await page.goto(`${room.url}/admin/brokers/${part}`)
    const shown = page.getByRole('form', { name: 'Broker' })
    await expect(shown).toBeVisible()
    await page.getByText('Masking', { exact: true }).click()
    await page.getByRole('switch', { name: /Take commands/ }).click()
    const targets = [
      ...(await shown.getByRole('button').all()),
      ...(await shown.getByRole('textbox').all()),
      ...(await shown.getByRole('combobox').all()),
    ]
    expect(targets.length).toBeGreaterThan(9)
    for (const target of targets) {
      const box = await target.boundingBox()
      const name = (await target.getAttribute('id')) ?? (await target.textContent()) ?? ''
      expect(box?.height ?? 0, `${part}: ${name}`).toBeGreaterThanOrEqual(44)
    }
  }
  await context.close()
})

/** One that nobody answers at. */
async function madeBroker(room: Room): Promise<string> {
  const broker = { name: 'Cellar', host: '127.0.0.1', port: 9, username: 'room', password: 'a-password' }
  const { id } = await room.api<{ id: string }>('POST', '/api/engine/v2/brokers', broker)
  return id
}
