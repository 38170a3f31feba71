import net, { type AddressInfo } from 'node:net'
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2'

export interface SshServerRules {
  signIn?(asked: AuthContext): void
  /** Nothing: there is no shell. */
  shell?: ((channel: ServerChannel) => void) | undefined
  exec?(command: string, channel: ServerChannel): void
  /** A terminal was asked for. */
  terminal?(info: { term: string }): void
  /** Told of the wish for a shell, which is then neither granted nor denied. */
  ignoresShell?(): void
  /** The shell is there once this is called. */
  grantsShell?(grant: () => void): void
}

/** A device that speaks SSH on a loopback port of its own, the way the test says. */
export interface SshServer {
  readonly port: number
  /** How many got as far as a shell. */
  readonly shells: number
  readonly orderlyEnds: number
  /** The shell that was opened last. */
  readonly shell: ServerChannel | undefined
  hangsUp(): void
  drops(): void
  refuses(yes: boolean): Promise<void>
  freezes(yes: boolean): void
  close(): Promise<void>
}

/** Now and then ssh2 makes a key that it cannot read itself. */
export function newSshKey(passphrase?: string): string {
  const make = ssh2.utils.generateKeyPairSync
  for (;;) {
    const { private: key } = passphrase
      ? make('ed25519', { passphrase, cipher: 'aes256-ctr', rounds: 1 })
      : make('ed25519')
    if (!(ssh2.utils.parseKey(key, passphrase) instanceof Error)) return key
  }
}

export async function openSshServer(rules: SshServerRules): Promise<SshServer> {
  const speaker = new ssh2.Server({ hostKeys: [newSshKey()] })
  const sockets = new Set<net.Socket>()
  let unattended: net.Socket[] = []
  let newest: Connection | undefined
  let shell: ServerChannel | undefined
  let [shells, orderlyEnds, frozen] = [0, 0, false]

  speaker.on('connection', connection => {
    connection.on('error', () => undefined)
    connection.on('authentication', asked => (rules.signIn ? rules.signIn(asked) : asked.accept()))
    connection.on('session', acceptSession => {
      const session = acceptSession()
      session.on('pty', (accept, _reject, info) => {
        rules.terminal?.(info as unknown as { term: string })
        accept?.()
      })
      session.on('shell', (accept, reject) => {
        if (rules.ignoresShell) return rules.ignoresShell()
        const { shell: use, grantsShell = grant => grant() } = rules
        if (!use) return reject()
        grantsShell(() => {
          shell = accept()
          shell.on('error', () => undefined)
          newest = connection
          shells += 1
          use(shell)
        })
      })
      session.on('exec', (accept, reject, { command }) => {
        if (!rules.exec) return reject()
        const channel = accept()
        channel.on('error', () => undefined)
        rules.exec(command, channel)
      })
    })
  })

  const accept = (socket: net.Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('end', () => {
      orderlyEnds += 1
    })
    socket.on('close', () => sockets.delete(socket))
    if (frozen) unattended.push(socket)
    else speaker.injectSocket(socket)
  }

  let server = await listening(0, accept)
  const { port } = server.address() as AddressInfo

  return {
    port,
    get shells() {
      return shells
    },
    get orderlyEnds() {
      return orderlyEnds
    },
    get shell() {
      return shell
    },
    hangsUp: () => void newest?.end(),
    drops() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    async refuses(yes) {
      if (yes === !server.listening) return
      if (yes) server.close()
      else server = await listening(port, accept)
    },
    freezes(yes) {
      frozen = yes
      for (const socket of sockets) {
        if (yes) socket.pause()
        else socket.resume()
      }
      if (yes) return
      for (const socket of unattended) speaker.injectSocket(socket)
      unattended = []
    },
    async close() {
      const closed = server.listening ? new Promise(resolve => server.close(resolve)) : undefined
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function listening(port: number, accept: (socket: net.Socket) => void): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer(accept)
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
