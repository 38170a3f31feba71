import { createTcp } from '../../tcp.ts'
import type { PeerKind } from '../peer.ts'
import { openSocketPeer } from '../socket-peer.ts'

export const tcpPeer: PeerKind = {
  name: 'tcp',
  open: () =>
    openSocketPeer({
      link: port => (events, given) => createTcp({ host: '127.0.0.1', port, ...given }, events),
    }),
  hasConnections: true,
  isStream: true,
  noticesFrozenPeer: false,
}
