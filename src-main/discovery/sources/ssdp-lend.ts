import { Buffer } from 'node:buffer'
import type { RemoteInfo } from 'node:dgram'
import { atOnce, type InSlices } from '../in-slices.ts'
import type { SsdpSocket } from './ssdp-sockets.ts'

/** What node-ssdp does with a socket: everything of it that may not happen ends here. */
export interface LentSocket {
  on(event: string, listener: (...news: never[]) => void): void
  bind(...bound: unknown[]): void
  send(bytes: Buffer, from: number, length: number, port: number, host: string, sent: (error?: Error) => void): void
  close(): void
}

interface Terms {
  /** What it may read of a datagram, nothing when it may not. */
  admit(bytes: Uint8Array, from: RemoteInfo): string | undefined
  inSlices?: InSlices
  /** It could not stand something that it read. */
  failed(error: unknown): void
  sends?(text: string): string
}

/**
 * Lends an open socket to node-ssdp. It joins no group, as that is done and its own way of doing so throws where nobody
 * catches; it reads what is admitted only; and it gives the socket back instead of closing it, as its byebye would
 * still be on its way.
 */
export function lendSocket(
  socket: SsdpSocket,
  { admit, inSlices = atOnce, failed, sends = text => text }: Terms,
): LentSocket {
  let stopListening = () => {}
  return {
    on(event, listener) {
      if (event !== 'message') return
      const read = listener as (text: string, from: RemoteInfo) => void
      const carefully = (work: () => void) => {
        try {
          work()
        } catch (error) {
          failed(error)
        }
      }
      stopListening = socket.onDatagram((bytes, from) =>
        carefully(() => {
          const text = admit(bytes, from)
          if (text !== undefined) inSlices(() => carefully(() => read(text, from)))
        }),
      )
    },
    bind(...bound) {
      const done = bound.at(-1)
      if (typeof done === 'function') done()
    },
    send(bytes, _from, _length, port, host, sent) {
      socket.send(Buffer.from(sends(bytes.toString())), port, host).then(error => sent(error))
    },
    close: () => stopListening(),
  }
}
