import { expect, test } from 'vitest'
import { emitter } from '../../base/emitter.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { device, knownDevices } from '../../discovery/testing/known-devices.ts'
import { until } from '../../testing/until.ts'
import { createDeviceLines, type DeviceLinesParts } from './device-lines.ts'

const DEVICES = 20
const silent = () => () => undefined

test('a thousand changes of the records at once are one look at each device, and a new device is in it', async () => {
  const clock = fakeClock()
  const devices = knownDevices(Array.from({ length: DEVICES }, (_, at) => device(`dev-${at}`, { at: [] })))
  let views = 0
  const counted = {
    ...devices,
    get(id: string) {
      views += 1
      return devices.get(id)
    },
    all() {
      throw new Error('Nobody needs to know more than which devices there are.')
    },
  }
  const users = emitter<void>()
  const lines = createDeviceLines({
    clock,
    discovery: {
      devices: counted,
      users: { of: () => [], changed: users.on },
      fits: () => [],
      follow: { changed: silent },
      doubts: { changed: silent },
    },
    runtime: { news: silent, shelf: { changed: silent }, directory: {} },
    store: {},
  } as unknown as DeviceLinesParts)
  const told: ReadonlySet<string>[] = []
  const stop = lines.watch(ids => void told.push(ids))
  await lines.ready()
  expect([lines.all().length, views]).toEqual([DEVICES, DEVICES])
  devices.set(device('dev-new', { at: [] }))
  for (let at = 0; at < 1_000; at++) users.emit()
  expect(views).toBe(DEVICES)
  await clock.advance(100)
  await until(
    () => lines.get('dev-new'),
    line => line !== undefined,
  )
  await lines.ready()
  expect(views).toBe(2 * DEVICES + 1)
  expect(told.at(-1)).toEqual(new Set(['dev-new']))
  stop()
})
