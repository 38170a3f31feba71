import type { Buffer } from 'node:buffer'
import type { HttpSimulatorSource, Simulator } from '../../driver-kit/define-simulator.ts'
import { defineSimulator } from '../../driver-kit/define-simulator.ts'
import { type AnswerBook, answerBook } from './answer-book.ts'
import type { Recording } from './recording.ts'
import { scriptOf } from './replay-script.ts'
import { noSettings, replayState, type Strangers } from './replay-state.ts'
import { parseHttpRequest, parseHttpResponse, type WireHeaders } from './wire-http.ts'

/** These are about the connection there was, or the coding that the body has been taken out of. */
const ofTheConnection = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
])

/** No device's address has a longer path. */
const MAX_BASE_STEPS = 10

/** Plays a device that speaks over HTTP. A request is known by its method, path, query, body, and by whether it signs in. */
export function replayHttp({ items }: Recording, unknown: Strangers): Simulator {
  const { exchanges } = scriptOf(items, (answer, before) => {
    const answers = parseHttpResponse(answer)?.answers
    const open = before.filter(({ answers }) => answers.length === 0)
    return open.find(({ asked }) => headline(asked) === answers) ?? open.at(-1)
  })
  const book = answerBook(exchanges, nameOf)

  const source: HttpSimulatorSource<typeof noSettings, typeof replayState> = {
    protocol: 'http',
    settings: noSettings,
    state: replayState,
    request({ method, url, headers, body }, context) {
      const answers = book.next(nameIn(book, { method, url, signsIn: 'authorization' in headers, body }))
      if (!answers) {
        unknown(context, `${method} ${url}`)
        return { status: 404, body: 'This request is not in the recording.' }
      }
      context.state.answered += 1
      const [said] = answers
      const answer = said && parseHttpResponse(said.data)
      // It had not answered then either.
      if (!answer) return new Promise(() => undefined)
      const given = { status: answer.status, headers: kept(answer.headers), body: answer.body }
      if (said.pauseMs === 0) return given
      return new Promise(resolve => context.after(said.pauseMs, () => resolve(given)))
    },
  }
  return defineSimulator(source)
}

interface Asked {
  method: string
  url: string
  signsIn: boolean
  body: string
}

function nameOf(asked: Buffer): string {
  const request = parseHttpRequest(asked)
  if (!request) return ''
  const { method, path: url, headers, body } = request
  return key({ method, url, signsIn: 'authorization' in headers, body: new TextDecoder().decode(body) })
}

/**
 * What the recording calls a request. It may have been taken down without what its link adds: the path of the
 * device's address, and who asks.
 */
function nameIn(book: AnswerBook, asked: Asked): string {
  const [path = '', ...query] = asked.url.split('?')
  const steps = path.split('/').slice(1)
  for (let from = 0; from < Math.max(1, Math.min(steps.length, MAX_BASE_STEPS)); from++) {
    const url = ['/'.concat(steps.slice(from).join('/')), ...query].join('?')
    for (const signsIn of [asked.signsIn, !asked.signsIn]) {
      const name = key({ ...asked, url, signsIn })
      if (book.knows(name)) return name
    }
  }
  return ''
}

/** Queries are compared whatever their order. */
function key({ method, url, signsIn, body }: Asked): string {
  const at = URL.parse(url.replace(/^\/+/, ''), 'http://device/')
  at?.searchParams.sort()
  return JSON.stringify([method, at ? at.pathname + at.search : url, signsIn, body])
}

function headline(asked: Buffer): string {
  const request = parseHttpRequest(asked)
  return request ? `${request.method} ${request.path}` : ''
}

const kept = (headers: WireHeaders): WireHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheConnection.has(name)))
