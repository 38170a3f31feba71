import { Failed, type FailureOrigin, messageOf } from '../../base/result.ts'

// What those who wait are told when their command does not come to its own end (driver.md 11.3, 14).

export const OFFLINE = 'transport is currently offline'
export const CLEARED = 'queue cleared'

export const offline = (): Failed => new Failed('offline', OFFLINE, undefined, abort())

export const superseded = (): Failed =>
  new Failed('cancelled', 'superseded by a newer command of the same name', undefined, abort())

export const retriesUsedUp = (reason: string | undefined): Failed =>
  new Failed('timeout', `retry limit reached${reason ? ` (${reason})` : ''}`, undefined, abort())

export const cleared = (reason: string): Failed => new Failed('cancelled', reason, undefined, abort())

export const stopped = (): Failed => new Failed('cancelled', 'The module has stopped.')

export const nestedWait = (name: string | undefined): Failed =>
  new Failed(
    'conflict',
    `${name ? `The command "${name}"` : 'A command'} was waited for inside another command of the same queue, which ` +
      'runs one at a time, so neither could end. Ask for it before or after that one, or do not wait for it.',
  )

/** Anything that a command's code threw. What is a failure already stays what it is; of the rest, class and text are kept. */
export function thrown(error: unknown): Failed {
  if (error instanceof Failed) return error
  const failed = new Failed('unexpected', messageOf(error), undefined, { error: classOf(error), code: 500 })
  failed.cause = error
  // Whoever reads the stack looks for the driver's line, not for this one.
  if (error instanceof Error && error.stack) failed.stack = error.stack
  return failed
}

function classOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error'
  return error.name !== 'Error' ? error.name : error.constructor.name
}

/** PlaceOS calls all of these by one class. One object each, as whoever reads it may change it. */
const abort = (): FailureOrigin => ({ error: 'Abort', code: 500 })
