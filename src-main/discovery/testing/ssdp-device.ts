import dgram, { type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import http, { type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GROUP } from '../sources/ssdp-sockets.ts'

/** A device on the loopback network that says what a test has it say, by SSDP and by HTTP. */
export interface SsdpDevice {
  address: string
  /** Everything that reached it. */
  heard: { text: string; from: RemoteInfo }[]
  /** What it was asked by HTTP. */
  asked: string[]
  urlOf(path: string): string
  /** To the group, unless somebody is named. */
  says(what: string | Uint8Array, to?: { port: number; address: string }): Promise<void>
}

interface Parts {
  address: string
  port: number
  signal: AbortSignal
  answers?: RequestListener
  /** Hears what is sent to the group, too. */
  inGroup?: boolean
}

export async function ssdpDevice({ address, port, signal, answers, inGroup = false }: Parts): Promise<SsdpDevice> {
  const heard: SsdpDevice['heard'] = []
  const asked: string[] = []
  const onMessage = (bytes: Uint8Array, from: RemoteInfo) => heard.push({ text: new TextDecoder().decode(bytes), from })
  const socket = await open(0, address)
  if (inGroup) (await open(port, '0.0.0.0')).addMembership(GROUP, '127.0.0.1')

  async function open(at: number, on: string): Promise<dgram.Socket> {
    const made = dgram.createSocket({ type: 'udp4', reuseAddr: true })
    made.on('message', onMessage)
    made.bind(at, on)
    await once(made, 'listening')
    made.setMulticastInterface('127.0.0.1')
    signal.addEventListener('abort', () => made.close())
    return made
  }

  const server = http.createServer((request, response) => {
    asked.push(request.url ?? '')
    answers?.(request, response)
  })
  server.listen(0, address)
  await once(server, 'listening')
  signal.addEventListener('abort', () => {
    server.close()
    server.closeAllConnections()
  })

  return {
    address,
    heard,
    asked,
    urlOf: path => `http://${address}:${(server.address() as AddressInfo).port}${path}`,
    says: (what, to = { port, address: GROUP }) =>
      new Promise((resolve, reject) => {
        const bytes = typeof what === 'string' ? new TextEncoder().encode(what) : what
        socket.send(bytes, to.port, to.address, error => (error ? reject(error) : resolve()))
      }),
  }
}

/** A message of SSDP. */
export const ssdpMessage = (begin: 'NOTIFY *' | 'M-SEARCH *' | 'HTTP/1.1 200 OK', headers: Record<string, string>) =>
  `${begin.endsWith('*') ? `${begin} HTTP/1.1` : begin}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`
