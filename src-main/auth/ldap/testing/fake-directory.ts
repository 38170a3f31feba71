import net, { type AddressInfo } from 'node:net'
import { headOf } from '../well-formed.ts'

/** A server that answers each of our requests with what the test says, byte for byte. */
export interface FakeDirectory {
  readonly port: number
  /** All that was sent to it. */
  readonly heard: Buffer
  /** Connections that have not ended. */
  readonly open: number
  close(): Promise<void>
}

/** What a request is, and its number, by which answers name it. */
export interface FakeRequest {
  id: number
  tag: number
  socket: net.Socket
}

export const BIND = 0x60
export const SEARCH = 0x63

export async function openFakeDirectory(answer: (request: FakeRequest) => Buffer | undefined): Promise<FakeDirectory> {
  const open = new Set<net.Socket>()
  const heard: Buffer[] = []
  const server = net.createServer(socket => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => open.delete(socket))
    socket.on('data', bytes => {
      heard.push(bytes)
      // Ours are short, and each comes in one piece: a sequence of 02 01 id, and the operation.
      const start = headOf(bytes)?.start ?? 0
      const said = answer({ id: bytes[start + 2] ?? 0, tag: bytes[start + 3] ?? 0, socket })
      if (said) socket.write(said)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get heard() {
      return Buffer.concat(heard)
    },
    get open() {
      return open.size
    },
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** One element of BER, out of the bytes in it. */
export function ber(tag: number, ...parts: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part) : part)))
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body])
  const head = Buffer.of(tag, 0x84, 0, 0, 0, 0)
  head.writeUInt32BE(body.length, 2)
  return Buffer.concat([head, body])
}

export const message = (id: number, operation: Buffer, ...controls: Buffer[]) =>
  ber(0x30, ber(0x02, Buffer.of(id)), operation, ...controls)

/** A result: 0x61 of a bind, 0x65 of a search, 0x78 of an extended operation. */
export const result = (tag: number, code = 0, said = '') =>
  ber(tag, ber(0x0a, Buffer.of(code)), ber(0x04), ber(0x04, said))

export const entry = (dn: string, attributes: Record<string, (string | Buffer)[]> = {}) =>
  ber(
    0x64,
    ber(0x04, dn),
    ber(
      0x30,
      ...Object.entries(attributes).map(([name, values]) =>
        ber(0x30, ber(0x04, name), ber(0x31, ...values.map(value => ber(0x04, value)))),
      ),
    ),
  )

export const reference = (uri: string) => ber(0x73, ber(0x04, uri))
