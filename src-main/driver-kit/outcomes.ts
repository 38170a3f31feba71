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
  constructor(reason: string, detail?: unknown) {
    super('rejected', reason, detail)
    this.name = 'Abort'
  }
}
