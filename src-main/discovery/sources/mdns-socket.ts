import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { EventEmitter } from 'node:events'
import { Failed, messageOf } from '../../base/result.ts'
import type { Place } from '../sighting.ts'
import { isInSubnet } from '../subnet.ts'
import { bind } from './bind.ts'
import { tame, withDots } from './mdns-packet.ts'

export const PORT = 5353
const GROUP = '224.0.0.251'
const RECEIVE_BUFFER = 1_000_000

export interface MdnsSocketEvents {
  /** A packet from the place that is none, or is made to do harm. */
  refused(from: string): void
  /** It could not be decoded or answered, which nothing that comes in may bring about. */
  broken(error: unknown): void
  /** Something has left, or was not let out. */
  sent(error: Error | null): void
  /** It hears nothing any more. */
  ended(error: Error): void
}

/** What multicast-dns needs of a socket. */
export interface MdnsSocket extends EventEmitter {
  send: (...args: [Buffer, number, number, number, string, (error: Error | null) => void]) => void
  close(done?: () => void): void
}

/**
 * The socket of one place, bound and in the group. It listens on every address, as one that is bound to the place's own
 * hears no multicast, and so it is told what is sent on other interfaces, too: it lets through only what comes from the
 * place's network (RFC 6762 11), and nothing that is not safe to decode.
 */
export async function openMdnsSocket(place: Place, events: MdnsSocketEvents): Promise<MdnsSocket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  await begin(socket, place)
  let isClosed = false
  const guarded: MdnsSocket = Object.assign(new EventEmitter(), {
    send(message: Buffer, _offset: number, _length: number, port: number, address: string, sent: MdnsSent) {
      if (isClosed) return sent(null)
      withDots(message)
      socket.send(message, port, address, error => {
        if (!isClosed) events.sent(error)
        sent(error)
      })
    },
    close(done?: () => void) {
      if (isClosed) return done?.()
      isClosed = true
      socket.close(done)
    },
  })

  socket.on('message', (packet, from) => {
    if (!isInSubnet(from.address, place) || !isTrue(packet, from)) return
    if (!tame(packet)) return events.refused(from.address)
    try {
      guarded.emit('message', packet, from)
    } catch (error) {
      events.broken(error)
    }
  })
  socket.on('error', error => events.ended(error))
  return guarded
}

type MdnsSent = (error: Error | null) => void

/** RFC 6762 6: who answers from another port is no responder. */
const isTrue = (packet: Buffer, from: RemoteInfo) => from.port === PORT || ((packet[2] ?? 0) & 0x80) === 0

async function begin(socket: Socket, place: Place): Promise<void> {
  try {
    await bind(socket, { port: PORT, address: '0.0.0.0' })
    // A thousand devices answer within 120 ms (RFC 6762 6); the system takes the most that it allows.
    socket.setRecvBufferSize(RECEIVE_BUFFER)
    socket.addMembership(GROUP, place.address)
    socket.setMulticastInterface(place.address)
    // RFC 6762 11
    socket.setMulticastTTL(255)
    socket.setMulticastLoopback(true)
  } catch (error) {
    socket.close()
    throw new Failed(
      'offline',
      `mDNS cannot listen on ${place.name} (${place.address}): ${messageOf(error)}. Does another program keep port ${PORT} to itself, or is the interface down?`,
    )
  }
}
