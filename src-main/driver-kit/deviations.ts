/**
 * Where this runtime does better than a stock one (driver.md, the lines marked [A]). Each is a switch of its own, so that
 * what was recorded from a stock driver can be replayed by stock rules.
 */
export interface Deviations {
  /** A retried command never takes the place of a newer one of its name (11.2). */
  newerNamedWins: boolean
  /** The pause after a command counts from its end, not from when the next one is about to start (11.2). */
  delayFromCompletion: boolean
  /** A link that dropped and was back at the first try is told to the driver all the same (12.1). */
  everyConnectionReported: boolean
  /** Only requests that may safely be repeated are sent twice when a kept connection turns out to be dead (12.4). */
  repeatsOnlySafeRequests: boolean
  /** What waits when a module stops is settled, not left to its callers' own time limits (4). */
  settlesOnStop: boolean
  /** Waiting for a queued command inside another one fails at once, instead of stalling until a time-out (11.3). */
  refusesNestedWaits: boolean
  /** Who sends to a multicast address sends to the group (12.2). */
  sendsToGroup: boolean
}

export const alcoveRules: Deviations = {
  newerNamedWins: true,
  delayFromCompletion: true,
  everyConnectionReported: true,
  repeatsOnlySafeRequests: true,
  settlesOnStop: true,
  refusesNestedWaits: true,
  sendsToGroup: true,
}

export const stockRules: Deviations = {
  newerNamedWins: false,
  delayFromCompletion: false,
  everyConnectionReported: false,
  repeatsOnlySafeRequests: false,
  settlesOnStop: false,
  refusesNestedWaits: false,
  sendsToGroup: false,
}
