import type { ORPCError } from '@orpc/server'
import { isFailures, isMissingParameter } from './failures.ts'

// Rules of PlaceOS's REST wire that the contract cannot say, in this one place (rest.md 1.8, 1.11).

/** What a failed exec answers with, instead of the plain error body (rest.md 1.13). */
export interface ExecErrorBody {
  error: string
  sys_id: string
  module_name: string
  index: number
  message: string
  backtrace: null
}

/** The body of an error answer. A refusal has none. */
export function errorBody(error: ORPCError<string, unknown>): unknown {
  const data = error.data as { detail?: unknown; issues?: { message: string; path?: PropertyKey[] }[] } | undefined
  if (error.status === 403) return ''
  if (isExecError(data?.detail)) return data.detail
  if (hasBody(data?.detail)) return data.detail.body
  if (isFailures(data?.detail)) return { error: 'validation failed', failures: data.detail.failures }
  if (isMissingParameter(data?.detail)) return { error: error.message, ...data.detail }
  const issue = data?.issues?.[0]
  if (!issue) return { error: error.message }
  // oRPC names where in the request an input was wrong: `query.limit`, `body`.
  const [place, ...rest] = (issue.path ?? []).map(String)
  const name = rest.join('.')
  if (place === 'query')
    return { error: `parameter "${name}": ${issue.message}`, parameter: name, restriction: issue.message }
  return { error: `${[place, ...rest].join('.') || 'input'}: ${issue.message}` }
}

function isExecError(detail: unknown): detail is ExecErrorBody {
  return typeof detail === 'object' && detail !== null && 'backtrace' in detail && 'module_name' in detail
}

/** Where PlaceOS has another body than everywhere else. */
function hasBody(detail: unknown): detail is { body: unknown } {
  return typeof detail === 'object' && detail !== null && 'body' in detail
}

/** `Accept` that names neither JSON nor everything is refused (rest.md 1.11). */
export function accepts(header: string | undefined): boolean {
  if (!header) return true
  const kinds = header.split(',').map(part => part.split(';')[0]?.trim().toLowerCase())
  return kinds.some(kind => kind === '*/*' || kind === 'application/json' || kind === 'text/event-stream')
}
