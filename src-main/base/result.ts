/** What can go wrong, in one word; the table in `api/failures.ts` turns it into a status on each wire. */
export type FailureCode =
  | 'invalid'
  | 'denied'
  | 'not_found'
  | 'conflict'
  | 'offline'
  | 'timeout'
  | 'rejected'
  | 'cancelled'
  | 'unexpected'

/** A failure as a value. The message is for the person who reads it: what, where, what to try. */
export interface Failure {
  code: FailureCode
  message: string
  detail?: unknown
  /** What PlaceOS calls it where that differs from what follows from `code`: the class of the error, and a code. */
  origin?: FailureOrigin
}

export interface FailureOrigin {
  error: string
  code: number
}

/** How an outcome crosses a boundary: a wire, a worker message, the store. */
export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure }

/** A failure on its way up a chain of calls. */
export class Failed extends Error {
  readonly code: FailureCode
  readonly detail: unknown
  origin: FailureOrigin | undefined
  constructor(code: FailureCode, message: string, detail?: unknown, origin?: FailureOrigin) {
    super(message)
    this.name = 'Failed'
    this.code = code
    this.detail = detail
    this.origin = origin
  }
}

/** Runs the call and gives its outcome as a value: used where an outcome leaves us. */
export async function toResult<T>(call: () => T | Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await call() }
  } catch (error) {
    return { ok: false, failure: failureOf(error) }
  }
}

/** Reads an outcome that came over a boundary; a bad one is thrown again. */
export function fromResult<T>(result: Result<T>): T {
  if (result.ok) return result.value
  const { code, message, detail, origin } = result.failure
  throw new Failed(code, message, detail, origin)
}

/** Anything thrown, as a failure. What is not `Failed` is a bug and is called `unexpected`. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failed) {
    const { code, message, detail, origin } = error
    return { code, message, ...(detail === undefined ? {} : { detail }), ...(origin ? { origin } : {}) }
  }
  return { code: 'unexpected', message: messageOf(error) }
}

export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || error.name
  return typeof error === 'string' ? error : String(error)
}
