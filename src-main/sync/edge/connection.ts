import type { Duplex } from 'node:stream'
import type WebSocket from 'ws'
import type { RawData } from 'ws'
import type { Clock } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import { explainTrouble } from '../reach/connection-trouble.ts'
import { watchInflow } from './connection-inflow.ts'
import { keepAlive } from './connection-keepalive.ts'

/** Who listens to a connection. */
export interface Hearing {
  text(text: string): void
  /** In the fragments it came in. */
  binary(pieces: Buffer[]): void
  /** Something large is awaited. */
  readonly awaitsBinary: boolean
  trouble(kind: string, message: string): void
}

export interface Connection {
  /** Aborts, with why as a failure, once nothing goes or comes any more. */
  readonly signal: AbortSignal
  /** Resolves when the socket is gone, too. */
  readonly gone: Promise<void>
  /** Keeps it alive from now on, and hears what comes. */
  begin(hearing: Hearing): void
  /** Throws `offline` when it is cut. */
  send(text: string): void
  /** The first reason is the one that is told. */
  close(reason: string): void
}

const MB = 1024 * 1024
const MOST_TEXT_BYTES = 16 * MB
/** A compiled driver comes as one message (edge.md 2.2). */
export const MOST_BINARY_BYTES = 256 * MB
/** So much of what we sent waits, and more comes: the other end does not read. */
const MOST_WAITING_BYTES = 64 * MB
/** Beside their content, fragments have heads of their own, and the piece that a message ends in holds more. */
const SLACK = 1.01
const SLACK_BYTES = 128 * 1024

/** Makes the connection to the centre of a WebSocket that has just been opened, and the stream that it runs over. */
export function connectionOver(
  open: { socket: WebSocket; stream: Duplex },
  { where, clock }: { where: string; clock: Clock },
): Connection {
  const { socket } = open
  const cut = new AbortController()
  const { promise: gone, resolve: wentAway } = Promise.withResolvers<void>()
  let hasSpoken = false
  // Nothing that comes is to be missed before somebody listens.
  socket.pause()

  /** From here on nobody hears of it, whatever the socket still does. */
  const end = (reason: string) => {
    if (!cut.signal.aborted) cut.abort(new Failed('offline', reason))
  }
  /** A takeover link may be as mute to a goodbye as to all else: the library cuts it after a second. */
  const close = (reason: string) => {
    end(reason)
    socket.close(1000)
  }
  const drop = (reason: string) => {
    end(reason)
    socket.terminate()
  }

  socket.on('error', error => end(explainTrouble(error, where, { pinned: false })))
  socket.once('close', code => {
    end(farewell(where, code, hasSpoken))
    wentAway()
  })

  return {
    ...{ signal: cut.signal, gone, close },
    begin(hearing) {
      socket.binaryType = 'fragments'
      socket.on('message', (data, isBinary) => {
        if (cut.signal.aborted) return
        hasSpoken = true
        if (isBinary) hearing.binary(piecesOf(data))
        else if (lengthOf(data) > MOST_TEXT_BYTES) hearing.trouble('large', `${where} sent a text of more than 16 MB.`)
        else hearing.text(data.toString())
      })
      watchInflow(open, unfinished => {
        const most = hearing.awaitsBinary ? MOST_BINARY_BYTES : MOST_TEXT_BYTES
        if (unfinished < most * SLACK + SLACK_BYTES) return
        drop(`${where} sends a message of more than ${most / MB} MB, so it is connected anew.`)
      })
      keepAlive({ socket, clock, signal: cut.signal, dead: what => close(`${where} ${what}.`) })
      socket.resume()
    },
    send(text) {
      if (cut.signal.aborted || socket.readyState !== socket.OPEN) {
        throw new Failed('offline', `There is no link to ${where} at the moment.`)
      }
      if (socket.bufferedAmount > MOST_WAITING_BYTES) {
        drop(`${where} does not take what is sent to it, so it is connected anew.`)
        throw cut.signal.reason
      }
      socket.send(text)
    },
  }
}

/** Codes carry no meaning (edge.md 1.6); what came before they did may have one (1.2). */
function farewell(where: string, code: number, hasSpoken: boolean): string {
  const wasCut = code === 1006
  if (hasSpoken) return wasCut ? `The link to ${where} was cut.` : `${where} closed the link.`
  return wasCut
    ? `${where} let us in and cut the link before it had said anything. If it goes on: is this edge still there, in the centre's list of edges?`
    : `${where} let us in and closed the link before it had said anything. If it goes on: does PlaceOS core run there?`
}

const piecesOf = (data: RawData): Buffer[] => (Array.isArray(data) ? data : [data as Buffer])
const lengthOf = (data: RawData): number => (data as Buffer).length
