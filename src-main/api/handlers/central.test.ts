import { expect, onTestFinished, test } from 'vitest'
import { building } from '../../../e2e/central/building.ts'
import { startCentral } from '../../../e2e/central/central.ts'
import type { CentralView } from '../../contract/central-views.ts'
import { restClient } from '../../testing/rest-client.ts'
import { ADMIN_KEY, startNode } from '../../testing/start-node.ts'
import { until } from '../../testing/until.ts'

const CENTRAL = '/../../alcove/v1/central'

test('support staff see and give up what they may change, and of the rest only that it differs', async () => {
  const central = await startCentral({ rows: building({ edgeId: 'edge-1' }), extension: true })
  onTestFinished(() => central.close())
  const { secret } = central.addEdge({ id: 'edge-1' })
  const node = await startNode({ firstRoom: { records: {} } })
  onTestFinished(() => node.stop())
  const admin = restClient(node, ADMIN_KEY)
  expect(await admin('PUT', CENTRAL, { address: central.url, secret })).toMatchObject({ status: 200 })
  const seenBy = async (ask: typeof admin) => (await ask('GET', CENTRAL)).json as CentralView
  await until(
    () => seenBy(admin),
    ({ phase, mirror }) => phase === 'up' && mirror.checked_at !== null,
  )
  const made = await admin('POST', '/api_keys', {
    user_id: 'user-sam',
    name: 'Sam',
    permissions: 'support',
    scopes: ['public'],
  })
  const sam = restClient(node, made.json.x_api_key)
  expect(await admin('PATCH', '/users/user-uma', { department: 'Lobby' })).toMatchObject({ status: 200 })
  expect(await admin('PATCH', '/zones/zone-harbour', { description: 'At the quay' })).toMatchObject({ status: 200 })

  const of = ({ overrides }: CentralView, entity: string) => overrides.find(each => each.entity === entity)
  expect(of(await seenBy(admin), 'user')).toMatchObject({ mine: 'Lobby', secret: false })
  expect(of(await seenBy(sam), 'user')).toMatchObject({ mine: null, base: null, secret: true })
  expect(of(await seenBy(sam), 'zone')).toMatchObject({ mine: 'At the quay', secret: false })

  const drop = (ask: typeof admin, key: string) => ask('POST', `${CENTRAL}/overrides/drop`, { key })
  expect(await drop(sam, 'user/user-uma/department')).toMatchObject({ status: 403 })
  expect((await drop(sam, 'zone/zone-harbour/description')).status).toBeLessThan(300)
  expect((await seenBy(admin)).overrides.map(({ entity }) => entity)).toEqual(['user'])
  expect((await drop(admin, 'user/user-uma/department')).status).toBeLessThan(300)
  expect((await seenBy(admin)).overrides).toEqual([])
})
