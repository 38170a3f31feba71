import { Failed, type Failure, type FailureCode } from '../base/result.ts'
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

/** Bad input that is a 422, where other bad input is a 400 (rest.md 1.11): a record that does not pass, a parameter that is missing. */
const isUnprocessable = ({ detail }: Pick<Failure, 'detail'>): boolean =>
  isFailures(detail) || isMissingParameter(detail)

export const isFailures = (detail: unknown): detail is Failures =>
  typeof detail === 'object' && detail !== null && 'failures' in detail && Array.isArray(detail.failures)

export interface MissingParameter {
  parameter: string
  restriction: string
}

export const isMissingParameter = (detail: unknown): detail is MissingParameter =>
  typeof detail === 'object' && detail !== null && 'parameter' in detail && 'restriction' in detail

export function missingParameter(parameter: string, restriction = 'required'): Failed {
  const detail: MissingParameter = { parameter, restriction }
  return new Failed('invalid', `missing required parameter "${parameter}"`, detail)
}

/** A status that PlaceOS's clients expect where the failure's own would say less. */
const statusIn = (detail: unknown): number | undefined =>
  typeof detail === 'object' && detail !== null && 'status' in detail && typeof detail.status === 'number'
    ? detail.status
    : undefined

/** What PlaceOS has a route for and this node does not do; never pretended. */
export const notDoneHere = (message: string): Failed => new Failed('unexpected', message, { status: 501 })

export const statusOf = (failure: Failure): number =>
  statusIn(failure.detail) ?? (isUnprocessable(failure) ? 422 : failures[failure.code].status)
