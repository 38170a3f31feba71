/** Runs a piece of work and remembers under what name it held the event loop. */
export type Measure = <T>(by: string | (() => string), run: () => T) => T

/** Where nobody measures. */
export const unmeasured: Measure = (_by, run) => run()
