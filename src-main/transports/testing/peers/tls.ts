import tls from 'node:tls'
import { selfSignedCertificate } from '../../../runtime/simulators/certificate.ts'
import { createTcp } from '../../tcp.ts'
import type { Peer, PeerKind } from '../peer.ts'
import { openSocketPeer } from '../socket-peer.ts'

const abilities = { hasConnections: true, isStream: true, noticesFrozenPeer: false }

export const tlsPeer: PeerKind = {
  name: 'tls',
  open: () =>
    openTlsPeer((port, ca) => (events, given) => {
      return createTcp({ host: '127.0.0.1', port, ...given, tls: { verify: 'peer', ca } }, events)
    }),
  ...abilities,
}

/** Begins in plain text and goes on over TLS before anything else is done. */
export const upgradedPeer: PeerKind = {
  name: 'tcp upgraded to tls',
  open: () =>
    openTlsPeer(port => (events, given) => {
      const upgraded = {
        ...events,
        async begins() {
          await transport.startTls?.()
          await events.begins()
        },
      }
      const transport = createTcp({ host: '127.0.0.1', port, ...given }, upgraded)
      return transport
    }),
  ...abilities,
}

async function openTlsPeer(link: (port: number, ca: string) => Peer['link']): Promise<Peer> {
  const certificate = await selfSignedCertificate()
  return openSocketPeer({
    link: port => link(port, certificate.cert),
    wrap: socket => new tls.TLSSocket(socket, { isServer: true, ...certificate }),
  })
}
