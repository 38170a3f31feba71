import net from 'node:net'
import { cancelled } from '../../base/clock.ts'
import { hungUp, unreachable } from './failures.ts'
import type { LdapSource } from './source.ts'

/** A connection to where the source says. When the signal aborts it is destroyed, whatever it is used for by then. */
export function connect(source: LdapSource, signal: AbortSignal): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled(signal))
    const socket = net.connect({ host: source.host, port: source.port, noDelay: true })
    const onAbort = () => void socket.destroy(cancelled(signal))
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('close', () => signal.removeEventListener('abort', onAbort))
    socket.once('connect', () => resolve(socket))
    // It stays: whoever uses the socket hears of its end by `close`, and no error may be without a listener.
    socket.on('error', error => reject(failureOn(source, signal, error)))
  })
}

/** Why a wait on a socket came to nothing: the signal first, for what it did to the socket is no fault of the socket's. */
export function failureOn(source: LdapSource, signal: AbortSignal, error?: Error): Error {
  if (signal.aborted) return cancelled(signal)
  return error ? unreachable(source, error) : hungUp(source)
}
