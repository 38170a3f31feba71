import dgram, { type RemoteInfo } from 'node:dgram'
import { errorCode } from '../../base/error-code.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { Place } from '../sighting.ts'
import { bind } from './bind.ts'

/** The group of UPnP Device Architecture 1.1, 1.1.2. */
export const GROUP = '239.255.255.250'

/** A socket of one place, open already. */
export interface SsdpSocket {
  readonly port: number
  onDatagram(listener: (bytes: Uint8Array, from: RemoteInfo) => void): () => void
  /** Gives what was in the way, if anything. */
  send(bytes: Uint8Array, port: number, host: string): Promise<Error | undefined>
  /** Once what was sent before has left: byebye is the last thing that is sent. */
  close(): Promise<void>
}

interface Parts {
  place: Place
  /** 0: one that is free. */
  port: number
  /** Hears what is sent to the group, beside others on this machine who do; else only what is sent to the place. */
  inGroup: boolean
  /** It is of no use any more. */
  broke(error: Failed): void
}

/** Neither leaves the building; 2 is what UPnP Device Architecture 1.1, 1.1.3 wants. */
const HOPS = 2
/** A thousand devices answer a search within two seconds. The system may give less. */
const RECEIVE_BYTES = 1024 * 1024

export async function openSsdpSocket({ place, port, inGroup, broke }: Parts): Promise<SsdpSocket> {
  const socket = dgram.createSocket({ type: 'udp4', reuseAddr: inGroup })
  const sending = new Set<Promise<unknown>>()
  let isClosed = false

  try {
    // What is sent to a group reaches no socket that is bound to an address of this machine.
    await bind(socket, { port, address: inGroup ? '0.0.0.0' : place.address })
    socket.setMulticastInterface(place.address)
    socket.setMulticastTTL(HOPS)
    if (inGroup) socket.addMembership(GROUP, place.address)
    askForRoom(socket)
  } catch (error) {
    socket.close()
    throw trouble(place, 'listen', error)
  }
  socket.on('error', error => broke(trouble(place, 'listen', error)))

  const send = (bytes: Uint8Array, port: number, host: string) =>
    new Promise<Error | undefined>(resolve => {
      if (isClosed) return resolve(undefined)
      try {
        socket.send(bytes, port, host, error => resolve(error ?? undefined))
      } catch (error) {
        resolve(error instanceof Error ? error : new Error(messageOf(error)))
      }
    })

  return {
    port: socket.address().port,
    onDatagram(listener) {
      socket.on('message', listener)
      return () => socket.off('message', listener)
    },
    send(bytes, port, host) {
      const sent = send(bytes, port, host).finally(() => sending.delete(sent))
      sending.add(sent)
      return sent.then(error => {
        if (error && host === GROUP && isInTheWay(error)) broke(trouble(place, 'search', error))
        return error
      })
    },
    async close() {
      await Promise.all(sending)
      if (isClosed) return
      isClosed = true
      await new Promise<void>(resolve => socket.close(resolve))
    },
  }
}

function askForRoom(socket: dgram.Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BYTES)
  } catch {
    // The system's own must do.
  }
}

/** A queue that is full for a moment is no reason to begin anew. */
const isInTheWay = (error: Error) => !['ENOBUFS', 'EAGAIN'].includes(errorCode(error))

function trouble({ name, address }: Place, what: string, error: unknown): Failed {
  const toTry =
    errorCode(error) === 'EADDRINUSE'
      ? 'Another program on this machine keeps the port to itself: stop it, or have it share.'
      : 'Is it connected, and is multicast allowed there?'
  return new Failed('offline', `SSDP cannot ${what} on ${name} (${address}): ${messageOf(error)}. ${toTry}`)
}
