import dgram, { type RemoteInfo } from 'node:dgram'
import { alcoveRules } from '../../../driver-kit/deviations.ts'
import { createUdp } from '../../udp.ts'
import type { Peer, PeerKind } from '../peer.ts'

export const udpPeer: PeerKind = {
  name: 'udp',
  open,
  hasConnections: false,
  isStream: false,
  noticesFrozenPeer: false,
}

async function open(): Promise<Peer> {
  let [heard, frozen] = ['', false]
  let other: RemoteInfo | undefined
  const bound = (port: number) =>
    new Promise<dgram.Socket>(resolve => {
      const made = dgram.createSocket('udp4')
      made.on('message', (bytes, from) => {
        if (frozen) return
        other = from
        heard += bytes.toString('utf8')
      })
      made.bind(port, '127.0.0.1', () => resolve(made))
    })
  let socket: dgram.Socket | undefined = await bound(0)
  const { port } = socket.address()
  const unbind = () => new Promise<void>(done => (socket ? socket.close(() => done()) : done()))
  return {
    link: (events, given) => createUdp({ host: '127.0.0.1', port, rules: alcoveRules, ...given }, events),
    says: data => void (other && socket?.send(data, other.port, other.address)),
    get heard() {
      return heard
    },
    connections: 0,
    hangsUp: () => undefined,
    drops: () => undefined,
    async refuses(yes) {
      if (yes === !socket) return
      if (!yes) socket = await bound(port)
      else {
        await unbind()
        socket = undefined
      }
    },
    freezes(yes) {
      frozen = yes
    },
    async close() {
      await unbind()
      socket = undefined
    },
  }
}
