import { expect, test } from 'vitest'
import { type Central, startCentral } from '../../../../e2e/central/central.ts'
import type { EntityRow } from '../../../../e2e/central/data.ts'
import { rooms } from '../extension/testing/rooms.ts'
import { allIds, idsOf, mirrored } from './testing/mirrored.ts'
import { metadataId } from './wire-row.ts'

const EDGE = 'edge-1'

async function started(
  count: number,
  use: (given: { central: Central } & Awaited<ReturnType<typeof mirrored>>) => Promise<void>,
) {
  const others: EntityRow[] = [
    { entity: 'control_system', row: { id: 'sys-other', name: 'Other', zones: [], modules: ['mod-other'] } },
    { entity: 'module', row: { id: 'mod-other', driver_id: 'driver-panel', ip: '10.9.9.9', port: 1 } },
  ]
  const central = await startCentral({ rows: [...rooms(EDGE, count), ...others] })
  const { secret } = central.addEdge({ id: EDGE })
  const edge = await mirrored(central.url, { apiKey: central.addKey(), edgeKeyId: secret.split('.')[0] ?? '' })
  try {
    await use({ central, ...edge })
  } finally {
    await edge.stop()
    await central.close()
  }
}

test('from the reference centre comes what concerns this node, and nothing when nothing changes', async () => {
  await started(3, async ({ store, mirror, laid, looked, central }) => {
    expect(mirror.state()).toMatchObject({ state: 'idle' })
    const each = [0, 1, 2]
    expect(allIds(store)).toMatchObject({
      ...{ authority: ['authority-central'], user: ['user-central'], edge: [EDGE], driver: ['driver-panel'] },
      control_system: each.map(at => `sys-${at}`),
      module: each.flatMap(at => [`mod-${at}-core`, `mod-${at}-edge`]),
      zone: [...each.map(at => `zone-${at}`), 'zone-building'],
      settings: each.map(at => `sets-${at}`),
      metadata: each.map(at => metadataId(`sys-${at}`, 'map')).sort(),
    })
    laid.length = 0
    for (let tick = 0; tick < 10; tick++) await looked()
    expect(laid).toEqual([])
    central.data.update('settings', 'sets-1', { settings_string: 'volume: 99\n' })
    await looked()
    expect(laid.flat().map(({ id }) => id)).toEqual(['sets-1'])
    central.data.remove('control_system', 'sys-2')
    for (let tick = 0; tick < 10; tick++) await looked()
    expect(idsOf(store, 'control_system')).toEqual(['sys-0', 'sys-1'])
  })
})

test('a promotion counts at the reference centre, and what was changed there meanwhile does not give way', async () => {
  await started(1, async ({ mirror, central }) => {
    const never = new AbortController().signal
    const told = { entity: 'control_system' as const, id: 'sys-0', by: 'Ada', at: 1, reason: '' }
    const promote = (name: string) =>
      mirror.upward.promote({ ...told, fields: { name }, base: { name: 'Room 0' } }, never)
    expect(await promote('Board room')).toEqual({ kind: 'taken' })
    expect(central.data.get('control_system', 'sys-0')).toMatchObject({ name: 'Board room', version: 1 })
    expect(await promote('Kitchen')).toMatchObject({ kind: 'changed', now: { row: { name: 'Board room' } } })
  })
})
