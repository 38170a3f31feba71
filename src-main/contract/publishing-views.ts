import { z } from 'zod'

// Brokers at work, as the pages show them. Times are milliseconds since 1970.

export const brokerStanding = z.object({
  id: z.string(),
  state: z.enum(['off', 'connecting', 'up', 'down']),
  /** In words; empty when all is well. */
  reason: z.string(),
  since: z.number(),
  next_try_at: z.number().nullable(),
  /** Messages, since the node began. */
  published: z.number().int(),
  received: z.number().int(),
  /** What will not go out; the log says why. */
  dropped: z.number().int(),
  /** Messages that are still to go out. */
  waiting: z.number().int(),
  /** Topics that the broker should keep. */
  retained: z.number().int(),
})
export const brokerStandings = z.object({ brokers: z.array(brokerStanding) })
export type BrokerStandings = z.infer<typeof brokerStandings>

export const brokerPreview = z.object({
  messages: z.array(
    z.object({
      topic: z.string(),
      /** Null when the broker's filters take too long for it, so that it is not published. */
      payload: z.string().nullable(),
    }),
  ),
  /** Whether there is more than was asked for. */
  more: z.boolean(),
})
export type BrokerPreview = z.infer<typeof brokerPreview>

/** In the order in which they make sense. */
export const brokerCheckStep = z.enum(['name', 'port', 'certificate', 'sign_in', 'write'])
export const brokerCheck = z.object({
  step: brokerCheckStep,
  ok: z.boolean(),
  /** Fine enough to go on, with something to know. */
  warn: z.boolean(),
  /** What was found, and what to try when it is not good. */
  said: z.string(),
})

export const brokerCommands = z.object({
  allowed: z.boolean(),
  /** `Display/power`: the module's name and the function. */
  functions: z.array(z.string().max(200)).max(500),
})
export const brokerOptions = z.object({
  /** PEM of the authority that alone may vouch for the broker; null: the machine's own list. */
  ca: z.string().nullable(),
  /** PEM that this node shows to the broker; null: none. */
  client_certificate: z.string().nullable(),
  /** Its key is never shown. */
  has_client_key: z.boolean(),
  /** Whether Home Assistant is told what there is. */
  home_assistant: z.boolean(),
  commands: brokerCommands,
})
export type BrokerOptionsView = z.infer<typeof brokerOptions>
