import { z } from 'zod'
import { levels } from '../base/log.ts'

// What is known of a module at work. Never stored: it starts empty with the node.

/** How a module is doing. `elsewhere`: it runs, and not on this node. `reason` is for a person: what is wrong and what to try. */
export const health = z.object({
  state: z.enum(['stopped', 'starting', 'connected', 'disconnected', 'restarting', 'parked', 'elsewhere']),
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

/** A command in a module's queue. */
export const queuedTask = z.object({
  /** Of its own while it lives. */
  id: z.number().int(),
  name: z.string().optional(),
  /** The beginning of what it sends. */
  says: z.string().optional(),
  priority: z.number(),
  state: z.enum(['running', 'waiting']),
  /** When it was asked for, in milliseconds since 1970. */
  since: z.number(),
  /** Attempts so far. */
  attempts: z.number().int(),
  retries_left: z.number().int(),
})
export type QueuedTask = z.infer<typeof queuedTask>

/** A command that is over. */
export const endedTask = z.object({
  id: z.number().int(),
  name: z.string().optional(),
  says: z.string().optional(),
  at: z.number(),
  /** Milliseconds in the queue before its first attempt. */
  waited_ms: z.number(),
  /** Milliseconds from its first attempt to its end. */
  took_ms: z.number(),
  attempts: z.number().int(),
  outcome: z.enum(['done', 'aborted', 'failed', 'timeout', 'cancelled', 'superseded']),
  reason: z.string().optional(),
})
export type EndedTask = z.infer<typeof endedTask>

/** A module's queue: what runs and waits, the most urgent first, and the last that ended, newest first. */
export const queueView = z.object({
  online: z.boolean(),
  tasks: z.array(queuedTask),
  /** How many wait besides those listed. */
  more: z.number().int(),
  recent: z.array(endedTask),
})
export type QueueView = z.infer<typeof queueView>
