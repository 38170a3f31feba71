import { validateHeaderName, validateHeaderValue } from 'node:http'
import { z } from 'zod'
import type { Json } from '../../base/json.ts'
import type { Log } from '../../base/log.ts'
import { Failed } from '../../base/result.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { type Caller, mayRun, nobody } from '../caller.ts'
import type { WebhookAnswer } from './repeats.ts'

/** The function that a web request wants run, and all that it came with. */
export interface WebhookExec {
  instance: string
  sys: string
  mod: string
  index: number
  method: string
  verb: string
  /** Names and values in turn, as they came. */
  headers: readonly string[]
  /** As it came, without the question mark. */
  query: string
  body: string
}

export interface WebhookExecParts {
  runtime: Pick<Runtime, 'directory' | 'descriptionOf' | 'exec'>
  log: Log
  signal: AbortSignal
}

/** What a function may answer for itself (triggers.md 8, 7). */
const reply = z.tuple([z.number().int(), z.record(z.string(), z.string()).nullable(), z.string().nullable()])
/** Those are between us and whoever asks. */
const OURS = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'upgrade', 'trailer', 'date'])

/** Runs it with the rights of support; nothing comes back when it has nothing of its own to answer. */
export async function execByWebhook(
  { instance, sys, mod, index, method, verb, headers, query, body }: WebhookExec,
  { runtime, log, signal }: WebhookExecParts,
): Promise<WebhookAnswer | undefined> {
  const id = runtime.directory.idOf(sys, mod, index)
  const description = id === undefined ? undefined : runtime.descriptionOf(id)
  if (id === undefined || !description) throw new Failed('not_found', `could not find module ${mod}_${index} in ${sys}`)
  const fn = Object.hasOwn(description.functions, method) ? description.functions[method] : undefined
  if (!fn) throw new Failed('not_found', `could not find function ${method}`)
  const caller: Caller = { ...nobody, userId: `webhook.${instance}`, role: 'support' }
  if (!mayRun(caller, fn.level)) throw new Failed('denied', `attempted to access privileged function ${method}`)
  const args: Json = [verb, { ...lists(headers), 'pos-query-params': [query] }, body]
  return answerOf(
    await runtime.exec(id, method, args, { caller: caller.userId, signal }),
    `${mod}_${index}.${method}`,
    log,
  )
}

/** By their names as the sender wrote them: drivers of PlaceOS look them up so. */
function lists(raw: readonly string[]): { [name: string]: string[] } {
  const byName = new Map<string, [string, string[]]>()
  for (let at = 0; at < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]]
    const known = byName.get(name.toLowerCase())
    if (known) known[1].push(value)
    else byName.set(name.toLowerCase(), [name, [value]])
  }
  return Object.fromEntries(byName.values())
}

function answerOf(value: Json, what: string, log: Log): WebhookAnswer | undefined {
  if (value === null || value === '') return undefined
  const { data } = reply.safeParse(value)
  if (!data || data[0] < 200 || data[0] > 599) {
    log.warn(`${what} answered a web request with what is no [status, headers, body]; that is passed over.`)
    return undefined
  }
  const [status, headers, body] = data
  const fit = Object.entries(headers ?? {}).filter(
    ([name, text]) => !OURS.has(name.toLowerCase()) && isHeader(name, text),
  )
  return { status, headers: Object.fromEntries(fit), body: body || undefined }
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return true
  } catch {
    return false
  }
}
