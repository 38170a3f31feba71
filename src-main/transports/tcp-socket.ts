import { Buffer } from 'node:buffer'
import net from 'node:net'
import type { Clock } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import { explainNetworkError } from './network-errors.ts'
import { overTls, type TlsSettings } from './tls.ts'

export interface TcpSocketParts {
  host: string
  port: number
  clock: Clock
  /** From the first byte. */
  tls?: TlsSettings | undefined
  /** It can be written to. No byte was handed over before. */
  ready(): void
  /** May still be called between `close` and `ended`. */
  received(bytes: Uint8Array): void
  /** Once, always: also of an attempt that failed. The reason is for a person. */
  ended(reason: string): void
}

/** One connection, from the attempt to its end. */
export interface TcpSocket {
  /** Throws `offline` when nothing can be sent. `sent` is called when the system has it, or never will. */
  write(data: string | Uint8Array, sent?: Sent): void
  /** Once per connection; whoever calls it again waits for the same. */
  startTls(settings: TlsSettings): Promise<void>
  /** Ends it properly: what was written is still sent, if the other end takes it within a second. */
  close(reason: string): void
}

type Sent = (error?: Error | null) => void

const CONNECT_MS = 10_000
const WRITE_MS = 10_000
const CLOSE_MS = 1_000
/** A device that takes nothing while so much waits is sent no more. */
const MAX_WAITING_BYTES = 1024 * 1024
/** All connections of a thread read into this, one after the other: Node would make room for as much at every read. */
const readSpace = Buffer.allocUnsafeSlow(64 * 1024)

/** Connects now. Limits and keep-alive are those of driver.md 12.1. */
export function openTcpSocket(parts: TcpSocketParts): TcpSocket {
  const { host, port, clock } = parts
  const where = `${host}:${port}`
  const plain = net.connect({ host, port, onread: { buffer: readSpace, callback: read } })
  /** What is written to and read from: the plain socket, or TLS on top of it. */
  let stream: net.Socket = plain
  let isReady = false
  let isClosed = false
  let closing: string | undefined
  let failure: Error | undefined
  let upgrade: PromiseWithResolvers<void> | undefined
  /** What waits for the handshake that goes on: nothing is entrusted to TLS before the certificate was looked at. */
  let held: { bytes: Uint8Array; sent: Sent }[] | undefined
  let heldBytes = 0
  let stopWriteLimit: (() => void) | undefined
  let stopCloseLimit: (() => void) | undefined
  let stopConnectLimit = limit(CONNECT_MS, `${where}: no answer within ${CONNECT_MS / 1000} s.`)

  plain.setNoDelay(true)
  // A Node older than 24.19 knows the idle time only, and sends its own number of probes.
  plain.setKeepAlive(true, 60_000, 30_000, 3)
  plain.on('error', onError)
  plain.once('close', onClose)
  plain.once('connect', () => {
    if (parts.tls) void secure(parts.tls).catch(() => undefined)
    else connected()
  })

  /** Of the plain socket; what comes for TLS on top of it does not pass here. */
  function read(size: number): boolean {
    const bytes = Buffer.allocUnsafe(size)
    readSpace.copy(bytes, 0, 0, size)
    parts.received(bytes)
    return true
  }

  function connected(): void {
    stopConnectLimit()
    if (closing !== undefined || isReady) return
    isReady = true
    parts.ready()
  }

  function onError(error: Error): void {
    failure ??= error
    // What a dead connection had to say about TLS ends the plain one below it, too.
    plain.destroy()
  }

  function onClose(): void {
    if (isClosed) return
    isClosed = true
    for (const stop of [stopConnectLimit, stopWriteLimit, stopCloseLimit]) stop?.()
    plain.destroy()
    const ended = isReady ? `The device at ${where} closed the connection.` : `No connection to ${where}.`
    closing ??= failure ? explainNetworkError(failure, where) : ended
    const error = new Failed('offline', closing)
    upgrade?.reject(error)
    for (const { sent } of held ?? []) sent(error)
    held = undefined
    parts.ended(closing)
  }

  function limit(ms: number, reason: string): () => void {
    return clock.timer(ms, () => {
      closing ??= reason
      stream.destroy()
      plain.destroy()
    })
  }

  function put(bytes: Uint8Array, sent: Sent): void {
    stream.write(bytes, error => {
      stopWriteLimit?.()
      stopWriteLimit = undefined
      limitWriting()
      sent(error)
    })
    limitWriting()
  }

  /** Starts to count as soon as something waits, and anew whenever a piece of it is gone. */
  function limitWriting(): void {
    if (stopWriteLimit || isClosed || stream.writableLength === 0) return
    stopWriteLimit = limit(WRITE_MS, `${where} has taken nothing of what was sent to it for ${WRITE_MS / 1000} s.`)
  }

  /** What was written plainly before goes out plainly: Node keeps the handshake behind it. */
  function secure(settings: TlsSettings): Promise<void> {
    const mine = Promise.withResolvers<void>()
    upgrade = mine
    held = []
    if (isReady) stopConnectLimit = limit(CONNECT_MS, `${where}: no TLS within ${CONNECT_MS / 1000} s.`)
    try {
      const secured = overTls(plain, host, settings)
      stream = secured
      secured.on('error', onError)
      secured.once('close', onClose)
      secured.once('secureConnect', () => {
        stopConnectLimit()
        secured.on('data', parts.received)
        const waiting = held ?? []
        held = undefined
        heldBytes = 0
        for (const { bytes, sent } of waiting) put(bytes, sent)
        mine.resolve()
        connected()
      })
    } catch (error) {
      plain.destroy(error instanceof Error ? error : new Error(String(error)))
    }
    return mine.promise
  }

  return {
    write(data, sent = () => undefined) {
      if (!isReady || closing !== undefined) throw new Failed('offline', `Not connected to ${where}.`)
      const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data
      if (stream.writableLength + heldBytes > MAX_WAITING_BYTES) {
        throw new Failed('offline', `${where} does not take what is sent to it. Is the device still alive?`)
      }
      if (!held) return put(bytes, sent)
      held.push({ bytes, sent })
      heldBytes += bytes.length
    },
    async startTls(settings) {
      if (!isReady || closing !== undefined) throw new Failed('offline', `Not connected to ${where}.`)
      await (upgrade?.promise ?? secure(settings))
    },
    close(reason) {
      if (closing !== undefined) return
      closing = reason
      stopWriteLimit?.()
      if (!isReady || held) {
        stream.destroy()
        plain.destroy()
        return
      }
      stopCloseLimit = limit(CLOSE_MS, reason)
      stream.destroySoon()
    },
  }
}
