import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { type Clock, cancelled } from '../../base/clock.ts'
import type { CentreAddress } from './address.ts'

export interface Answer {
  status: number
  headers: IncomingMessage['headers']
  /** The beginning of its body. */
  text: string
  /** When it was asked, and when it began to answer, by this machine's clock. */
  askedAt: number
  answeredAt: number
}

const MOST_BODY = 16 * 1024
/** It says when it was built and what it is; no credential is needed. */
const VERSION_PATH = '/api/engine/v2/version'

/**
 * Asks what everybody may ask. Whoever answers need not show a good certificate: that is another step's matter, and
 * nothing secret is said. An agent of its own, so that no proxy comes in between.
 */
export function getVersion(
  { host, port, isSecure }: CentreAddress,
  clock: Clock,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled(signal))
    const headers = { accept: 'application/json', connection: 'close' }
    const options = { host, port, path: VERSION_PATH, headers, agent: false, rejectUnauthorized: false }
    const askedAt = clock.now()
    const request = isSecure ? https.get(options) : http.get(options)
    const onAbort = () => void request.destroy(cancelled(signal))
    signal.addEventListener('abort', onAbort, { once: true })
    request.on('close', () => signal.removeEventListener('abort', onAbort))
    request.on('error', reject)
    request.on('response', response => {
      const { statusCode: status = 0, headers } = response
      const answeredAt = clock.now()
      let text = ''
      const done = () => {
        request.destroy()
        resolve({ status, headers, text, askedAt, answeredAt })
      }
      response.setEncoding('utf8')
      response.on('data', piece => {
        text += piece
        if (text.length > MOST_BODY) done()
      })
      response.on('end', done)
      response.on('error', reject)
    })
  })
}
