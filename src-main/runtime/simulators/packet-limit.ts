import { Transform } from 'node:stream'

/** Passes MQTT packets on, until one says that it is larger than allowed: the broker would gather 256 MB of it. */
export function packetLimit(maxBytes: number, tooLarge: () => void): Transform {
  /** Bytes of the packet at hand that are still to come; unknown while its header is read (MQTT 3.1.1, 2.2.3). */
  let rest = 0
  let header: { length: number; factor: number } | undefined
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length; ) {
        if (rest > 0) {
          const step = Math.min(rest, chunk.length - at)
          rest -= step
          at += step
        } else if (!header) {
          header = { length: 0, factor: 1 }
          at += 1
        } else {
          const byte = chunk[at++] ?? 0
          header.length += (byte & 0x7f) * header.factor
          header.factor *= 128
          if (header.length > maxBytes || header.factor > 128 ** 4) return tooLarge()
          if (byte < 0x80) {
            rest = header.length
            header = undefined
          }
        }
      }
      done(null, chunk)
    },
  })
}
