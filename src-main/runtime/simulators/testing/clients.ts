import dgram from 'node:dgram'
import net from 'node:net'
import tls from 'node:tls'
import ssh2 from 'ssh2'
import { WebSocket } from 'ws'

/** Somebody who talks to a simulated device over its own protocol. */
export interface Client {
  says(text: string): void
  readonly heard: string
  /** It never got in, or was put out. */
  readonly gone: boolean
  close(): void
}

type At = { host: string; port: number }
interface Noted {
  heard: string
  gone: boolean
}

/** One for every protocol that carries bytes. */
export const clients: Record<'tcp' | 'tls' | 'udp' | 'ssh' | 'websocket', (at: At) => Client> = {
  tcp: at => overStream(net.connect(at)),
  tls: at => overStream(tls.connect({ ...at, rejectUnauthorized: false })),
  udp({ host, port }) {
    const noted: Noted = { heard: '', gone: false }
    const socket = dgram.createSocket('udp4')
    socket.on('message', bytes => {
      noted.heard += bytes.toString('latin1')
    })
    return client(
      noted,
      text => socket.send(text, port, host),
      () => socket.close(),
    )
  },
  ssh: at => overSsh(at, { username: 'admin', password: 'secret' }),
  websocket({ host, port }) {
    const noted: Noted = { heard: '', gone: false }
    const socket = new WebSocket(`ws://${host}:${port}/any`)
    const opened = new Promise(resolve => socket.once('open', resolve))
    socket.on('message', data => {
      noted.heard += String(data)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      noted.gone = true
    })
    return client(
      noted,
      text => void opened.then(() => socket.send(text)),
      () => socket.terminate(),
    )
  },
}

export function overSsh(at: At, signIn: ssh2.ConnectConfig): Client {
  const noted: Noted = { heard: '', gone: false }
  const connection = new ssh2.Client()
  const shell = new Promise<ssh2.ClientChannel>(resolve => {
    connection.on('ready', () => {
      connection.shell((_error, channel) => {
        channel.on('data', (bytes: Buffer) => {
          noted.heard += bytes.toString('latin1')
        })
        resolve(channel)
      })
    })
  })
  connection.on('error', () => {
    noted.gone = true
  })
  connection.on('close', () => {
    noted.gone = true
  })
  connection.connect({ ...at, ...signIn })
  return client(
    noted,
    text => void shell.then(channel => channel.write(text)),
    () => connection.destroy(),
  )
}

function overStream(socket: net.Socket): Client {
  const noted: Noted = { heard: '', gone: false }
  socket.on('data', bytes => {
    noted.heard += bytes.toString('latin1')
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    noted.gone = true
  })
  return client(
    noted,
    text => void socket.write(text),
    () => socket.destroy(),
  )
}

const client = (noted: Noted, says: (text: string) => void, close: () => void): Client => ({
  says,
  close,
  get heard() {
    return noted.heard
  },
  get gone() {
    return noted.gone
  },
})
