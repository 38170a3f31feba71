import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { Failed } from '../../base/result.ts'
import type { TriggerInstance } from '../../model/trigger-instance.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Store } from '../../store/open.ts'
import type { Triggers } from '../../triggers/triggers.ts'
import { missingParameter } from '../failures.ts'
import { notFound } from '../handlers/records.ts'
import { webhooksOf } from '../handlers/webhook.ts'
import { access } from '../plain-routes.ts'
import { NO_ROUTE } from '../rest-server.ts'
import { originOf } from '../sign-in/parts.ts'
import { queryOf, type WebhookAsked, webhookAsked } from './asked.ts'
import type { Deliveries } from './deliveries.ts'
import { execByWebhook } from './exec.ts'
import { createWebhookLimits } from './limits.ts'
import { createWebhookRepeats, type WebhookAnswer } from './repeats.ts'

export interface WebhookParts {
  store: Store
  runtime: Pick<Runtime, 'directory' | 'descriptionOf' | 'exec'>
  triggers: Pick<Triggers, 'webhookReceived' | 'webhookRefused'>
  deliveries: Deliveries
  clock: Clock
  log: Log
  /** Aborts when the node stops. */
  signal: AbortSignal
}

const WEBHOOK = '/api/engine/v2/webhook/:id'
const MAX_BODY_BYTES = 1024 * 1024
/** Nobody guesses a secret of this length, such as those that a node makes. */
const UNGUESSABLE = 32

/** Web requests that set a trigger off: from outside, by any method and with any body, each with its secret. */
export function serveWebhooks(app: FastifyInstance, parts: WebhookParts): void {
  const { store, triggers, clock, log } = parts
  const limits = createWebhookLimits(clock)
  const repeats = createWebhookRepeats(parts)
  const find = webhooksOf(store)

  /** Looks before it counts, as whoever knows a good secret must get in, whoever guesses from the same address. */
  function admit(request: FastifyRequest, { id, secret }: WebhookAsked): TriggerInstance {
    const [{ address }, verb] = [originOf(request.raw), request.method]
    const webhook = find(id, secret)
    if (!webhook || secret.length < UNGUESSABLE) limits.refuseGuesses(id, address)
    const note = (why: string) => triggers.webhookRefused(id, `A web request from ${address} was turned away: ${why}`)
    if (!webhook) {
      limits.missed(id, address)
      note(store.trigger_instance.get(id)?.enabled === false ? 'the instance is disabled.' : 'its secret is wrong.')
      throw notFound('webhook', id)
    }
    try {
      limits.take(id, address)
    } catch (error) {
      note('too many came.')
      throw error
    }
    const { supported_methods } = webhook.trigger
    if (supported_methods.includes(verb)) return webhook.instance
    note(`it came by ${verb}, and the trigger takes ${supported_methods.join(', ')}.`)
    throw notFound('webhook', id)
  }

  async function act(request: FastifyRequest, asked: WebhookAsked, instance: TriggerInstance): Promise<WebhookAnswer> {
    await triggers.webhookReceived(instance.id, isOwn(request))
    if (parts.signal.aborted) throw cutShort()
    // Whether it was at work or not: the engine of a stock core answers 202 or 204, and both are 202 here.
    return (await exec(request, asked, instance)) ?? { status: 202, headers: {}, body: undefined }
  }

  async function exec(
    request: FastifyRequest,
    { exec }: WebhookAsked,
    instance: TriggerInstance,
  ): Promise<WebhookAnswer | undefined> {
    if (!exec) return undefined
    const { mod, index, method, binary } = exec
    if (!mod) throw missingParameter('mod')
    if (!method) throw missingParameter('method')
    if (!instance.exec_enabled) {
      log.info(
        `A web request for ${instance.id} wants ${mod}_${index}.${method} run, which the instance does not allow.`,
      )
      return undefined
    }
    return execByWebhook(
      {
        ...{ instance: instance.id, sys: instance.control_system_id ?? '', mod, index, method },
        ...{ verb: request.method, headers: request.raw.rawHeaders, query: queryOf(request.url) },
        body: bodyOf(request).toString(binary ? 'base64' : 'utf8'),
      },
      parts,
    )
  }

  async function answer(request: FastifyRequest, reply: FastifyReply) {
    const asked = webhookAsked(request.url)
    if (!asked) return reply.code(404).type('text/plain').send(NO_ROUTE)
    if (!asked.secret) throw missingParameter('secret')
    const instance = admit(request, asked)
    if (parts.signal.aborted) throw new Failed('offline', 'This node is about to stop. Send it again in a moment.')
    const asks = JSON.stringify([request.method, asked.exec ?? null])
    const { status, headers, body } = await repeats.once(
      { instance: instance.id, headers: request.headers, asks, body: bodyOf(request) },
      () => act(request, asked, instance),
    )
    reply.code(status).headers(headers)
    if (body === undefined) return reply.send()
    if (!reply.hasHeader('content-type')) reply.type('text/plain')
    return reply.send(body)
  }

  // By every method: what no trigger takes must not be told apart, nor end up elsewhere with a secret in its path.
  for (const path of [`${WEBHOOK}/notify`, `${WEBHOOK}/notify/*`]) {
    app.all(path, { ...access('public'), bodyLimit: MAX_BODY_BYTES, errorHandler: tellTooLong }, answer)
  }
}

const cutShort = () => new Failed('cancelled', 'This node stopped, maybe before all of it was done.', { status: 503 })

/** Anything else is told as everywhere. */
function tellTooLong(error: Error & { statusCode?: number }): never {
  if (error.statusCode !== 413) throw error
  const most = `${MAX_BODY_BYTES / 1024 / 1024} MB`
  throw new Failed('invalid', `A web request may bring ${most} at most. Send less, or a link to it.`, { status: 413 })
}

/** Sent by this node itself, such as by a module of it; whoever passes requests on for others says so. */
function isOwn({ socket, headers }: FastifyRequest): boolean {
  const isPassedOn = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined
  return !isPassedOn && socket.remoteAddress !== undefined && socket.remoteAddress === socket.localAddress
}

const bodyOf = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0))
