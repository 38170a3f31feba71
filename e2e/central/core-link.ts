import type { Clock } from '../../src-main/base/clock.ts'
import { Failed } from '../../src-main/base/result.ts'
import { type Message, readText, writeBinary, writeText } from './frames.ts'
import { answers, answerTypeOf, extensionRequests, fits, requests } from './messages.ts'
import type { Misbehaviour } from './misbehave.ts'

/** What an edge answers; the members are those of edge.md 2.5. */
export interface EdgeAnswer {
  type: string
  success?: boolean
  output?: string | null
  code?: number | null
  status?: Record<string, unknown> | null
  modules?: Record<string, string[]>
  count?: { drivers: number; modules: number }
}

/** What the core makes of a request; nothing: it says nothing. */
export type Reply = { body: object } | { key: string; content: Buffer | undefined } | undefined

interface CoreLinkParts {
  clock: Clock
  misbehave: Misbehaviour
  extension: boolean
  /** Answers to questions that nobody asked count as violations. */
  outlawUnknownAnswers: boolean
  violates(what: string): void
  heard(raw: string, message: Message | undefined, dropped: string | undefined): void
  reply(body: Message['body']): Promise<Reply>
  send(raw: string): void
  sendBinary(bytes: Buffer): void
  /** Ids that the core node before this one asked with: what still comes of them is nobody's fault. */
  formerIds?: ReadonlySet<number>
}

/** One core's side of the protocol, from the first sequence id to its end. It outlives a socket that is taken over. */
export interface CoreLink {
  /** Resolves with the answer, `success: false` included; fails after 30 s with the link open (edge.md 2.4). */
  ask(body: { type: string; [member: string]: unknown }): Promise<EdgeAnswer>
  receives(raw: string): void
  /** Reads and sends nothing more, as an answer came late. */
  readonly wedged: boolean
  readonly usedIds: ReadonlySet<number>
  /** What it waits for. */
  readonly waiting: readonly string[]
  end(why: string): void
}

const TIMEOUT_MS = 30_000

interface Pending {
  type: string
  resolve(answer: EdgeAnswer): void
  reject(error: Failed): void
  stop(): void
}

export function createCoreLink(parts: CoreLinkParts): CoreLink {
  const { clock, misbehave, violates } = parts
  const pending = new Map<number, Pending>()
  const expired = new Set<number>()
  const usedIds = new Set<number>()
  const known = parts.extension ? { ...requests, ...extensionRequests } : requests
  const requestIds = risingIds()
  let nextId = 0
  let wedged = false
  let over = false

  return {
    usedIds,
    get wedged() {
      return wedged
    },
    get waiting() {
      return [...pending.values()].map(({ type }) => type)
    },
    ask(body) {
      return new Promise((resolve, reject) => {
        const id = nextId++
        usedIds.add(id)
        const stop = clock.timer(TIMEOUT_MS, () => {
          pending.delete(id)
          expired.add(id)
          reject(new Failed('timeout', `The edge has not answered ${body.type} within 30 s.`))
        })
        pending.set(id, { type: body.type, resolve, reject, stop })
        if (!wedged) parts.send(writeText(id, body))
      })
    },
    receives(raw) {
      if (wedged || over) return
      const read = readText(raw)
      const dropped = 'dropped' in read ? read.dropped : unfit(read.message)
      parts.heard(raw, 'message' in read ? read.message : undefined, dropped)
      if (dropped) violates(`sent what the core drops: ${dropped} (edge.md 2.1)`)
      else if ('message' in read) takes(read.message)
    },
    end(why) {
      over = true
      for (const { stop, reject } of pending.values()) {
        stop()
        reject(new Failed('offline', why))
      }
      pending.clear()
    },
  }

  function unfit({ body }: Message): string | undefined {
    const shape = answers[body.type] ?? known[body.type]
    if (!shape) return `unknown type ${body.type}`
    return fits(shape, body) ? undefined : `${body.type} lacks a member, or has one of another type`
  }

  function takes(message: Message): void {
    if (message.body.type in answers) answered(message)
    else void asked(message)
  }

  function answered({ sequence_id, body }: Message): void {
    if (expired.has(sequence_id)) {
      wedged = true
      return violates(`answered ${body.type} with id ${sequence_id} later than 30 s: the link is wedged (edge.md 2.4)`)
    }
    const waiting = pending.get(sequence_id)
    if (!waiting) {
      if (parts.outlawUnknownAnswers && !parts.formerIds?.has(sequence_id)) {
        violates(`answered ${body.type} with id ${sequence_id}, which nobody waits for`)
      }
      return
    }
    pending.delete(sequence_id)
    waiting.stop()
    const expected = answerTypeOf(waiting.type)
    if (body.type === expected) return waiting.resolve(body as unknown as EdgeAnswer)
    violates(`answered ${waiting.type} with ${body.type} instead of ${expected}`)
    waiting.reject(new Failed('rejected', `The edge answered ${waiting.type} with ${body.type}.`))
  }

  async function asked({ sequence_id, body }: Message): Promise<void> {
    if (!requestIds(sequence_id)) violates(`asked ${body.type} with id ${sequence_id}, which it used before`)
    if (misbehave.silentOn.includes(body.type)) return
    const fails = misbehave.failOn.includes(body.type)
    const reply: Reply = fails ? failing(body) : await parts.reply(body)
    if (!reply) return
    if (misbehave.answerAfterMs > 0) await new Promise<void>(done => clock.timer(misbehave.answerAfterMs, done))
    if (wedged || over) return
    nuisances()
    const raw = rawOf(sequence_id, reply)
    send(raw)
    if (misbehave.duplicateAnswers) send(raw)
  }

  function rawOf(id: number, reply: NonNullable<Reply>): string | Buffer {
    if (misbehave.wrongAnswerTypes) return writeText(id, { type: 'run_count_response', success: true })
    if ('body' in reply) return writeText(id, reply.body)
    return writeBinary(id, misbehave.wrongKeyInBinary ? `${reply.key}_other` : reply.key, reply.content)
  }

  function send(raw: string | Buffer): void {
    if (typeof raw === 'string') parts.send(raw)
    else parts.sendBinary(raw)
  }

  function nuisances(): void {
    if (misbehave.garbageText) parts.send('{"sequence_id":0,"body":')
    if (misbehave.garbageBinary) parts.sendBinary(Buffer.from('garbage'))
    if (misbehave.unknownAnswers) parts.send(writeText(4_000_000_000, { type: 'success', success: true }))
  }
}

const failing = (body: Message['body']): Reply =>
  body.type === 'fetch_binary'
    ? { key: String(body.key), content: undefined }
    : { body: { ...(failures[body.type] ?? { type: 'success' }), success: false } }

/** The answers that have members besides `success`. */
const failures: Readonly<Record<string, object>> = {
  register: {
    type: 'register_response',
    add_drivers: [],
    remove_drivers: [],
    add_modules: [],
    remove_modules: [],
    running_modules: [],
  },
  alcove_pull: { type: 'alcove_pull_response', changes: [], stretches: [], cursor: '', more: false, checksum: '' },
  alcove_promote: { type: 'alcove_promote_response', reason: 'The centre was told to refuse.' },
  alcove_events: { type: 'alcove_events_response', upto: 0 },
}

/** Says whether an id is new. They count up by one; neighbours may have changed places (edge.md 2.3). */
function risingIds(): (id: number) => boolean {
  const skipped = new Set<number>()
  let highest: number | undefined
  return id => {
    if (highest !== undefined && id <= highest) return skipped.delete(id)
    for (let missing = Math.max(highest === undefined ? id : highest + 1, id - 1000); missing < id; missing++)
      skipped.add(missing)
    highest = id
    return true
  }
}
