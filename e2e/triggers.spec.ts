import type { Browser, Page } from 'playwright/test'
import { ADMIN, expect, Room, roomId, test } from './fixtures.ts'
import { expectToHold } from './qr.ts'

// What a room does by itself: made, understood, tried out and let go on in the browser, all with one node.

test.describe.configure({ mode: 'serial' })

let room: Room
let page: Page
/** Two that set each other off, and are found out while the other stories are told. */
let loop: Record<'on' | 'off', { id: string; instance: string }>

test.beforeAll(async ({ browser }) => {
  room = new Room()
  await room.start()
  const [on, off] = [await muting('Picture on', true), await muting('Picture off', false)]
  loop = { on, off }
  page = await signedIn(browser, ADMIN)
})

test.afterAll(async () => {
  await page.context().close()
  await room.remove()
})

async function signedIn(browser: Browser, who: { email: string; password: string }): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await room.signIn(context, who)
  return context.newPage()
}

const run = (module: string, method: string, ...args: unknown[]) =>
  room.api('POST', `/api/engine/v2/systems/${roomId}/${module}/${method}`, args)

const status = (mod: string, name: string) => ({ mod, status: name, keys: [] })

/** A trigger at work in the room. */
async function atWork(fields: object): Promise<{ id: string; instance: string }> {
  const { id } = await room.api<{ id: string }>('POST', '/api/engine/v2/triggers', fields)
  const instances = `/api/engine/v2/systems/${roomId}/triggers`
  const instance = await room.api<{ id: string }>('POST', instances, { trigger_id: id })
  return { id, instance: instance.id }
}

const muting = (name: string, when: boolean) =>
  atWork({
    name,
    conditions: { comparisons: [{ left: status('Switcher_1', 'video1_muted'), operator: 'equal', right: when }] },
    actions: { functions: [{ mod: 'Switcher_1', method: 'mute_video', args: { state: !when, index: 1 } }] },
  })

test('a technician makes a trigger of what the room has, sees it fire, and nothing that two write is lost', async () => {
  await page.goto(`${room.url}/admin/triggers`)
  await page.getByTestId('new-trigger').click()
  await page.getByLabel('Name').fill('Lights when the projector is on')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('button', { name: 'Comparison' }).click()
  await page.getByLabel('Condition 1, first side: module').selectOption('Display_1')
  await page.getByLabel('Condition 1, first side: status').selectOption('power')
  await expect(page.getByTestId('comparisons.0')).toContainText('Display_1.power is false')
  await page.getByRole('button', { name: 'Function', exact: true }).click()
  await page.getByTestId('save').click()
  await expect(page.getByTestId('functions.0')).toContainText('Choose a module.')
  await expect(page.getByLabel('Function 1: module')).toBeFocused()
  await page.getByLabel('Function 1: module').selectOption('Lighting_1')
  await page.getByLabel('Function 1: function').selectOption('relay')
  await page.getByTestId('functions.0').getByRole('switch').click()
  await page.getByTestId('save').click()
  await expect(page.getByTestId('said')).toHaveText('Saved')
  await expect(page.getByTestId('comparisons.0')).toContainText('Does not hold')
  await page.getByTestId('try-out').click()
  await page.getByTestId('try-out-now').click()
  await expect(page.getByTestId('functions.0').getByTestId('result')).toContainText('Done')
  await run('Lighting_1', 'relay', false)

  // It is on as soon as it says so; the function ends once it is warm.
  const warm = run('Display_1', 'power', true)
  await expect(page.getByTestId('comparisons.0')).toContainText('Display_1.power is true')
  await expect(page.getByTestId('state')).toHaveText('Triggered')
  await expect(page.getByTestId('summary')).toContainText('for the 1st time')
  await expect.poll(() => room.status('Lighting_1', 'relay0')).toBe(true)

  await page.getByLabel('Description').fill('For the first row')
  await page.getByTestId('tab-why').click()
  await expect(page.getByTestId('traces').getByRole('listitem').first()).toContainText('Fired')
  const id = new URL(page.url()).pathname.split('/').at(-1)
  await room.api('PATCH', `/api/engine/v2/triggers/${id}`, { name: 'Lights for the projector' })
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Lights for the projector')
  await page.getByTestId('tab-edit').click()
  await expect(page.getByLabel('Description')).toHaveValue('For the first row')
  await expect(page.getByLabel('Name')).toHaveValue('Lights for the projector')
  await page.getByTestId('save').click()
  await expect(page.getByTestId('save-bar')).toHaveCount(0)
  await page.getByTestId('duplicate').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Lights for the projector (copy)')
  await expect(page.getByLabel('Function 1: module')).toHaveValue('Lighting_1')
  await page.getByTestId('remove-trigger').click()
  await page.getByRole('button', { name: /^Remove Lights/ }).click()
  const row = page.getByTestId('triggers').getByRole('listitem').filter({ hasText: 'Fired once' })
  await expect(row).toContainText('Triggered')
  await expect(page.getByText('(copy)', { exact: false }).and(page.getByRole('heading'))).toHaveCount(0)
  await warm
  await run('Display_1', 'power', false)
  await expect(row).toContainText('Waiting')
})

test('what it did not do is explained, mended, and what it would have done is told from the record', async () => {
  const { id } = await atWork({
    name: 'Loud',
    conditions: {
      comparisons: [
        { left: status('Lighting_1', 'relay1'), operator: 'equal', right: true },
        { left: status('Switcher_1', 'volume'), operator: 'greater_than', right: 90 },
      ],
    },
  })
  await page.goto(`${room.url}/admin/triggers/${id}?show=why`)
  await expect(page.getByTestId('now-comparison_0')).toContainText('does not hold')
  await run('Lighting_1', 'relay', true, 1)
  const nearMiss = page.getByTestId('traces').getByRole('listitem').first()
  await expect(nearMiss).toContainText('Nearly')
  await expect(nearMiss).toContainText(/Switcher_1\.volume \(\d+, .+ old\) is greater than 90/)

  await page.getByTestId('tab-edit').click()
  await page.getByLabel('Condition 2, second side: value').fill('10')
  await page.getByTestId('tab-dry-run').click()
  await page.getByTestId('dry-run').click()
  await expect(page.getByTestId('dry-run-outcome')).toContainText('It would have fired once')
  await page.getByTestId('tab-edit').click()
  await page.getByTestId('save').click()
  await expect(page.getByTestId('state')).toHaveText('Triggered')
  await page.getByTestId('tab-why').click()
  await expect(page.getByTestId('traces').getByRole('listitem').first()).toContainText('Fired')
})

test('a web request is tried out on the page, and comes from outside by the address that its code holds', async () => {
  const { id, instance } = await atWork({ name: 'Door bell', enable_webhook: true, supported_methods: ['POST'] })
  await page.goto(`${room.url}/admin/triggers/${id}?show=webhook`)
  await page.getByTestId('show-webhook').click()
  const address = (await page.getByRole('tabpanel').locator('code').first().textContent()) ?? ''
  expect(address).toContain(`${room.url}/api/engine/v2/webhook/${instance}/notify/`)
  await expectToHold(page.getByRole('img', { name: 'The address of the web request' }), address)
  await page.getByTestId('test-webhook').click()
  await expect(page.getByTestId('webhook-outcome')).toContainText('202')
  await page.getByRole('button', { name: 'See what came of it' }).click()
  await expect(page.getByTestId('traces').getByText('Fired', { exact: true })).toBeVisible()

  expect((await fetch(address, { method: 'POST' })).status).toBe(202)
  expect((await fetch(address)).status).toBe(404)
  expect((await fetch(`${address}x`, { method: 'POST' })).status).toBe(404)
  await expect(page.getByTestId('summary')).toContainText('for the 2nd time')
})

test('a loop is parked and named, and goes on once it is mended', async () => {
  await page.goto(`${room.url}/admin/triggers?q=picture`)
  const unpark = page.getByRole('button', { name: 'Unpark' })
  await expect(page.getByText(/^A loop: Picture o.+ → Picture o.+ → Picture o/)).toBeVisible({ timeout: 30_000 })
  const isOn = (await page.getByTestId(`instance-${loop.on.instance}`).getByRole('button').count()) > 0
  const [parked, other] = isOn ? [loop.on, loop.off] : [loop.off, loop.on]
  await room.api('PATCH', `/api/engine/v2/systems/${roomId}/triggers/${other.instance}`, { enabled: false })
  await unpark.click()
  await expect(page.getByTestId('said')).toHaveText('It goes on.')
  await expect(page.getByTestId(`instance-${parked.instance}`)).not.toContainText('Parked')
  await page.getByRole('button', { name: 'Lately' }).click()
  await page.getByTestId('lately').getByRole('link', { name: 'Picture' }).last().click()
  await expect(page).toHaveURL(/trace=\d+/)
  await expect(page.locator('[data-wanted="true"]')).toContainText('Fired')
})

test('support looks at all of it, changes nothing of a trigger, and puts it to work where it may', async ({
  browser,
}) => {
  const sam = { name: 'Sam Support', email: 'sam@example.com', password: ADMIN.password, support: true }
  await room.api('POST', '/api/engine/v2/users', sam)
  const { id } = await room.api<{ id: string }>('POST', '/api/engine/v2/triggers', { name: 'Somewhere' })
  const theirs = await signedIn(browser, sam)
  await theirs.goto(`${room.url}/admin/triggers?q=somewhere`)
  await expect(theirs.getByTestId('new-trigger')).toHaveCount(0)
  await theirs.goto(`${room.url}/admin/triggers/${id}?system_id=${roomId}`)
  await expect(theirs.getByLabel('Name')).toBeDisabled()
  await theirs.getByTestId('put-to-work').click()
  await expect(theirs.getByTestId('state')).toHaveText('Waiting')
  await theirs.getByTestId('tab-webhook').click()
  await expect(theirs.getByText('Only an administrator may see it')).toBeVisible()
  await theirs.context().close()
})
