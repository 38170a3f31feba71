/** PlaceOS's severities, weakest first. The socket's `debug` lines carry these words. */
export const levels = ['trace', 'debug', 'info', 'notice', 'warn', 'error', 'fatal'] as const
export type Level = (typeof levels)[number]

/** Writes what happened, for the person on call. */
export interface Log {
  debug(message: string, about?: object): void
  info(message: string, about?: object): void
  warn(message: string, about?: object): void
  error(message: string, about?: object): void
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
