import type { Buffer } from 'node:buffer'
import net from 'node:net'
import { type Clock, cancelled } from '../../base/clock.ts'
import { CLOSE_MS, CONNECT_MS, LISTEN_MS, MOST_READS, packetsOfConnection } from './costs.ts'
import { localTrouble } from './local-trouble.ts'
import { joined, MOST_BYTES, type Question, type Said } from './said.ts'

/** A segment of Ethernet's size. */
const SEGMENT_BYTES = 1_448

/**
 * Connects, says what is to be said, listens and hangs up. Over when the socket is, so that nothing of it is sent
 * later.
 */
export function talkOverTcp(
  { place, address, ask, isEnough }: Question,
  clock: Clock,
  signal: AbortSignal,
): Promise<Said> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled(signal))
    const socket = net.connect({ host: address, port: ask.port, localAddress: place.address })
    const heard: Buffer[] = []
    let isOpen = false
    let isEnding = false
    let trouble: Error | undefined
    let stop = clock.timer(CONNECT_MS, () => socket.destroy())

    /** As one ends a connection; not all devices take it well when it is cut. */
    function hangUp(): void {
      if (isEnding) return
      isEnding = true
      stop()
      stop = clock.timer(CLOSE_MS, cut)
      socket.end()
    }

    /** Nothing of it is sent again, whatever the other end does. Before it is connected there is nothing to cut. */
    function cut(): void {
      if (isOpen) socket.resetAndDestroy()
      else socket.destroy()
    }

    function onAbort(): void {
      trouble ??= cancelled(signal)
      cut()
    }

    signal.addEventListener('abort', onAbort, { once: true })
    socket.setNoDelay(true)
    socket.on('connect', () => {
      isOpen = true
      stop()
      stop = clock.timer(LISTEN_MS, hangUp)
      if (ask.send) socket.write(ask.send)
    })
    socket.on('data', bytes => {
      // Whoever goes on and on would have each piece acknowledged.
      if (isEnding) return cut()
      heard.push(bytes)
      const all = joined(heard)
      if (heard.length === MOST_READS || all.length === MOST_BYTES) cut()
      else if (isEnough(all)) hangUp()
    })
    socket.on('error', error => {
      trouble ??= localTrouble(error, place)
    })
    socket.on('close', () => {
      stop()
      signal.removeEventListener('abort', onAbort)
      if (trouble) return reject(trouble)
      const reads = Math.max(heard.length, Math.ceil(socket.bytesRead / SEGMENT_BYTES))
      const packets = isOpen ? packetsOfConnection({ sent: ask.send !== undefined, reads }) : 1
      resolve({ open: isOpen, bytes: joined(heard), packets })
    })
  })
}
