import { Failed } from '../base/result.ts'

/** Thrown by a driver that wants the running command tried again (it counts against its retries). */
export class Retry extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'Retry'
  }
}

/** Thrown by a driver when the device refused: final, and the reason is shown to the person who asked. */
export class Abort extends Failed {
  constructor(reason: string, detail?: unknown, code = 500) {
    super('rejected', reason, detail)
    this.name = 'Abort'
    this.origin = { error: 'Abort', code }
  }
}

/** A result with a code of its own, which REST callers get as the status of their answer (driver.md 3.3). */
export class Answer {
  readonly value: unknown
  readonly code: number
  constructor(value: unknown, code: number) {
    this.value = value
    this.code = code
  }
}
