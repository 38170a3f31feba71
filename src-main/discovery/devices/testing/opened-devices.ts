import { type FakeClock, fakeClock } from '../../../base/fake-clock.ts'
import type { SourceName } from '../../../model/discovery-source.ts'
import { memoryDisk } from '../../../store/testing/memory-disk.ts'
import { notedLog } from '../../../store/testing/noted-log.ts'
import { openDiscoveryState } from '../../document.ts'
import type { Identity, Sighting } from '../../sighting.ts'
import { createDevices } from '../devices.ts'

/** Devices on a disk that outlives them, and what they have told. */
export async function openedDevices({
  clock = fakeClock(),
  disk = memoryDisk(),
  kept = [],
}: {
  clock?: FakeClock
  disk?: ReturnType<typeof memoryDisk>
  kept?: string[]
} = {}) {
  const log = notedLog()
  const document = await openDiscoveryState({ folder: '/data', clock, log, disk })
  const vendorOf = (mac: string) => (mac.startsWith('08:F9:E0') ? 'Sharp' : undefined)
  const devices = createDevices({ document, clock, log, vendorOf, isKept: id => kept.includes(id) })
  const told: string[][] = []
  const merged: { from: string; into: string }[] = []
  devices.changed(ids => told.push([...ids].sort()))
  devices.merged(merge => merged.push(merge))
  const stopping = new AbortController()
  const running = devices.run(stopping.signal)
  return {
    ...{ devices, document, clock, disk, log, kept, told, merged },
    hear: (...sightings: Sighting[]) => {
      for (const sighting of sightings) devices.heard(sighting)
    },
    /** The node is stopped and started: what is on disk is all that is left. */
    async restart() {
      stopping.abort()
      await running
      await document.close()
      return openedDevices({ clock, disk, kept })
    },
    async stop() {
      stopping.abort()
      await running
      await document.close()
    },
  }
}

export const mac = (end: number): Identity => ({ kind: 'mac', value: `08:F9:E0:00:00:${hex(end)}` })
export const uuid = (name: string): Identity => ({
  kind: 'uuid',
  value: `4d696e69-444c-164e-9d41-${name.padStart(12, 'b')}`,
})
export const host = (name: string, network = 'eth0'): Identity => ({ kind: 'host', value: `${network}|${name}.local` })
export const serial = (number: string): Identity => ({ kind: 'serial', value: `sharp|${number}` })

type Heard = Partial<Sighting> & { address: string; is?: Identity[] }

/** Something that a source has heard at an address. */
export function at({ is = [], ...sighting }: Heard, source: SourceName = 'ssdp'): Sighting {
  const key = `${is.map(({ value }) => value).join()} ${sighting.facts?.name ?? ''} ${sighting.service ?? ''} ${sighting.address}`
  return { source, key, interface: 'eth0', validForMs: 600_000, identities: is, facts: {}, details: {}, ...sighting }
}

/** What the neighbour table says of an address. */
export const neighbour = (address: string, identity: Identity, network = 'eth0'): Sighting =>
  at({ address, is: [identity], interface: network, key: address, validForMs: 120_000 }, 'neighbours')

const hex = (number: number): string => number.toString(16).toUpperCase().padStart(2, '0')
