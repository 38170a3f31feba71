import { createWebSocket } from '../../websocket.ts'
import type { PeerKind } from '../peer.ts'
import { openWebSocketDevice } from '../web-socket-server.ts'

export const webSocketPeer: PeerKind = {
  name: 'websocket',
  async open() {
    const device = await openWebSocketDevice()
    return {
      link: (events, given) => createWebSocket({ uri: `ws://127.0.0.1:${device.port}/control`, ...given }, events),
      says: data => void device.newest?.send(data),
      get heard() {
        return device.frames.map(frame => Buffer.from(frame).toString('utf8')).join('')
      },
      get connections() {
        return device.connections
      },
      get orderlyEnds() {
        return device.orderlyEnds
      },
      hangsUp: () => void device.newest?.close(1000),
      drops: device.drops,
      refuses: device.refuses,
      freezes: device.freezes,
      close: device.close,
    }
  },
  hasConnections: true,
  isStream: false,
  noticesFrozenPeer: true,
}
