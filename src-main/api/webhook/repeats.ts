import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '../../base/clock.ts'
import { Failed, failureOf } from '../../base/result.ts'
import { statusOf } from '../failures.ts'
import type { Deliveries, Delivery } from './deliveries.ts'

/** What a web request is answered with. */
export interface WebhookAnswer {
  status: number
  headers: Record<string, string>
  body: string | undefined
}

/** What tells one delivery from another. */
export interface WebhookDelivery {
  instance: string
  headers: IncomingHttpHeaders
  /** All that it asks for besides. */
  asks: string
  body: Buffer
}

/** A sender that got no answer sends again what it sent before: that is done once, and answered as it was then. */
export interface WebhookRepeats {
  once(delivery: WebhookDelivery, work: () => Promise<WebhookAnswer>): Promise<WebhookAnswer>
}

interface Recent {
  at: number
  request: string
  answer: Promise<WebhookAnswer>
}

/** Under these a sender names each thing that shall be done once (draft-ietf-httpapi-idempotency-key-header). */
const KEYS = ['idempotency-key', 'x-idempotency-key']
/** Under these others number what they send, and send the same again under the same. */
const NUMBERS = [
  'webhook-id',
  'x-github-delivery',
  'x-gitea-delivery',
  'x-forgejo-delivery',
  'x-request-uuid',
  'x-shopify-webhook-id',
]
const KEPT_MS = 24 * 3_600_000
const MOST_KNOWN = 1_000
const LONGEST_BODY = 16_384

export function createWebhookRepeats({ clock, deliveries }: { clock: Clock; deliveries: Deliveries }): WebhookRepeats {
  /** Those of this run, in the order in which they came. */
  const answers = new Map<string, Recent>()

  function forgetOld(): void {
    for (const [key, { at }] of answers) {
      if (clock.monotonic() - at <= KEPT_MS && answers.size <= MOST_KNOWN) return
      answers.delete(key)
    }
  }

  /** As it was answered then. */
  async function again(before: Recent | Delivery, request: string): Promise<WebhookAnswer> {
    if (before.request !== request) throw reused()
    const answer = 'answer' in before ? await before.answer : answerOf(before)
    return { ...answer, headers: { ...answer.headers, 'idempotent-replayed': 'true' } }
  }

  return {
    async once(delivery, work) {
      const names = namesOf(delivery)
      if (!names) return work()
      const { key, request } = names
      forgetOld()
      const before = answers.get(key) ?? deliveries.find(key)
      if (before) return again(before, request)
      // Before anything is done: a power cut in between costs an answer, and nothing is done twice.
      const answer = deliveries.begun({ key, request }).then(work)
      // The trigger was set off, whatever came of the function that was to run after it.
      answers.set(key, { at: clock.monotonic(), request, answer: answer.then(short) })
      answers.get(key)?.answer.catch(() => undefined)
      answer.then(
        ({ status }) => deliveries.ended(key, status),
        async error => {
          const failure = failureOf(error)
          // Of what was cut short nobody knows whether it was done.
          if (failure.code !== 'cancelled') await deliveries.ended(key, statusOf(failure))
        },
      )
      return answer
    },
  }
}

/** Digests, so that keys of any length take the same room. A number with something else is another delivery. */
function namesOf({ instance, headers, asks, body }: WebhookDelivery): { key: string; request: string } | undefined {
  const name = [...KEYS, ...NUMBERS].find(one => headers[one])
  if (!name) return undefined
  const request = digest(asks, body)
  return { key: digest(JSON.stringify([instance, name, headers[name], KEYS.includes(name) || request])), request }
}

const digest = (...parts: (string | Buffer)[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('base64url').slice(0, 24)
}

/** Of one that was done before this node began anew, only what it came to is known. */
function answerOf({ status }: Delivery): WebhookAnswer {
  if (status !== null) return { status, headers: {}, body: undefined }
  throw new Failed(
    'conflict',
    'This was begun when the node stopped, so whether all of it was done is not known; it is not done twice. Send it under another key to have it done again.',
  )
}

const reused = () =>
  new Failed('invalid', 'Something else came under this key before. Send each thing under a key of its own.', {
    status: 422,
  })

/** Once again a long body is left out. */
const short = (answer: WebhookAnswer): WebhookAnswer =>
  (answer.body?.length ?? 0) > LONGEST_BODY ? { ...answer, body: undefined } : answer
