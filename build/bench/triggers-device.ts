import net from 'node:net'

/** A device of the bench's own: what is measured begins or ends here, outside of every contestant. */
export interface TalkingDevice {
  readonly port: number
  /** Resolves once somebody has connected. */
  readonly connected: Promise<void>
  say(line: string): void
  /** What becomes of each line that it is told. */
  hear(listener: (line: string) => void): void
  close(): void
}

const END = '\r'

export async function openDevice(): Promise<TalkingDevice> {
  const { promise: connected, resolve: isConnected } = Promise.withResolvers<void>()
  let told: (line: string) => void = () => undefined
  let client: net.Socket | undefined
  const server = net.createServer(socket => {
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    let held = ''
    socket.on('data', data => {
      const lines = (held + data).split(END)
      held = lines.pop() ?? ''
      for (const line of lines) told(line)
    })
    client = socket
    isConnected()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    connected,
    say: line => void client?.write(line + END),
    hear(listener) {
      told = listener
    },
    close() {
      client?.destroy()
      server.close()
    },
  }
}
