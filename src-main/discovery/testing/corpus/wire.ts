import type { SourceName } from '../../../model/discovery-source.ts'
import { pjlinkAnswer, viscaReply } from '../../sources/testing/packets.ts'
import type { Socket } from './announced.ts'
import { amxWire, artNetWire, knxWire, onvifWire, qSysWire } from './wire-datagrams.ts'
import { mdnsWire } from './wire-mdns.ts'
import { descriptionOf, ssdpWire } from './wire-ssdp.ts'

/** What comes in over the network, as it comes in. */
export interface Packet {
  source: SourceName
  bytes: Buffer
  /** What the page says that an SSDP message is about. */
  description?: string
}

/** Everything that one connection of a device says, at its address; what it says to one source in its order. */
export function packetsOf({ mac, says }: Socket, address: string): Packet[] {
  const { mdns, ssdp = [], onvif, pjlink, knx, artNet, visca, qSys, amx } = says
  const packets: [SourceName, Buffer[]][] = [
    ['mdns', mdns ? mdnsWire(mdns, mac, address) : []],
    ['onvif', onvif ? [onvifWire(onvif, address)] : []],
    ['pjlink', pjlink ? [pjlinkAnswer(mac)] : []],
    ['knx', knx ? [knxWire(knx, mac, address)] : []],
    ['art_net', artNet ? artNetWire(artNet, mac, address) : []],
    ['visca', visca ? [viscaReply({ MAC: mac.replaceAll(':', '-'), IPADR: address, ...visca })] : []],
    ['q_sys', qSys ? [qSysWire(qSys, address)] : []],
    ['amx', amx ? [amxWire(amx)] : []],
  ]
  return [
    ...packets.flatMap(([source, all]) => all.map(bytes => ({ source, bytes }))),
    ...ssdp.flatMap(root =>
      ssdpWire(root, address).map(bytes => ({ source: 'ssdp' as const, bytes, description: descriptionOf(root) })),
    ),
  ]
}
