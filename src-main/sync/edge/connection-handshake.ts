import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import WebSocket, { type ClientOptions } from 'ws'
import { type Clock, cancelled } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import { explainTrouble } from '../reach/connection-trouble.ts'
import { trustOf } from '../reach/trust.ts'
import { type Connection, connectionOver, MOST_BINARY_BYTES } from './connection.ts'
import { type Centre, type Credential, withCredential } from './connection-address.ts'
import { readRefusal } from './refusal.ts'

interface Parts {
  centre: Centre
  credential: Credential
  ca: string | undefined
  clock: Clock
}

const HANDSHAKE_MS = 10_000
const BODY_MS = 2_000
const MOST_BODY = 4_096
/** Compiled drivers come in fragments of 1024 bytes, and perhaps an empty one at the end (edge.md 2.2). */
const MOST_FRAGMENTS = MOST_BINARY_BYTES / 1024 + 1

/** Opens a connection to the centre, which hears nothing before it is begun. Throws `denied` with `{ status }` for 401 and 403, and `offline` for all else. */
export function shakeHands({ centre, credential, ca, clock }: Parts, signal: AbortSignal): Promise<Connection> {
  const { where } = centre
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled(signal))
    const { address, headers } = withCredential(centre, credential)
    const socket = new WebSocket(address, { ...limits, ...trustOf(ca), headers })
    let stream: Duplex | undefined
    let why: Failed | undefined
    const giveUp = (failure: Failed) => {
      why ??= failure
      socket.terminate()
    }
    const stop = clock.timer(HANDSHAKE_MS, () => {
      giveUp(new Failed('offline', `${where} does not answer within ${HANDSHAKE_MS / 1000} s. Is it the centre?`))
    })
    const onAbort = () => giveUp(cancelled(signal))
    const finish = () => {
      stop()
      signal.removeEventListener('abort', onAbort)
      socket.removeAllListeners()
      // What may still go wrong with it concerns nobody who waits here.
      socket.on('error', () => undefined)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('upgrade', (answer: IncomingMessage) => {
      stream = answer.socket
    })
    socket.once('unexpected-response', async (_request: ClientRequest, answer: IncomingMessage) => {
      const [status, location] = [answer.statusCode ?? 0, answer.headers.location]
      const text = await beginningOf(answer, clock)
      giveUp(readRefusal({ status, location, text }, where, credential.secret))
    })
    socket.on('error', error => {
      why ??= new Failed('offline', explainTrouble(error, where, { pinned: ca !== undefined }))
    })
    socket.once('close', () => {
      finish()
      reject(why ?? new Failed('offline', `${where} closed the connection before it was open.`))
    })
    socket.once('open', () => {
      if (why || !stream) return socket.terminate()
      finish()
      // Within this turn: its end is not to be missed.
      resolve(connectionOver({ socket, stream }, { where, clock }))
    })
  })
}

/** `closeTimeout` bounds how long a centre that does not say goodbye is waited for. Its types do not know it yet. */
const limits: ClientOptions & { closeTimeout: number } = {
  perMessageDeflate: false,
  followRedirects: false,
  maxPayload: MOST_BINARY_BYTES,
  maxFragments: MOST_FRAGMENTS,
  // What is no UTF-8 in one message is a message that cannot be read, and no reason to lose the link.
  skipUTF8Validation: true,
  closeTimeout: 1_000,
}

/** As much of the body as comes soon: PlaceOS says in it why it does not let us in. */
function beginningOf(answer: IncomingMessage, clock: Clock): Promise<string> {
  return new Promise(resolve => {
    let text = ''
    const done = () => {
      stop()
      resolve(text.slice(0, MOST_BODY))
    }
    const stop = clock.timer(BODY_MS, done)
    answer.setEncoding('utf8')
    answer.on('data', (piece: string) => {
      text += piece
      if (text.length >= MOST_BODY) done()
    })
    answer.once('end', done)
    answer.once('error', done)
    answer.once('close', done)
  })
}
