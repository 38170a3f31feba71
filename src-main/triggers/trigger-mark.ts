import { createHash } from 'node:crypto'
import type { Trigger } from '../model/trigger.ts'

/** Tells what a trigger does from what it did before: neither its name nor when it was saved is part of it. */
export function markOf({ conditions, actions, debounce_period, any_match, enable_webhook }: Trigger): string {
  const does = JSON.stringify({ conditions, actions, debounce_period, any_match, enable_webhook }, inOrder)
  return createHash('sha256').update(does).digest('base64url').slice(0, 22)
}

const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value
