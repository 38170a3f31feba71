// Frames of RFC 6455, section 5.2: the server masks nothing and takes nothing that is not masked.

export const Opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

export function frame(opcode: number, payload: Buffer, final: boolean): Buffer {
  const { length } = payload
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  head[0] = (final ? 0x80 : 0) | opcode
  if (length < 126) head[1] = length
  else if (length < 65_536) {
    head[1] = 126
    head.writeUInt16BE(length, 2)
  } else {
    head[1] = 127
    head.writeBigUInt64BE(BigInt(length), 2)
  }
  return Buffer.concat([head, payload])
}

interface FrameListener {
  frame(opcode: number, payload: Buffer, final: boolean): void
  wrong(what: string): void
}

/** Takes bytes in any pieces and gives whole frames, unmasked. */
export function frameReader(listener: FrameListener): (bytes: Buffer) => void {
  let pieces: Buffer[] = []
  let held = 0
  let needed = 2
  return bytes => {
    pieces.push(bytes)
    held += bytes.length
    // A large frame comes in many pieces: they are put together once it is whole.
    if (held < needed) return
    let rest = pieces.length === 1 ? bytes : Buffer.concat(pieces)
    for (;;) {
      const size = frameSize(rest)
      needed = size.total
      if (rest.length < size.total) break
      const { opcode, final, masked, reserved } = factsOf(rest)
      if (reserved || !masked) return listener.wrong(masked ? 'a frame with reserved bits' : 'a frame without a mask')
      listener.frame(opcode, unmasked(rest, size.head, size.total), final)
      rest = rest.subarray(size.total)
    }
    pieces = rest.length > 0 ? [rest] : []
    held = rest.length
  }
}

const factsOf = (bytes: Buffer) => ({
  opcode: (bytes[0] ?? 0) & 0x0f,
  final: ((bytes[0] ?? 0) & 0x80) !== 0,
  reserved: ((bytes[0] ?? 0) & 0x70) !== 0,
  masked: ((bytes[1] ?? 0) & 0x80) !== 0,
})

/** How long the head with its mask is, and the whole; as much as is known of it. */
function frameSize(bytes: Buffer): { head: number; total: number } {
  if (bytes.length < 2) return { head: 2, total: 2 }
  const mask = factsOf(bytes).masked ? 4 : 0
  const short = (bytes[1] ?? 0) & 0x7f
  const head = 2 + mask + (short === 126 ? 2 : short === 127 ? 8 : 0)
  if (bytes.length < head) return { head, total: head }
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
  return { head, total: head + length }
}

function unmasked(bytes: Buffer, head: number, total: number): Buffer {
  const payload = Buffer.from(bytes.subarray(head, total))
  for (let at = 0; at < payload.length; at++) payload[at] = (payload[at] ?? 0) ^ (bytes[head - 4 + (at & 3)] ?? 0)
  return payload
}
