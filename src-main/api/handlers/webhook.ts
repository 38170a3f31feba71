import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Trigger } from '../../model/trigger.ts'
import type { TriggerInstance } from '../../model/trigger-instance.ts'
import type { Store } from '../../store/open.ts'
import { sealWith } from '../../store/seal.ts'
import { revealed } from '../../store/seal-row.ts'
import type { On } from '../answer.ts'
import { missingParameter } from '../failures.ts'
import { wireRecord } from '../wire.ts'
import { notFound, type Parts } from './records.ts'

export const answerWebhook = (on: On, { store }: Parts) => {
  const find = webhooksOf(store)
  return {
    show: on.webhook.show.handler(({ input: { params, query }, context: { caller } }) => {
      if (!query.secret) throw missingParameter('secret')
      const webhook = find(params.id, query.secret)
      if (!webhook) throw notFound('webhook', params.id)
      return wireRecord(store, 'trigger', webhook.trigger, caller)
    }),
  }
}

/** What a web request is for. */
export interface Webhook {
  instance: TriggerInstance
  trigger: Trigger
}

/** Nothing for all that can be wrong, and after the same work: which of it is nobody's business. */
export function webhooksOf(store: Store): (id: string, given: string) => Webhook | undefined {
  const decoy = sealWith(store.secrets).close('none', randomUUID())
  return (id, given) => {
    const instance = store.trigger_instance.get(id)
    const trigger = store.trigger.get(instance?.trigger_id ?? '')
    const isRight = isSame(revealed(store.secrets, id, instance?.webhook_secret || decoy), given)
    return isRight && instance?.webhook_secret && instance.enabled && trigger ? { instance, trigger } : undefined
  }
}

/** In a time that tells nothing. */
const isSame = (a: string, b: string) => timingSafeEqual(digest(a), digest(b))
const digest = (text: string) => createHash('sha256').update(text).digest()
