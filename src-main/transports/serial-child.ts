import { SerialPort } from 'serialport'
import { systemClock } from '../base/clock.ts'
import { messageOf } from '../base/result.ts'
import type { SerialLine } from './serial-address.ts'
import type { FromSerialChild, ToSerialChild } from './serial-contract.ts'

// A process of its own for one serial port: the library's native part can freeze or end the process it runs in.

/** Less than a slow line takes in ten seconds, after which the node gives it up. */
const PIECE_BYTES = 256

/** What is still written once nobody is there any more. */
const LAST_WORDS_MS = 1_000

const waiting: Buffer[] = []
let [isWriting, isLeaving] = [false, false]
let port: SerialPort | undefined

process.on('message', (message: ToSerialChild) => {
  if (message.kind === 'open') open(message.line)
  else if (message.kind === 'write') write(message.bytes)
  else tell({ kind: 'pong' })
})
process.on('disconnect', () => {
  isLeaving = true
  if (isWriting) systemClock.timer(LAST_WORDS_MS, end)
  else end()
})
// Ctrl+C at a terminal goes to every process there; the node says when it is time.
process.on('SIGINT', () => undefined)

function open(line: SerialLine): void {
  try {
    const opening = new SerialPort({ ...line, autoOpen: false })
    port = opening
    opening.on('error', error => closed(error.message))
    opening.on('close', (error: Error | null) => closed(error?.message ?? 'it was closed'))
    opening.on('end', () => closed('it came to an end'))
    opening.on('data', (bytes: Uint8Array) => {
      // The next read waits until this one is handed over (driver.md 12.1), so that nothing piles up in between.
      opening.pause()
      tell({ kind: 'received', bytes }, () => opening.resume())
    })
    opening.open(error => {
      if (error) closed(error.message)
      else tell({ kind: 'opened' })
    })
  } catch (error) {
    closed(messageOf(error))
  }
}

/** In pieces, one after the other, so that the node sees a slow port take something. */
function write(bytes: Uint8Array): void {
  waiting.push(Buffer.from(bytes))
  if (!isWriting) writeNext()
}

function writeNext(): void {
  const next = waiting.shift()
  isWriting = next !== undefined
  if (!next) return isLeaving ? end() : undefined
  const piece = next.subarray(0, PIECE_BYTES)
  if (next.length > piece.length) waiting.unshift(next.subarray(piece.length))
  port?.write(piece, error => {
    if (error) return
    tell({ kind: 'sent', count: piece.length })
    writeNext()
  })
}

/** An orderly exit would wait for a call that hangs in the driver of the port. */
function end(): void {
  process.kill(process.pid, 'SIGKILL')
}

function closed(reason: string): void {
  waiting.length = 0
  isWriting = false
  tell({ kind: 'closed', reason })
}

function tell(message: FromSerialChild, told: () => void = () => undefined): void {
  if (process.connected) process.send?.(message, told)
}
