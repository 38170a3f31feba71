import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface Received {
  from: string
  to: string[]
  user: string | undefined
  /** The whole message, headers and all. */
  text: string
}

interface Given extends SMTPServerOptions {
  port?: number
  /** Whether it says that it has a message; it stays silent otherwise. */
  answers?: (received: Received) => boolean
}

/** A real mail server on loopback, and what it took. */
export async function mailServer({ port = 0, answers = () => true, ...options }: Given = {}) {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    ...options,
    onData(stream, { envelope, user }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = envelope.rcptTo.map(({ address }) => address)
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        const one = { from, to, user: user as string | undefined, text: Buffer.concat(chunks).toString() }
        received.push(one)
        if (answers(one)) done()
      })
    },
  })
  // A client that hangs up on a certificate is an error of its own there.
  server.on('error', () => {})
  await new Promise<void>(listening => server.listen(port, '127.0.0.1', () => listening()))
  return {
    received,
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise<void>(closed => server.close(() => closed())),
  }
}
