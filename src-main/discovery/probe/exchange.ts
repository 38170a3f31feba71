import type { Buffer } from 'node:buffer'
import dgram from 'node:dgram'
import { type Clock, cancelled } from '../../base/clock.ts'
import { errorCode } from '../../base/error-code.ts'
import type { Place } from '../sighting.ts'
import { localTrouble } from './local-trouble.ts'

interface Datagram {
  place: Place
  address: string
  port: number
  bytes: Uint8Array
  clock: Clock
  withinMs: number
}

/**
 * Sends a datagram and listens until it has heard enough, or the time is over: `refused` when somebody is there and
 * does not listen, `unreachable` when nobody is there. Only whom it was sent to is heard.
 */
export function exchange(
  { place, address, port, bytes, clock, withinMs }: Datagram,
  heard: (datagram: Buffer) => 'enough' | 'more',
  signal: AbortSignal,
): Promise<'over' | 'refused' | 'unreachable'> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled(signal))
    const socket = dgram.createSocket('udp4')
    let isOver = false

    function finish(settle: () => void): void {
      if (isOver) return
      isOver = true
      stop()
      signal.removeEventListener('abort', onAbort)
      socket.close(settle)
    }
    const onAbort = () => finish(() => reject(cancelled(signal)))
    const fail = (error: Error) =>
      finish(() => {
        const trouble = localTrouble(error, place)
        if (trouble) return reject(trouble)
        resolve(errorCode(error) === 'ECONNREFUSED' ? 'refused' : 'unreachable')
      })
    const stop = clock.timer(withinMs, () => finish(() => resolve('over')))
    signal.addEventListener('abort', onAbort, { once: true })
    socket.on('error', fail)
    socket.on('connect', () => {
      if (!isOver) socket.send(bytes, error => error && fail(error))
    })
    socket.on('message', datagram => {
      if (!isOver && heard(datagram) === 'enough') finish(() => resolve('over'))
    })
    // Bound to the address of the place, so that it leaves by that interface.
    socket.bind({ address: place.address, port: 0 }, () => {
      if (isOver) return
      socket.connect(port, address)
    })
  })
}
