import type { Page } from 'playwright/test'
import { generate } from 'selfsigned'
import { type Central, startCentral } from './central/central.ts'
import type { EntityRow } from './central/data.ts'
import { expect, type Room, roomId, test } from './fixtures.ts'

// The tie to the central server, as people meet it: against the reference one.

const EDGE = 'edge-story'
const HALL = 'sys-story-hall'
const DISPLAY = 'mod-story-display-edge'

/** One room of a campus, whose display hangs on this edge. */
const campus: EntityRow[] = [
  { entity: 'edge', row: { id: EDGE, name: 'Lecture hall' } },
  { entity: 'zone', row: { id: 'zone-story', name: 'Campus', tags: ['org'] } },
  {
    entity: 'driver',
    row: {
      ...{ id: 'driver-story', name: 'Panel', module_name: 'Display', role: 1, repository_id: 'repo-story' },
      ...{ file_name: 'drivers/samsung/displays/mdc_protocol.cr', commit: '1a2b3c4d', default_port: 1515 },
    },
  },
  {
    entity: 'repository',
    row: { id: 'repo-story', name: 'Drivers', folder_name: 'drivers', uri: 'https://example.com/d', branch: 'main' },
  },
  {
    entity: 'module',
    row: { id: DISPLAY, driver_id: 'driver-story', edge_id: EDGE, ip: '192.0.2.7', port: 1515, running: true },
  },
  {
    entity: 'control_system',
    row: { id: HALL, name: 'Lecture hall', zones: ['zone-story'], modules: [DISPLAY], capacity: 80 },
  },
]

let central: Central

/** The page of a node that belongs to the campus already. */
async function tied(room: Room, page: Page): Promise<void> {
  central = await startCentral({ rows: campus, extension: true, name: 'Campus' })
  const { secret } = central.addEdge({ id: EDGE })
  await room.api('PUT', '/api/alcove/v1/central', { address: central.url, secret })
  await page.goto(`${room.url}/admin/central`)
}

test.afterEach(async () => {
  await central?.close()
})

test('a technician connects a node to a central server that an own authority vouches for, and its rooms come', async ({
  page,
  room,
}) => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'campus.example' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  })
  central = await startCentral({ rows: campus, extension: true, name: 'Campus', tls: { key, cert } })
  await page.goto(`${room.url}/admin/central`)
  await expect(page.getByRole('heading', { name: 'Connect to a central server' })).toBeVisible()

  await page.getByLabel('Address').fill(central.url)
  await page.getByLabel('Edge secret').fill(central.addEdge({ id: EDGE }).secret)
  await page.getByRole('button', { name: 'Try it out' }).click()
  await expect(page.getByTestId('check-address')).toContainText('answers')
  await page.getByRole('button', { name: 'Trust this authority' }).click()
  await expect(page.getByTestId('check-secret')).toContainText('takes the secret')
  await expect(page.getByTestId('check-clock')).toContainText('same time')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()

  await expect(page.getByTestId('central-link')).toContainText('Connected since')
  await expect(page.getByTestId('central-mirror')).toContainText('records, over the link')
  expect(await page.content()).not.toContain(central.addEdge({ id: EDGE }).secret)
  await page.getByRole('link', { name: 'Rooms' }).click()
  await expect(page.getByText('Lecture hall')).toBeVisible()
})

test('while the central server is away panel and admin page say so, the room works on, and what happened goes up', async ({
  page,
  room,
  context,
}) => {
  await tied(room, page)
  await expect(page.getByTestId('central-link')).toContainText('Connected since')
  await expect(page.getByTestId('tie')).toHaveCount(0)

  await central.away()
  await expect(page.getByTestId('central-link')).toContainText('Offline since')
  await expect(page.getByTestId('central-waiting')).toContainText('The room works on.')
  await expect(page.getByRole('link', { name: /Central server offline since/ })).toBeVisible()
  const panel = await context.newPage()
  await panel.goto(`${room.url}/kiosk?system=${roomId}`)
  await panel.getByTestId('tie').click()
  await expect(panel.getByText('Everything in this room works on.')).toBeVisible()
  await panel.getByTestId('source-laptop').click()
  await expect(panel.getByTestId('source-laptop')).toHaveAttribute('aria-pressed', 'true')

  await central.back()
  await expect(page.getByTestId('central-link')).toContainText('Connected since', { timeout: 15_000 })
  await expect(panel.getByTestId('tie')).toHaveCount(0)
})

test('an edit on site is kept, explained and promoted; where both sides changed it, somebody chooses', async ({
  page,
  room,
}) => {
  await tied(room, page)
  await expect(page.getByTestId('central-mirror')).toContainText('records, over the link')
  await expect(page.getByText('Nothing differs')).toBeVisible()

  await room.api('PATCH', `/api/engine/v2/modules/${DISPLAY}`, { ip: '192.0.2.8' })
  const differs = page.getByTestId('difference')
  await expect(differs).toContainText('192.0.2.8')
  await expect(differs).toContainText('192.0.2.7')
  await page.getByRole('button', { name: 'Say why' }).click()
  await page.getByLabel('Why was it changed here?').fill('The old one died')
  await page.getByRole('button', { name: 'Keep' }).click()
  await expect(differs).toContainText('“The old one died”')
  await page.getByRole('button', { name: 'Promote' }).click()
  await expect(page.getByText('Nothing differs')).toBeVisible()
  expect(central.data.get('module', DISPLAY)?.ip).toBe('192.0.2.8')

  await room.api('PATCH', `/api/engine/v2/systems/${HALL}?version=${await versionOf(room)}`, { capacity: 90 })
  central.data.update('control_system', HALL, { capacity: 100 }, { by: 'Bo at the centre' })
  await expect(differs).toContainText('Both sides changed it')
  await expect(differs).toContainText('Bo at the centre')
  await page.getByRole('button', { name: 'Take the server’s' }).click()
  await expect(page.getByText('Nothing differs')).toBeVisible()
  expect(await room.api<{ capacity: number }>('GET', `/api/engine/v2/systems/${HALL}`)).toMatchObject({ capacity: 100 })
})

const versionOf = async (room: Room) =>
  (await room.api<{ version: number }>('GET', `/api/engine/v2/systems/${HALL}`)).version
