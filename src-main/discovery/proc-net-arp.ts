/** An address with the MAC address that answered for it. */
export interface ArpEntry {
  address: string
  mac: string
  /** Through which of this machine's. */
  interface: string
}

/** A table holds a thousand by default, and more only where somebody has wanted it so. */
export const MOST_ROWS = 4_096

/** `/proc/net/arp` of Linux: an entry counts once it is complete, which is flag 0x2 (net/ipv4/arp.c, if_arp.h). */
export function readProcNetArp(text: string): ArpEntry[] {
  return text.split('\n', MOST_ROWS).flatMap(line => {
    const [address, , flags, mac, , device] = line.trim().split(/\s+/)
    const isComplete = flags !== undefined && (Number(flags) & 0x2) !== 0
    return address && mac && device && isComplete ? [{ address, mac, interface: device }] : []
  })
}
