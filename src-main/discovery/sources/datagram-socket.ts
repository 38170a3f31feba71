import dgram from 'node:dgram'
import type { Clock } from '../../base/clock.ts'
import { errorCode } from '../../base/error-code.ts'
import type { Place } from '../sighting.ts'
import { bind } from './bind.ts'
import type { Sender } from './datagram-declaration.ts'

export interface DatagramSocket {
  /** Of ours. */
  readonly port: number
  /** Tells when it was sent, or could not be. */
  send(bytes: Uint8Array, to: Sender, sent: (error: Error | null) => void): void
  close(): void
}

interface Parts {
  place: Place
  clock: Clock
  /** 0: any that is free. */
  port: number
  /** Hears this group. */
  group?: string
  /** Hears what is said to everybody. */
  toAll?: boolean
  heard(bytes: Buffer, from: Sender): void
  failed(error: unknown): void
}

/** Nothing that is found this way is behind a router. */
const HOPS = 1
/** An interface that was taken away and put back is another one, whose group was not joined: nobody tells us. */
const JOIN_AGAIN_MS = 30_000

/** A socket of one place: it speaks from its address, through its interface. */
export async function openDatagramSocket({
  place,
  clock,
  port,
  group,
  toAll,
  heard,
  failed,
}: Parts): Promise<DatagramSocket> {
  const socket = dgram.createSocket({ type: 'udp4', reuseAddr: port !== 0 })
  let isClosed = false
  let stopJoining = () => {}
  const close = () => {
    if (isClosed) return
    isClosed = true
    stopJoining()
    socket.close()
  }
  try {
    await bind(socket, { port, address: group || toAll ? '0.0.0.0' : place.address })
    // Before anything else: an error that nobody listens to ends the node.
    socket.on('error', error => {
      close()
      failed(error)
    })
    socket.on('message', heard)
    socket.setBroadcast(true)
    socket.setMulticastTTL(HOPS)
    socket.setMulticastInterface(place.address)
    if (group) join(group)
  } catch (error) {
    close()
    throw error
  }

  function join(group: string): void {
    try {
      socket.addMembership(group, place.address)
    } catch (error) {
      // It has been joined.
      if (errorCode(error) !== 'EADDRINUSE') throw error
    }
    stopJoining = clock.timer(JOIN_AGAIN_MS, () => {
      try {
        join(group)
      } catch (error) {
        close()
        failed(error)
      }
    })
  }

  return {
    port: socket.address().port,
    close,
    send(bytes, to, sent) {
      if (isClosed) return
      socket.send(bytes, to.port, to.address, error => {
        if (!isClosed) sent(error)
      })
    },
  }
}
