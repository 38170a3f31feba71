import { type Clock, within } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { Connection, Device, Until } from '../../driver-kit/device.ts'
import type { Task } from '../../driver-kit/task.ts'
import type { Transport } from '../../driver-kit/transport.ts'
import { type AnswerMatch, answerMatch } from './answer-match.ts'
import { leftAlone } from './left-alone.ts'
import { type Cutting, createMessageCutter } from './message-cutter.ts'
import type { Queue } from './queue.ts'
import { readable } from './readable.ts'
import type { WireTap } from './wire-tap.ts'

export interface ByteMessagesParts {
  clock: Clock
  queue: Queue
  cutting: Cutting
  /** A message that nothing was waiting for, the command that runs meanwhile, and whether that one asks for another. */
  unasked(message: unknown, task: Task | undefined, asks: boolean): void
  wire: WireTap
  /** Asked for the text only while somebody watches. */
  debug(message: () => string): void
  trouble(message: string): void
  /** Sending may first connect, and run the driver's code that signs in: a part of the command that is sent. */
  signsInToSend: boolean
  /** Aborts when the module stops. */
  signal: AbortSignal
}

/** Turns a transport's bytes into messages, and messages into answers. */
export interface ByteMessages {
  readonly device: Device<unknown>
  /** The raw connection, for signing in before the queue goes online. */
  readonly connection: Connection<unknown>
  /** Messages of an earlier connection are forgotten. */
  begins(): void
  /** From now on a message nobody waits for goes to the driver's `received`. */
  signedIn(): void
  received(bytes: Uint8Array): void
  use(transport: Pick<Transport, 'write' | 'disconnect'>): void
  /** Other code of the driver takes over; what waits half received goes on. */
  handOver(cutting: Cutting): void
}

/** A command that waits for its answer. */
interface Question {
  task: Task
  match: AnswerMatch
}

/** What signing in waits for. */
interface Greeting {
  match: AnswerMatch
  resolve(answer: unknown): void
  reject(error: unknown): void
}

const LOGIN_MS = 10_000
const MOST_EARLY = 1_000

export function createByteMessages(parts: ByteMessagesParts): ByteMessages {
  const { clock, queue, unasked, wire, debug, trouble, signal } = parts
  const cutter = createMessageCutter(parts.cutting, trouble)
  const put: Queue['addSending'] = parts.signsInToSend
    ? (run, options, says) => queue.add(run, options, undefined, says)
    : queue.addSending
  let transport: Pick<Transport, 'write' | 'disconnect'> | undefined
  let asked: Question | undefined
  let greeting: Greeting | undefined
  /** While signing in: messages that came before the next question about them, such as a prompt right behind a banner. */
  let early: unknown[] | undefined

  function write(data: string | Uint8Array): void | Promise<void> {
    if (!transport) throw new Failed('offline', 'The module is not connected.')
    debug(() => `→ ${readable(data)}`)
    wire.add('out', data)
    return transport.write(data)
  }

  /** Past the queue: nobody waits for what becomes of it. */
  function writeNow(data: string | Uint8Array): void {
    const sent = write(data)
    if (sent) sent.catch(error => trouble(`What was written could not be sent: ${messageOf(error)}`))
  }

  /** The question that runs; one that has ended waits for nothing. */
  function asking(): Question | undefined {
    if (asked && (asked.task.settled || queue.current !== asked.task)) asked = undefined
    return asked
  }

  function deliver(message: unknown): void {
    if (early) return greet(message, early)
    const question = asking()
    if (!question) return unasked(message, queue.current, false)
    try {
      const match = question.match(message)
      if (!match) return unasked(message, queue.current, true)
      asked = undefined
      question.task.success(match[0])
    } catch (error) {
      asked = undefined
      question.task.fail(error)
    }
  }

  /** While signing in. A command that made the connection is not sent yet, so nothing of it is its answer. */
  function greet(message: unknown, held: unknown[]): void {
    if (!greeting) {
      if (held.push(message) > MOST_EARLY) held.shift()
      return
    }
    const { match, resolve, reject } = greeting
    try {
      const found = match(message)
      if (!found) return unasked(message, undefined, false)
      greeting = undefined
      resolve(found[0])
    } catch (error) {
      greeting = undefined
      reject(error)
    }
  }

  const expectInLogin = (until: Until<unknown, unknown>, stop: AbortSignal) =>
    new Promise<unknown>((resolve, reject) => {
      const mine: Greeting = { match: answerMatch(until), resolve, reject }
      const giveUp = () => {
        if (greeting === mine) greeting = undefined
        reject(stop.reason)
      }
      stop.addEventListener('abort', giveUp, { once: true })
      greeting = mine
    })

  return {
    device: {
      send: (data, options) => put(() => write(data), options, data),
      ask: <Answer>(data: string | Uint8Array, options: Parameters<Device<unknown>['ask']>[1]) => {
        const match = answerMatch(options.until)
        const run = (task: Task) => {
          asked = { task, match }
          // Nothing to send: the device is listened to only.
          return data.length ? write(data) : undefined
        }
        return put<Answer>(run, options, data)
      },
      write: writeNow,
      disconnect: reason => transport?.disconnect(reason),
      setTokenizer: cutter.setTokenizer,
      setPreProcessor: cutter.setPreProcessor,
    },
    connection: {
      write: writeNow,
      expect: <Answer>(until: Until<unknown, Answer>, withinMs = LOGIN_MS) => {
        const stop = new AbortController()
        const answer = expectInLogin(until, stop.signal) as Promise<Answer>
        while (greeting && early?.length) deliver(early.shift())
        const late = () => new Failed('timeout', `The device did not answer within ${withinMs / 1000} s of connecting.`)
        const inTime = within(clock, withinMs, signal, answer, late)
        return leftAlone(inTime.finally(() => stop.abort(new Failed('cancelled', 'No longer waiting.'))))
      },
    },
    begins() {
      cutter.renew()
      early = []
    },
    signedIn() {
      const left = early ?? []
      early = undefined
      for (const message of left) unasked(message, undefined, false)
    },
    received(bytes) {
      wire.add('in', bytes)
      debug(() => `← ${readable(bytes)}`)
      for (const message of cutter.cut(bytes)) deliver(message)
    },
    use(next) {
      transport = next
    },
    handOver(cutting) {
      for (const message of cutter.handOver(cutting)) deliver(message)
    },
  }
}
