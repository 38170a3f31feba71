import type { AnnouncedSelf, Announces } from '../../driver-kit/define-simulator.ts'
import { announceBeacons } from './announce-beacons.ts'
import { announceMdns } from './announce-mdns.ts'
import { announceSsdp } from './announce-ssdp.ts'
import { answerDatagrams } from './answer-datagrams.ts'

/** Somebody who is on the network until it is closed. */
export interface Announced {
  /** A device that is switched off says goodbye; one whose cable is pulled does not. */
  close(how: { polite: boolean }): Promise<void>
}

/**
 * Makes a device known as real ones do, on the network of its own address. In a namespace of its own that is any
 * interface; on loopback each device has an address such as 127.0.1.7, and is heard on this machine alone.
 */
export async function announce(announces: Announces, self: AnnouncedSelf): Promise<Announced> {
  const parts = await Promise.all([
    announces.mdns ? announceMdns(announces.mdns, self) : undefined,
    announces.ssdp ? announceSsdp(announces.ssdp, self) : undefined,
    ...(announces.answers ?? []).map(answer => answerDatagrams(answer, self)),
    announces.beacons ? announceBeacons(announces.beacons, self) : undefined,
  ])
  return {
    async close(how) {
      await Promise.all(parts.map(part => part?.close(how)))
    },
  }
}
