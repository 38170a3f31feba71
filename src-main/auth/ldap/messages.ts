import type net from 'node:net'
import { Duplex } from 'node:stream'
import { notLdap, tooMuch } from './failures.ts'
import type { LdapSource } from './source.ts'
import { headOf, isAnswer, SEQUENCE } from './well-formed.ts'

/** All that one connection may answer: two people with their photos, and a good many references. */
const MAX_BYTES = 4 * 1024 * 1024
const MAX_PIECES = 20_000

/** A socket as ldapts takes it, which gives whole answers only, one at a time. */
export interface MessageStream {
  readonly stream: net.Socket
  /** Why it ended, when it was no end in peace. Kept here, for ldapts takes all listeners for errors away. */
  readonly failure: Error | undefined
  /** Lets go of the socket, so that it can be used otherwise. Says whether something unread had come. */
  detach(): boolean
}

export function messagesOver(socket: net.Socket, source: LdapSource): MessageStream {
  const budget = { pieces: MAX_PIECES }
  let received = 0
  let held: Buffer[] = []
  let size = 0
  /** Not worth looking before so much is there. */
  let wanted = 2
  let failure: Error | undefined

  const stream = new Duplex({
    readableObjectMode: true,
    read: () => undefined,
    write: (bytes, _encoding, done) => void socket.write(bytes, done),
    final: done => void socket.end(done),
    destroy(error, done) {
      failure = error ?? undefined
      socket.destroy()
      done(error)
    },
  })

  function take(chunk: Buffer): void {
    received += chunk.length
    size += chunk.length
    held.push(chunk)
    if (received > MAX_BYTES) return void stream.destroy(tooMuch(source))
    while (size >= wanted && !stream.destroyed) {
      const bytes = Buffer.concat(held)
      held = [bytes]
      const next = split(bytes)
      if (!next) return
      held = [next]
      size = next.length
      wanted = 2
    }
  }

  /** Hands the first answer on, if it is whole, and gives what comes behind it. */
  function split(bytes: Buffer): Buffer | undefined {
    const head = headOf(bytes)
    if (!head) wanted = bytes.length + 1
    else if (head.tag !== SEQUENCE) stream.destroy(notLdap(source))
    else if (head.end > MAX_BYTES) stream.destroy(tooMuch(source))
    else if (head.end > bytes.length) wanted = head.end
    else {
      const message = bytes.subarray(0, head.end)
      if (isAnswer(message, budget)) stream.push(message)
      else stream.destroy(budget.pieces < 0 ? tooMuch(source) : notLdap(source))
      return bytes.subarray(head.end)
    }
    return undefined
  }

  // Until ldapts has one of its own.
  stream.on('error', () => undefined)
  const onEnd = () => void stream.push(null)
  const onError = (error: Error) => void stream.destroy(error)
  const onClose = () => void stream.destroy()
  socket.on('data', take).on('end', onEnd).on('error', onError).on('close', onClose)
  return {
    // All that ldapts asks of a socket besides: that it needs not wait for it.
    stream: Object.assign(stream, { connecting: false, readyState: 'open' }) as unknown as net.Socket,
    get failure() {
      return failure
    },
    detach() {
      socket.off('data', take).off('end', onEnd).off('error', onError).off('close', onClose)
      return size > 0
    },
  }
}
