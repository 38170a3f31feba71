import { createHash, timingSafeEqual } from 'node:crypto'
import { revealed } from '../../store/seal-row.ts'
import type { On } from '../answer.ts'
import { missingParameter } from '../failures.ts'
import { wireRecord } from '../wire.ts'
import { notFound, type Parts } from './records.ts'

export const answerWebhook = (on: On, { store }: Parts) => ({
  show: on.webhook.show.handler(({ input: { params, query }, context: { caller } }) => {
    if (!query.secret) throw missingParameter('secret')
    const instance = store.trigger_instance.get(params.id)
    const trigger = store.trigger.get(instance?.trigger_id ?? '')
    const secret = revealed(store.secrets, params.id, instance?.webhook_secret ?? '')
    // One answer for all that can be wrong: which of it is nobody's business.
    if (!isSame(secret, query.secret) || !instance?.enabled || !trigger) throw notFound('webhook', params.id)
    return wireRecord(store, 'trigger', trigger, caller)
  }),
})

/** In a time that tells nothing. */
const isSame = (a: string, b: string) => timingSafeEqual(digest(a), digest(b))
const digest = (text: string) => createHash('sha256').update(text).digest()
