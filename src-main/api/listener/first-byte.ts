import type { Socket } from 'node:net'

/** The first byte of a TLS handshake (RFC 8446, 5.1); no HTTP request begins with it. */
export const TLS_HANDSHAKE = 0x16

/** Calls back with the first byte that a connection sends, and leaves it there for whoever reads the rest. */
export function withFirstByte(socket: Socket, then: (byte: number) => void): void {
  const look = () => {
    const bytes: Buffer | null = socket.read(1)
    if (bytes === null) {
      // Nothing was said before the other side had no more to say.
      if (socket.readableEnded || socket.destroyed) return
      return void socket.once('readable', look)
    }
    socket.unshift(bytes)
    then(bytes.readUInt8(0))
  }
  socket.once('end', () => {
    if (socket.bytesRead === 0) socket.destroy()
  })
  look()
}
