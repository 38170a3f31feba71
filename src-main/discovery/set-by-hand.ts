import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Store } from '../store/open.ts'
import type { Devices } from './devices/devices-contract.ts'
import type { Links } from './follow/links.ts'
import { addressIn } from './follow/module-address.ts'

interface Parts {
  store: Store
  devices: Devices
  links: Links
  runtime: Pick<Runtime, 'directory'>
  log: Log
}

/** A module that somebody gives an address at which its device never was is meant for another one, and stays there. */
export function releaseSetByHand({ store, devices, links, runtime, log }: Parts): void {
  store.changed.on(({ entity, id, before, after }) => {
    if (entity !== 'module' || !before || !after) return
    const device = devices.get(links.deviceOf(id) ?? '')
    const address = addressIn(after)
    if (!device || addressIn(before) === address) return
    if (address !== undefined && device.addresses.some(one => one.address === address)) return
    const label = runtime.directory.labelOf(id)
    links.unlink(id).then(
      () => {
        const words = `${label} was set to ${address ?? 'a name'} by hand, and follows it no longer.`
        devices.note(device.id, { kind: 'linked', words })
      },
      error =>
        log.error(`${label} may go back to its device, as what was set by hand cannot be kept: ${messageOf(error)}`),
    )
  })
}
