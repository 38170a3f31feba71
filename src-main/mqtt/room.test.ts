import { expect, test } from 'vitest'
import { startRuntime } from '../testing/start-runtime.ts'
import { until } from '../testing/until.ts'
import { visitorAt } from './testing/kept-at.ts'
import { notingBroker } from './testing/noting-broker.ts'

test('in a room at work: a display is switched on through the broker, which keeps what it says, and no more when it is gone', async () => {
  const broker = await notingBroker()
  const { store, runtime, publishing, stop } = await startRuntime()
  await store.write(change => {
    change.put('zone', { id: 'zone-org', name: 'Acme', tags: ['org'] })
    change.update('control_system', 'sys-test', { zones: ['zone-org', 'zone-test'] })
    change.put('broker', { id: 'broker-1', name: 'Local', host: '127.0.0.1', port: broker.port, secret: 's' })
  })
  await publishing.keepOptions('broker-1', {
    home_assistant: true,
    commands: { allowed: true, functions: ['Display/power'] },
  })
  await until(
    () => runtime.healthOf('mod-display2').state,
    state => state === 'connected',
  )
  const visitor = await visitorAt(`mqtt://127.0.0.1:${broker.port}`)
  const node = store.preferences.get().node_id
  await until(
    () => publishing.states()[0],
    standing => standing?.state === 'up' && standing.waiting === 0,
  )
  await visitor.says(`alcove/${node}/exec/sys-test/Display/2/power`, '[true]')
  const topic = 'placeos/zone-org/state/_/zone-test/_/_/sys-test/driver-acme/Display/2/power'
  const said = await until(
    () => broker.kept().get(topic),
    text => text?.endsWith('"value":true}') === true,
  )
  expect(JSON.parse(said ?? '').time).toBeGreaterThan(1_700_000_000)
  await until(
    () => visitor.heard.find(message => message.topic === `alcove/${node}/result/sys-test/Display/2/power`)?.payload,
    text => text?.includes('"ok":true') === true,
  )
  const config = [...broker.kept()].find(([name]) => name.startsWith('homeassistant/switch/'))?.[1]
  expect(JSON.parse(config ?? '{}')).toMatchObject({ device: { suggested_area: 'Test Room' } })
  await store.write(change => change.update('control_system', 'sys-test', { modules: ['mod-display1'] }))
  await broker.keeps(topic, undefined)
  await stop()
})
