import type { Shelf } from '../../runtime/shelf.ts'
import type { Device, Devices } from '../devices/devices-contract.ts'
import { matchDevice } from './match.ts'
import type { Match } from './match-contract.ts'

/** Which drivers fit which device, worked out once for each state of both. */
export function createFits({ devices, shelf }: { devices: Devices; shelf: Shelf }): (device: Device) => Match[] {
  const known = new Map<string, Match[]>()
  devices.changed(ids => {
    for (const id of ids) known.delete(id)
  })
  shelf.changed(() => known.clear())
  return device => {
    const fits = known.get(device.id) ?? matchDevice(device, shelf.all())
    known.set(device.id, fits)
    return fits
  }
}
