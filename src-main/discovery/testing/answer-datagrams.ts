import type { RemoteInfo } from 'node:dgram'
import type { AnnouncedSelf, Announces } from '../../driver-kit/define-simulator.ts'
import type { Announced } from './announce.ts'
import { closeSocket, listenAt, send, speakFrom } from './sockets.ts'

type Answer = NonNullable<Announces['answers']>[number]

/** Answers searches that come to a port, from that port of its own address, to whoever asked. */
export async function answerDatagrams({ port, group, to }: Answer, { address }: AnnouncedSelf): Promise<Announced> {
  const own = await speakFrom(address, port)
  const heard = (bytes: Uint8Array, from: RemoteInfo) => {
    const answer = from.address === address && from.port === port ? undefined : to(bytes)
    if (answer !== undefined) void send(own, answer, from.port, from.address)
  }
  // What is sent to the address itself does not come to the socket that hears the groups.
  own.on('message', heard)
  const all = await listenAt({ port, group, address }, heard)
  return {
    async close() {
      await Promise.all([closeSocket(own), closeSocket(all)])
    },
  }
}
