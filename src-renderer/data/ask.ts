import { Failed, type FailureCode } from '@base/result.ts'
import { ORPCError } from '@orpc/client'
import type { Link, LinkUp } from './link.ts'
import type { NodeClient } from './wire.ts'

/** Makes one call over the link, or throws `Failed` with words for a person. */
export async function ask<T>(
  link: Link,
  call: (client: NodeClient, options: { signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const state = link.current()
  if (state.phase !== 'up') throw new Failed('offline', 'There is no link to the node. Try again once it is back.')
  try {
    return await Promise.race([call(state.client, { signal: state.signal }), lost(state)])
  } catch (error) {
    throw state.signal.aborted ? new Failed('offline', LOST) : failedOf(error)
  }
}

const LOST = 'The link to the node was lost before it answered.'

function lost({ signal }: LinkUp): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Failed('offline', LOST)), { once: true })
  })
}

export function failedOf(error: unknown): Failed {
  if (error instanceof Failed) return error
  if (error instanceof ORPCError) {
    return new Failed(codeOf(error.data) ?? 'unexpected', error.message, detailOf(error.data))
  }
  return new Failed('unexpected', error instanceof Error ? error.message : String(error))
}

const codes: readonly string[] = [
  'invalid',
  'denied',
  'not_found',
  'conflict',
  'offline',
  'timeout',
  'rejected',
  'cancelled',
  'unexpected',
] satisfies FailureCode[]

function codeOf(data: unknown): FailureCode | undefined {
  if (!data || typeof data !== 'object' || !('code' in data) || typeof data.code !== 'string') return undefined
  return codes.includes(data.code) ? (data.code as FailureCode) : undefined
}

/** Which field is wrong, for example. */
const detailOf = (data: unknown): unknown =>
  data && typeof data === 'object' && 'detail' in data ? data.detail : undefined
