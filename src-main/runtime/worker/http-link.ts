import { aborted } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { HttpAnswer, HttpQuestion } from '../../driver-kit/device.ts'
import { Retry } from '../../driver-kit/outcomes.ts'
import type { HttpTransport } from '../../transports/http.ts'
import { httpRequestText, httpResponseText } from '../simulators/wire-http.ts'
import { bodyBytes, bodyText, httpDevice, methodOf, openHttp, type Request, wholePath } from './http-questions.ts'
import { leftAlone } from './left-alone.ts'
import type { Link, LinkParts } from './link.ts'

const LATE = 'due to timeout'

const onceOnly: ReadonlySet<string> = new Set(['POST', 'PATCH'])

/** The link of a driver that asks over HTTP: online from the start, connected as long as anything answers. */
export function linkHttp(parts: LinkParts): Link {
  const { address, clock, queue, setOnline, setStatus, signal, wire, say, isDebugged } = parts
  let transport: Promise<HttpTransport> | undefined

  function open(): Promise<HttpTransport> {
    transport ??= openHttp(address.uri, parts).catch(error => {
      // Other settings may do better.
      transport = undefined
      throw error
    })
    return transport
  }

  async function attempt(question: HttpQuestion, stop: AbortSignal): Promise<HttpAnswer> {
    const http = await open()
    const [method, path] = [methodOf(question), wholePath(question)]
    if (wire.isOn) {
      const headers = question.headers ?? {}
      wire.add('out', httpRequestText({ method, path, headers, body: bodyBytes(question) }))
    }
    if (isDebugged()) say('debug', `→ ${method} ${path} ${bodyText(question)}`)
    const answer = await http.request(question, stop)
    if (wire.isOn) wire.add('in', httpResponseText({ ...answer, body: answer.bytes, answers: `${method} ${path}` }))
    if (isDebugged()) say('debug', `← ${answer.status} ${answer.text.slice(0, 2_000)}`)
    return answer
  }

  /** One request within its time: a queued command's own time begins only when its block has returned (driver.md 11.3). */
  async function inTime(question: HttpQuestion, wanted: AbortSignal): Promise<HttpAnswer> {
    const late = new AbortController()
    const stop = clock.timer(question.withinMs ?? queue.defaults.withinMs, () => late.abort(new Retry(LATE)))
    try {
      const answer = await attempt(question, AbortSignal.any([late.signal, wanted]))
      setStatus(true)
      return answer
    } catch (error) {
      const isLate = late.signal.aborted
      // Whoever no longer wants the answer says nothing about the device.
      if (!wanted.aborted) setStatus(false, isLate ? `${address.uri} does not answer.` : messageOf(error))
      throw isLate ? late.signal.reason : error
    } finally {
      stop()
    }
  }

  async function atOnce(question: HttpQuestion): Promise<HttpAnswer> {
    try {
      return await inTime(question, signal)
    } catch (error) {
      throw error instanceof Retry ? new Failed('timeout', `${address.uri} does not answer.`) : error
    }
  }

  const request: Request = question => {
    if (question.concurrent) return leftAlone(atOnce(question))
    // What orders something may have been heard though its answer was not: it is given once, unless its driver knows.
    const retries = onceOnly.has(methodOf(question)) ? { retries: 0, ...question } : question
    return queue.add<HttpAnswer>(
      async task => task.success(await inTime(question, task.signal)),
      retries,
      undefined,
      `${methodOf(question)} ${question.path}`,
    )
  }

  return {
    device: httpDevice(request),
    async run() {
      setOnline(true)
      await aborted(signal)
      const http = await transport?.catch(() => undefined)
      http?.close()
    },
    swapped: () => undefined,
    updated() {
      const update = (http: HttpTransport) => http.update(parts.rawSettings())
      transport?.then(update).catch(error => say('warn', `${messageOf(error)} Until then it goes on as before.`))
    },
  }
}
