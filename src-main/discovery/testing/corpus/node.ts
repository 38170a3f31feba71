import { fakeClock } from '../../../base/fake-clock.ts'
import { silentLog } from '../../../base/log.ts'
import { memoryDisk } from '../../../store/testing/memory-disk.ts'
import { createDevices } from '../../devices/devices.ts'
import type { Devices } from '../../devices/devices-contract.ts'
import { openDiscoveryState } from '../../document.ts'
import type { Sighting } from '../../sighting.ts'
import { shuffled } from './shuffled.ts'

/** The devices of a node that is started again and again, on a disk that outlives it. `kept` are those with modules. */
export async function startedNode(kept: ReadonlySet<string>) {
  const [clock, log, disk] = [fakeClock(), silentLog, memoryDisk()]
  const opened = () => openDiscoveryState({ folder: '/data', clock, log, disk })
  let document = await opened()
  let [stopping, running] = [new AbortController(), Promise.resolve()]
  const node = {
    devices: started(),
    /** From what it keeps; that is read anew now and then. */
    async restart(isReadAnew: boolean) {
      await node.stop(isReadAnew)
      if (isReadAnew) document = await opened()
      node.devices = started()
    },
    async stop(isClosed = true) {
      stopping.abort()
      await running
      if (isClosed) await document.close()
    },
    /** As often as it takes to be sure. */
    async hear(all: readonly Sighting[], seed: number) {
      for (const time of [0, 1]) {
        for (const sighting of shuffled(all, seed + time)) node.devices.heard(sighting)
        await clock.advance(1_000)
      }
    },
  }
  return node

  function started(): Devices {
    const devices = createDevices({ document, clock, log, vendorOf: () => undefined, isKept: id => kept.has(id) })
    stopping = new AbortController()
    running = devices.run(stopping.signal)
    return devices
  }
}
