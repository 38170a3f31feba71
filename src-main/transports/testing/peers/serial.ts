import { openSerialDevice } from '../../../testing/serial-device.ts'
import { createSerial } from '../../serial.ts'
import type { PeerKind } from '../peer.ts'

const child = new URL('../../serial-child.ts', import.meta.url)

export const serialPeer: PeerKind = {
  name: 'serial',
  async open() {
    const device = await openSerialDevice()
    let connections = 0
    return {
      link(events, given) {
        const begins = () => {
          connections += 1
          return events.begins()
        }
        // The clock of the suite outruns the child's answers.
        return createSerial({ path: device.path, baudRate: 9600, child, pingMs: 0, ...given }, { ...events, begins })
      },
      says: device.says,
      get heard() {
        return device.heard
      },
      get connections() {
        return connections
      },
      hangsUp: device.replugs,
      drops: device.replugs,
      refuses: async yes => device.hides(yes),
      freezes: device.freezes,
      close: device.close,
    }
  },
  hasConnections: true,
  isStream: true,
  noticesFrozenPeer: false,
}
