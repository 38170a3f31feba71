import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import net from 'node:net'
import tls from 'node:tls'
import { type Clock, cancelled } from '../../base/clock.ts'
import { CONNECT_MS, LISTEN_MS, packetsOf } from './costs.ts'
import { localTrouble } from './local-trouble.ts'
import type { Certificate, Question, Said } from './said.ts'

/**
 * Says hello as a browser does, reads the certificate that is shown, and hangs up without having asked for anything.
 * Nothing is believed for it, so old versions and weak keys are taken, as old devices have them.
 */
export function talkOverTls({ place, address, ask }: Question, clock: Clock, signal: AbortSignal): Promise<Said> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled(signal))
    const socket = net.connect({ host: address, port: ask.port, localAddress: place.address })
    let isOpen = false
    let certificate: Certificate | undefined
    let trouble: Error | undefined
    let stop = clock.timer(CONNECT_MS, () => socket.destroy())

    function cut(): void {
      if (isOpen) socket.resetAndDestroy()
      else socket.destroy()
    }

    function onAbort(): void {
      trouble ??= cancelled(signal)
      cut()
    }

    function sayHello(): void {
      isOpen = true
      stop()
      stop = clock.timer(LISTEN_MS, cut)
      const secure = tls.connect({
        ...{ socket, rejectUnauthorized: false, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
      })
      secure.on('secureConnect', () => {
        certificate = certificateOf(secure)
        cut()
      })
      // What does not speak TLS, or hangs up: there is no certificate then.
      secure.on('error', cut)
    }

    signal.addEventListener('abort', onAbort, { once: true })
    socket.on('connect', sayHello)
    socket.on('error', error => {
      if (!isOpen) trouble ??= localTrouble(error, place)
    })
    socket.on('close', () => {
      stop()
      signal.removeEventListener('abort', onAbort)
      if (trouble) return reject(trouble)
      const bytes = Buffer.from(certificate ? `A certificate of ${certificate.subject}` : '')
      resolve({ open: isOpen, bytes, packets: isOpen ? packetsOf(ask) : 1, ...(certificate && { certificate }) })
    })
  })
}

/** Nothing when none was shown. */
function certificateOf(secure: tls.TLSSocket): Certificate | undefined {
  const { raw, subject } = secure.getPeerCertificate()
  if (!raw) return undefined
  const [name = ''] = [subject?.CN ?? '', subject?.O ?? ''].flat().filter(Boolean)
  return { fingerprint: createHash('sha256').update(raw).digest('hex'), subject: name }
}
