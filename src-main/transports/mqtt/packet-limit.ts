/** Reads along how long the packets of an MQTT stream are (MQTT 3.1.1, 2.2.3), without keeping any of them. */
interface PacketLimit {
  /** Whether all is well: false once a packet is longer than allowed, or has no proper length. */
  take(bytes: Uint8Array): boolean
}

/** The protocol allows packets of 256 MB, and the library waits for the end of each. */
export function packetLimit(maxBytes: number): PacketLimit {
  /** Still to come of the packet that began. */
  let rest = 0
  /** Places of the length read so far; -1 before the first byte of a packet. */
  let places = -1
  let length = 0
  return {
    take(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (rest > 0) {
          const step = Math.min(rest, bytes.length - at)
          rest -= step
          at += step
          continue
        }
        const byte = bytes[at++] ?? 0
        if (places < 0) {
          places = 0
          length = 0
          continue
        }
        length += (byte & 0x7f) * 128 ** places
        places += 1
        if (length > maxBytes || (byte >= 0x80 && places === 4)) return false
        if (byte < 0x80) {
          rest = length
          places = -1
        }
      }
      return true
    },
  }
}
