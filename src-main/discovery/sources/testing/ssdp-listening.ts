import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach } from 'vitest'
import { emitter } from '../../../base/emitter.ts'
import { fakeClock } from '../../../base/fake-clock.ts'
import { silentLog } from '../../../base/log.ts'
import { until } from '../../../testing/until.ts'
import type { Announcement, Place, Sighting, SightingName } from '../../sighting.ts'
import { ssdpDevice, ssdpMessage } from '../../testing/ssdp-device.ts'
import { createSsdp } from '../ssdp.ts'

export const LOOPBACK: Place = {
  name: 'lo',
  address: '127.0.0.1',
  prefix: 8,
  broadcast: '127.255.255.255',
  mac: '00:00:00:00:00:00',
}
export const UUID = '6f1c9a2e-90b4-4b7d-8a51-3d2c71e0f9ab'
export const DEVICE = 'urn:schemas-upnp-org:device:MediaRenderer:1'
export const NODE: Announcement = {
  nodeId: 'node-1',
  name: 'Boardroom <3>',
  system: 'Boardroom',
  version: '1.2.3',
  port: 3030,
  pageAt: address => `https://${address}:3030/admin?a=1&b=2`,
}

let stop = new AbortController()
let running: Promise<unknown>[] = []
afterEach(async () => {
  stop.abort()
  await Promise.allSettled(running)
  stop = new AbortController()
  running = []
})

/** Good until the test ends. */
export const untilEnd = (): AbortSignal => stop.signal

/** A port of this test alone: other tests and other programs use the group, too. */
export async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>(resolve => socket.close(resolve))
  return port
}

export async function listening(place = LOOPBACK, announced?: Announcement) {
  const clock = fakeClock()
  const port = await freePort()
  const search = emitter<void>()
  const changed = emitter<void>()
  const warned: string[] = []
  const heard: Sighting[] = []
  const gone: SightingName[] = []
  const node = { announced }
  const source = createSsdp({
    clock,
    log: { ...silentLog, warn: message => warned.push(message), error: message => warned.push(message) },
    searchNow: search.on,
    announcing: { now: () => node.announced, changed: changed.on },
    targets: () => ['urn:acme:device:Panel:1', 'upnp:rootdevice'],
    port,
  })
  const ears = { heard: (sighting: Sighting) => heard.push(sighting), gone: (name: SightingName) => gone.push(name) }
  const end = new AbortController()
  const run = source.run(place, ears, AbortSignal.any([stop.signal, end.signal]))
  running.push(run)
  const device = (address: string, more: Partial<Parameters<typeof ssdpDevice>[0]> = {}) =>
    ssdpDevice({ address, port, signal: stop.signal, ...more })
  // Its first search shows that it listens.
  const witness = await device('127.0.1.250', { inGroup: true })
  await until(
    async () => {
      await clock.advance(0)
      return witness.heard
    },
    all => all.some(({ text }) => text.includes('M-SEARCH')),
  )
  return { clock, port, search, changed, warned, heard, gone, node, end, run, device, witness }
}

export const alive = (headers: Record<string, string>) =>
  ssdpMessage('NOTIFY *', {
    HOST: '239.255.255.250:1900',
    NT: DEVICE,
    NTS: 'ssdp:alive',
    USN: `uuid:${UUID}::${DEVICE}`,
    'CACHE-CONTROL': 'max-age=900',
    SERVER: 'Linux/5 UPnP/1.1 Acme/2',
    ...headers,
  })

export const description = (fields: string) =>
  `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device>${fields}</device></root>`
