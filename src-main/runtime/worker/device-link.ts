import { Buffer } from 'node:buffer'
import { type Clock, within } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import type { Connection, Device, Until } from '../../driver-kit/device.ts'
import type { Tokenizer } from '../../driver-kit/tokenizers.ts'
import type { Transport, TransportEvents } from '../../driver-kit/transport.ts'
import type { Queue } from './queue.ts'

export interface DeviceLinkParts {
  clock: Clock
  queue: Queue
  tokenizer: Tokenizer<unknown>
  /** A message that nothing was waiting for. */
  unasked(message: unknown): void
  /** Asked for the text only while somebody watches. */
  debug(message: () => string): void
  /** Aborts when the module stops. */
  signal: AbortSignal
}

/** Turns a transport's bytes into messages, and messages into answers. */
export interface DeviceLink {
  readonly device: Device<unknown>
  /** The raw connection, for signing in before the queue goes online. */
  readonly connection: Connection<unknown>
  /** Messages of an earlier connection are forgotten. */
  opened(): void
  /** From now on a message nobody waits for goes to the driver's `received`. */
  signedIn(): void
  received: TransportEvents['received']
  use(transport: Transport): void
}

interface Expectation {
  /** Gives `[answer]` when the message is the one. May throw: then that is the answer. */
  match(message: unknown): [unknown] | undefined
  resolve(answer: unknown): void
  reject(error: unknown): void
}

const LOGIN_MS = 10_000
const MOST_EARLY = 1_000

export function createDeviceLink({ clock, queue, tokenizer, unasked, debug, signal }: DeviceLinkParts): DeviceLink {
  let transport: Transport | undefined
  let cutter = tokenizer.create()
  let expected: Expectation | undefined
  /** While signing in: messages that came before the next question about them, such as a prompt right behind a banner. */
  let early: unknown[] | undefined

  function write(data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data
    if (!transport) throw new Failed('offline', 'The module is not connected.')
    debug(() => `→ ${readable(bytes)}`)
    transport.write(bytes)
  }

  function expect(until: Until<unknown, unknown>, stop: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const done = () => {
        if (expected === mine) expected = undefined
        stop.removeEventListener('abort', onAbort)
      }
      const onAbort = () => {
        done()
        reject(stop.reason)
      }
      const mine: Expectation = {
        match: matcher(until),
        resolve(answer) {
          done()
          resolve(answer)
        },
        reject(error) {
          done()
          reject(error)
        },
      }
      if (stop.aborted) return onAbort()
      stop.addEventListener('abort', onAbort, { once: true })
      expected = mine
    })
  }

  function deliver(message: unknown): void {
    if (!expected) return early && early.length < MOST_EARLY ? void early.push(message) : unasked(message)
    try {
      const match = expected.match(message)
      if (match) expected.resolve(match[0])
      else unasked(message)
    } catch (error) {
      expected?.reject(error)
    }
  }

  return {
    device: {
      send: (data, options) => queue.add(async () => write(data), options, signal),
      ask: <Answer>(data: string | Uint8Array, { until, ...options }: { until: Until<unknown, Answer> }) =>
        queue.add(
          stop => {
            const answer = expect(until, stop)
            // Writing may throw at once; the expectation must not be left behind then.
            if (data.length) {
              try {
                write(data)
              } catch (error) {
                expected?.reject(error)
              }
            }
            return answer as Promise<Answer>
          },
          options,
          signal,
        ),
      disconnect: reason => transport?.disconnect(reason),
    },
    connection: {
      write,
      expect: <Answer>(until: Until<unknown, Answer>, withinMs = LOGIN_MS) => {
        const stop = new AbortController()
        const answer = expect(until, stop.signal) as Promise<Answer>
        while (expected && early?.length) deliver(early.shift())
        return within(clock, withinMs, signal, answer, () => {
          return new Failed('timeout', `The device did not answer within ${withinMs / 1000} s of connecting.`)
        }).finally(() => stop.abort(new Failed('cancelled', 'No longer waiting.')))
      },
    },
    opened() {
      cutter = tokenizer.create()
      early = []
    },
    signedIn() {
      const left = early ?? []
      early = undefined
      for (const message of left) unasked(message)
    },
    received(bytes) {
      debug(() => `← ${readable(bytes)}`)
      for (const message of cutter.push(bytes)) deliver(message)
    },
    use(next) {
      transport = next
    },
  }
}

function matcher(until: Until<unknown, unknown>): Expectation['match'] {
  if (typeof until === 'function') {
    return message => {
      const answer = until(message)
      return answer === undefined ? undefined : [answer]
    }
  }
  const test = until as string | RegExp
  return message => {
    if (typeof message !== 'string') return undefined
    // `search`, as a pattern with the flag `g` remembers where its last test ended.
    return (typeof test === 'string' ? message.startsWith(test) : message.search(test) >= 0) ? [message] : undefined
  }
}

/** Bytes as a technician reads them: text as it is, control characters by their escapes. */
function readable(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString('latin1')).slice(1, -1).slice(0, 2_000)
}
