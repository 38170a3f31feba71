import { bell } from '../../base/bell.ts'
import { type Clock, cancelled, wait } from '../../base/clock.ts'
import { failureOf, messageOf } from '../../base/result.ts'
import { createAnswering } from './answering.ts'
import { readBinary } from './binary.ts'
import type { Connection, Hearing } from './connection.ts'
import { readFrame, writeFrame } from './frames.ts'
import type { LinkWork, LiveLink } from './link-contract.ts'
import { watchNumbering } from './link-numbering.ts'
import { linkPauses } from './link-pauses.ts'
import type { RegisterResponse } from './messages.ts'
import { createPending } from './pending.ts'

interface Parts {
  where: string
  work: LinkWork
  clock: Clock
  random: () => number
  nextId(): number
  trouble(kind: string, message: string): void
  /** Registered, for the first time or anew. */
  up(registered: RegisterResponse): void
}

/** What one connection is used for, from its opening to its end. */
export interface Session {
  readonly hearing: Hearing
  /** Registers and works. Returns when the connection is cut and nobody works over it any more; never throws. */
  run(): Promise<void>
}

/** So many requests that every core answers were left unanswered, and nothing else came: it hears us no longer. */
const MOST_UNANSWERED = 3

export function openSession(connection: Connection, parts: Parts): Session {
  const { where, work, clock, random, nextId, trouble, up } = parts
  const { signal } = connection
  const isAnother = watchNumbering()
  const anotherCore = bell()
  let silences = 0

  const pending = createPending({
    ...{ clock, where, nextId },
    send: (id, request) => connection.send(writeFrame(id, request)),
    unanswered() {
      silences += 1
      if (silences >= MOST_UNANSWERED) connection.close(`${where} answers nothing any more, so it is connected anew.`)
    },
  })
  const answering = createAnswering({
    ...{ clock, signal, trouble },
    answers: work.answers,
    send: (id, answer) => connection.send(writeFrame(id, answer)),
  })
  const link: LiveLink = { ask: pending.ask, fetchBinary: pending.fetchBinary, signal }
  signal.addEventListener('abort', () => pending.cut(cancelled(signal)), { once: true })

  const hearing: Hearing = {
    text(text) {
      silences = 0
      const came = readFrame(text)
      if (came.kind === 'request') {
        if (isAnother(came.id)) anotherCore.ring()
        return answering.take(came.id, came.request, text.length)
      }
      if (came.kind === 'answer') {
        if (!pending.answered(came.id, came.answer)) unasked(`${came.answer.type} with the number ${came.id}`)
        return
      }
      if (came.answers !== undefined) pending.unreadable(came.answers, came.trouble)
      trouble('unreadable', `A message of ${where} was dropped: ${came.trouble}.`)
    },
    binary(pieces) {
      silences = 0
      const answer = readBinary(pieces)
      if (!answer) return trouble('unreadable file', `A file of ${where} was dropped: its head cannot be read.`)
      if (!pending.binary(answer)) unasked(`a file with the number ${answer.id}`)
    },
    get awaitsBinary() {
      return pending.awaitsBinary
    },
    trouble,
  }
  const unasked = (what: string) =>
    trouble('unasked', `An answer of ${where} was ignored, as nothing was asked or no longer: ${what}.`)

  /** One at a time on each link, until it succeeds (edge.md 3.3). No answer at all: the link itself is no good (1.5). */
  async function register(): Promise<RegisterResponse> {
    const pauses = linkPauses(random)
    for (;;) {
      try {
        const registered = await work.registers(link)
        signal.throwIfAborted()
        up(registered)
        return registered
      } catch (error) {
        signal.throwIfAborted()
        const { code, message } = failureOf(error)
        if (code === 'timeout') connection.close(message)
        else trouble('register', `Registering with ${where} failed and is tried again: ${message}`)
        await wait(clock, pauses.afterLoss(), signal)
      }
    }
  }

  async function registerForOthers(first: RegisterResponse): Promise<void> {
    for (;;) {
      await anotherCore.rung(signal)
      signal.throwIfAborted()
      const { alcove } = await register()
      // What works over the link was begun with what the first one could do.
      if ((alcove === undefined) !== (first.alcove === undefined)) {
        connection.close(`${where} has changed, so it is connected anew.`)
      }
    }
  }

  async function workOn(registered: RegisterResponse): Promise<void> {
    try {
      await work.works(link, registered)
    } catch (error) {
      if (signal.aborted) return
      // Left alone, nothing would go up any more although the link looks well.
      connection.close(`What is done over the link to ${where} failed, so it is connected anew: ${messageOf(error)}`)
    }
  }

  return {
    hearing,
    async run() {
      try {
        const registered = await register()
        await Promise.allSettled([workOn(registered), registerForOthers(registered)])
      } catch {
        // It was cut before it was registered; the connection says why.
      }
    },
  }
}
