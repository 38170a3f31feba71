import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

export const fromDevice = 'device/says'
export const toDevice = 'device/hears'

/**
 * A broker with a device behind it, for one connection: what is published is what the stream reads, what is written to it
 * is published to the subscriber. As few packets of MQTT 3.1.1 as that takes.
 */
export function overMqtt(socket: Socket): Duplex {
  let buffered = Buffer.alloc(0)
  const stream = new Duplex({
    read: () => undefined,
    write(bytes: Buffer, _encoding, done) {
      const topic = Buffer.from(fromDevice)
      socket.write(packet(0x30, Uint8Array.of(0, topic.length), topic, bytes), () => done())
    },
    final(done) {
      socket.end(done)
    },
  })
  // Who does not read does not answer to signs of life either.
  stream.on('pause', () => socket.pause())
  stream.on('resume', () => socket.resume())
  socket.on('close', () => stream.destroy())
  socket.on('data', bytes => {
    buffered = Buffer.concat([buffered, bytes])
    for (let next = cut(buffered); next; next = cut(buffered)) {
      buffered = buffered.subarray(next.end)
      answer(next.type, next.flags, next.body)
    }
  })

  function answer(type: number, flags: number, body: Buffer): void {
    if (type === 1) socket.write(packet(0x20, Uint8Array.of(0, 0)))
    if (type === 8) socket.write(packet(0x90, body.subarray(0, 2), Uint8Array.of(0)))
    if (type === 12) socket.write(packet(0xd0))
    if (type === 14) stream.push(null)
    if (type === 3) {
      const hasId = (flags & 0x06) > 0
      const end = 2 + body.readUInt16BE(0)
      if (hasId) socket.write(packet(0x40, body.subarray(end, end + 2)))
      stream.push(body.subarray(end + (hasId ? 2 : 0)))
    }
  }
  return stream
}

function packet(first: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const header = [first]
  let rest = body.length
  do {
    header.push((rest % 128) | (rest >= 128 ? 0x80 : 0))
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return Buffer.concat([Uint8Array.from(header), body])
}

/** The first packet of the bytes, once it is there. */
function cut(bytes: Buffer): { type: number; flags: number; body: Buffer; end: number } | undefined {
  let [at, length, factor, more] = [1, 0, 1, true]
  while (more) {
    const byte = bytes[at++]
    if (byte === undefined) return undefined
    length += (byte & 0x7f) * factor
    factor *= 128
    more = byte >= 0x80
  }
  if (bytes.length < at + length) return undefined
  const first = bytes[0] ?? 0
  return { type: first >> 4, flags: first & 0x0f, body: bytes.subarray(at, at + length), end: at + length }
}
