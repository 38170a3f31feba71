import { Buffer, isUtf8 } from 'node:buffer'
import type { ByteSimulatorSource, Simulator } from '../../driver-kit/define-simulator.ts'
import { defineSimulator } from '../../driver-kit/define-simulator.ts'
import { type AnswerBook, answerBook } from './answer-book.ts'
import type { Recording } from './recording.ts'
import { sayInTurn, scriptOf } from './replay-script.ts'
import { noSettings, replayState, type Strangers } from './replay-state.ts'

/** A message that may yet become a longer one is taken for what it is after this long. */
const PATIENCE_MS = 50
/** More than this without anything known in it is noise. */
const MAX_HELD = 65_536

type ByteProtocol = Exclude<Recording['protocol'], 'http' | 'mqtt'>

interface Link {
  /** What has come and is not answered yet, a byte a character. */
  held: string
  stopWaiting: () => void
}

/** Plays a device that speaks bytes. */
export function replayBytes(
  { protocol, items }: Recording & { protocol: ByteProtocol },
  unknown: Strangers,
): Simulator {
  const { greeting, exchanges, unasked } = scriptOf(items)
  const book = answerBook(exchanges, asked => asked.toString('latin1'))
  const outgoing = protocol === 'websocket' ? asFrame : (data: Buffer) => data
  let told = false

  const source: ByteSimulatorSource<typeof noSettings, typeof replayState, Uint8Array, Link> = {
    protocol,
    settings: noSettings,
    state: replayState,
    connection: () => ({ held: '', stopWaiting: () => undefined }),
    connected({ send, sendAll, after }) {
      sayInTurn(greeting, after, data => send(outgoing(data)))
      // Each of these is told once, as somebody's hand on the device was recorded once.
      if (!told) for (const { atMs, data } of unasked) after(atMs, () => sendAll(outgoing(data)))
      told = true
    },
    received(bytes, context) {
      const { connection } = context
      connection.stopWaiting()
      connection.held += Buffer.from(bytes).toString('latin1')
      if (connection.held.length > MAX_HELD) {
        unknown(context, connection.held)
        connection.held = ''
      }
      const isWhole = protocol === 'udp' || protocol === 'websocket'
      answerHeld({ isWhole, patient: !isWhole })

      function answerHeld({ isWhole, patient }: { isWhole: boolean; patient: boolean }): void {
        for (;;) {
          const { question, skipped, rest, waits } = isWhole
            ? wholeIn(connection.held, book)
            : firstIn(connection.held, book, patient)
          if (skipped !== '') unknown(context, skipped)
          connection.held = rest
          if (question === undefined) {
            if (waits) {
              connection.stopWaiting = context.after(PATIENCE_MS, () => answerHeld({ isWhole, patient: false }))
            }
            return
          }
          context.state.answered += 1
          sayInTurn(book.next(question) ?? [], context.after, data => context.send(outgoing(data)))
        }
      }
    },
  }
  return defineSimulator(source)
}

interface Found {
  question?: string
  /** What comes before it and is not known. */
  skipped: string
  rest: string
  /** More may come that changes what it is. */
  waits: boolean
}

/** A datagram or a frame is one message. */
function wholeIn(held: string, book: AnswerBook): Found {
  if (held === '') return { skipped: '', rest: '', waits: false }
  if (book.longestIn(held) === held) return { question: held, skipped: '', rest: '', waits: false }
  return { skipped: held, rest: '', waits: false }
}

/** The first recorded message in a stream; what may become one is waited for, as long as there is patience. */
function firstIn(held: string, book: AnswerBook, patient: boolean): Found {
  for (let at = 0; at < held.length; at++) {
    const text = held.slice(at)
    if (patient && book.mayBecome(text)) return { skipped: '', rest: held, waits: true }
    const question = book.longestIn(text)
    if (question !== undefined) {
      return { question, skipped: held.slice(0, at), rest: text.slice(question.length), waits: false }
    }
  }
  return { skipped: held, rest: '', waits: false }
}

/** Which kind of frame it was is not recorded: what is text goes out as text. */
const asFrame = (data: Buffer) => (isUtf8(data) ? data.toString('utf8') : data)
