import { randomBytes } from 'node:crypto'
import type { Rules } from '../step.ts'

export const triggerInstance: Rules<'trigger_instance'> = {
  derive({ row, before, step }) {
    const secret = row.webhook_secret ? {} : { webhook_secret: randomBytes(32).toString('base64url') }
    if (before) return secret
    return { ...secret, important: step.store.trigger.get(row.trigger_id ?? '')?.important ?? false }
  },
}
