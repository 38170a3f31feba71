import { z } from 'zod'
import { levels } from '../base/log.ts'

// What is known of a module at work. Never stored: it starts empty with the node.

/** How a module is doing. `reason` is for a person: what is wrong and what to try. */
export const health = z.object({
  state: z.enum(['stopped', 'starting', 'connected', 'disconnected', 'restarting']),
  /** Milliseconds since 1970. */
  since: z.number(),
  reason: z.string().optional(),
  /** How often its driver had to be restarted since the node started. */
  restarts: z.number().int(),
  last_error: z.object({ at: z.number(), message: z.string() }).optional(),
})
export type Health = z.infer<typeof health>

/** A reported value and when it came, in milliseconds since 1970. */
export const statusValue = z.object({ value: z.json(), at: z.number() })
export type StatusValue = z.infer<typeof statusValue>

/** Something a technician should know: which module, what happened, what the node did about it. */
export const notice = z.object({
  id: z.number().int(),
  at: z.number(),
  level: z.enum(['warn', 'error']),
  module_id: z.string().optional(),
  module_name: z.string().optional(),
  message: z.string(),
})
export type Notice = z.infer<typeof notice>

export const logLine = z.object({ at: z.number(), level: z.enum(levels), message: z.string() })
export type LogLine = z.infer<typeof logLine>
