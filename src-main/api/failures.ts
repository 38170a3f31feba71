import type { Failure, FailureCode } from '../base/result.ts'
import type { Failures } from '../records/problem.ts'

/** The one table from what went wrong to what each wire calls it. */
export const failures: Record<FailureCode, { status: number; socket: number; exec: string }> = {
  // `socket`: PlaceOS's error enum (realtime.md 9). `exec`: its name in the body of a failed REST exec (rest.md 1.13).
  invalid: { status: 400, socket: 1, exec: 'bad request' },
  denied: { status: 403, socket: 2, exec: 'access denied' },
  not_found: { status: 404, socket: 6, exec: 'module not found' },
  conflict: { status: 409, socket: 3, exec: 'request failed' },
  offline: { status: 503, socket: 3, exec: 'request failed' },
  timeout: { status: 504, socket: 3, exec: 'request failed' },
  rejected: { status: 502, socket: 3, exec: 'request failed' },
  cancelled: { status: 499, socket: 3, exec: 'request failed' },
  unexpected: { status: 500, socket: 7, exec: 'unexpected failure' },
}

/** A record that does not pass its validation: 422, where other bad input is 400 (rest.md 1.11). */
export const isValidation = ({ detail }: Pick<Failure, 'detail'>): boolean => isFailures(detail)

export const isFailures = (detail: unknown): detail is Failures =>
  typeof detail === 'object' && detail !== null && 'failures' in detail && Array.isArray(detail.failures)
