import { expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'
import { Role } from '../../model/enums.ts'
import { addressOf, addressProblem } from '../../runtime/address.ts'
import { openShelf } from '../../runtime/shelf.ts'
import { createMonitors } from '../../runtime/worker/monitors.ts'
import { runModule } from '../../runtime/worker/running-module.ts'
import type { FromWorker } from '../../runtime/worker-contract.ts'
import { notedLog } from '../../store/testing/noted-log.ts'
import { until } from '../../testing/until.ts'
import type { Device } from '../devices/devices-contract.ts'
import { type SimulatedDevice, startSimulatedDevice } from '../testing/simulated-device.ts'
import { matchDevice } from './match.ts'
import type { MatchableDriver } from './match-contract.ts'
import { mdns, probed, someDevice, ssdp } from './testing/some-device.ts'

/** Ports below are the system's own: those simulators are at one that anybody may open. */
const FIRST_FREE_PORT = 1_024

/** What tells each of the driver's device, at the address and port of its simulator. */
const heardOf: Record<string, (at: { address: string; port: number; mac: string }) => Device> = {
  'biamp/tesira': ({ address, mac }) => someDevice({ at: address, mac }),
  'extron/sis-matrix': ({ address, mac }) => someDevice({ at: address, mac }),
  'generic/wake-on-lan-pc': ({ address }) =>
    someDevice({ at: address, sightings: [{ source: 'onvif', service: 'Device Computer' }] }),
  'lg/serial-display': ({ address }) =>
    someDevice({
      at: address,
      sightings: [ssdp('urn:lge-com:service:webos-second-screen:1', 'LG Electronics', '55LS75A', 'WebOS/4.1.0')],
    }),
  'onvif/ptz-camera': ({ address, port }) =>
    someDevice({
      at: address,
      sightings: [
        {
          ...{ source: 'onvif', service: 'NetworkVideoTransmitter Device', port },
          uri: `http://${address}:${port}/onvif/device_service`,
        },
      ],
    }),
  'pjlink/projector': ({ address }) => someDevice({ at: address, sightings: [{ source: 'pjlink', port: 4352 }] }),
  'qsc/q-sys-core': ({ address }) =>
    someDevice({ at: address, sightings: [{ source: 'q_sys', facts: { make: 'QSC', model: 'Q-SYS Core 110f' } }] }),
  'samsung/mdc-display': ({ address }) =>
    someDevice({ at: address, sightings: [probed('tcp/1515', '\\xaa\\xff\\x00\\x09A\\x00')] }),
  'shelly/gen2-relay': ({ address, port }) =>
    someDevice({ at: address, sightings: [mdns('_shelly._tcp', 'shellypro4pm-8400ece5c790', { port, gen: '2' })] }),
  'tasmota/relay': ({ address, port }) =>
    someDevice({
      at: address,
      sightings: [
        mdns('_http._tcp', 'tasmota-CE3A6F-6767', { devicetype: 'tasmota' }),
        mdns('_mqtt._tcp', 'Broker', { port }),
      ],
    }),
  'visca/ip-camera': ({ address }) => someDevice({ at: address, sightings: [{ source: 'visca', port: 52_381 }] }),
}

/** Runs a module of what the network told of a device, as a worker does, and gives what it tells. */
async function adopt(fileName: string, device: SimulatedDevice) {
  const drivers = shelf.all().map(driver => withPortOf(device, driver, fileName))
  const [match] = matchDevice(heardOf[fileName]?.(device.self) ?? someDevice({}), drivers)
  const shelved = shelf.find(fileName)
  if (!shelved || match?.file_name !== fileName) throw new Error(`Not ${fileName}, but ${match?.file_name}`)
  const { role = shelved.description.role, makebreak = false, settings, ...where } = match.filled
  const address = addressOf({ ...where, role: Role[role], makebreak }, shelved)
  expect(addressProblem(address)).toBeUndefined()
  const { driver } = (await import(shelved.url)) as { driver: Driver }
  const told: FromWorker[] = []
  const facts = { id: 'mod-a', slug: `${driver.moduleName}_1`, ...where, makebreak, notes: '', simulated: false }
  const module = runModule({
    start: { mod: 'mod-a', number: 1, address, facts, settings, watched: { debug: false, wire: false, queue: false } },
    driver,
    clock: systemClock,
    tell: news => void told.push(news),
    enter: run => run(),
    call: () => Promise.reject(new Error('no other module here')),
    monitors: createMonitors(() => undefined),
    system: undefined,
  })
  return { told, stop: () => module.stop() }
}

/** The driver of the device, with the port of its simulator where that could not have the usual one. */
function withPortOf(device: SimulatedDevice, driver: MatchableDriver, fileName: string): MatchableDriver {
  const { default_port: usual } = driver.description
  if (driver.fileName !== fileName || usual === undefined || usual >= FIRST_FREE_PORT) return driver
  return { ...driver, description: { ...driver.description, default_port: device.self.port } }
}

const names = Object.keys(heardOf)
const shelf = await openShelf({
  builtIn: [new URL('../../drivers/', import.meta.url)],
  log: notedLog(),
  clock: systemClock,
})

test.each(names)('a module of what the network told of %s connects and reports', async fileName => {
  const { default_port = 0, transport } = shelf.find(fileName)?.description ?? {}
  const isFree = default_port >= FIRST_FREE_PORT || transport === 'serial'
  const address = `127.0.78.${names.indexOf(fileName) + 1}`
  const device = await startSimulatedDevice({ driver: fileName, address, ...(isFree ? {} : { port: 0 }) })
  try {
    if (fileName === 'generic/wake-on-lan-pc') device.server.setState({ power: 'awake' })
    const { told, stop } = await adopt(fileName, device)
    await until(
      () => told,
      all =>
        all.some(news => news.kind === 'connected' && news.connected) &&
        all.some(news => news.kind === 'status' && Object.keys(news.changed).some(key => key !== 'connected')),
    ).finally(stop)
  } finally {
    await device.close({ polite: true })
  }
})

test('every driver of ours that can be told by something is among them', () => {
  const told = shelf.all().filter(({ description }) => Object.keys(description.discovery).length > 0)
  expect(names).toEqual(told.map(({ fileName }) => fileName).sort())
})
