import { createSsh } from '../../ssh.ts'
import type { PeerKind } from '../peer.ts'
import { openSshServer } from '../ssh-server.ts'

export const sshPeer: PeerKind = {
  name: 'ssh',
  async open() {
    let heard = ''
    const server = await openSshServer({
      shell: channel =>
        channel.on('data', (bytes: Buffer) => {
          heard += bytes.toString('utf8')
        }),
    })
    const settings = { username: 'technician', password: 'secret' }
    return {
      link: (events, given) => createSsh({ host: '127.0.0.1', port: server.port, settings, ...given }, events),
      says: data => void server.shell?.write(data),
      get heard() {
        return heard
      },
      get connections() {
        return server.shells
      },
      get orderlyEnds() {
        return server.orderlyEnds
      },
      hangsUp: server.hangsUp,
      drops: server.drops,
      refuses: server.refuses,
      freezes: server.freezes,
      close: server.close,
    }
  },
  hasConnections: true,
  isStream: true,
  noticesFrozenPeer: true,
}
