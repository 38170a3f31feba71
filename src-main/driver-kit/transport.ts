/** What a link tells the module that uses it. */
export interface TransportEvents {
  opened(): void
  received(bytes: Uint8Array): void
  /** Also told for an attempt that failed. The reason is for a person: what was tried, and what came of it. */
  closed(reason: string): void
}

/** Bytes to and from one device, and nothing more. It reconnects for ever until its signal aborts. */
export interface Transport {
  run(signal: AbortSignal): Promise<void>
  /** Throws when there is no connection. */
  write(bytes: Uint8Array): void
  /** Closes the connection; the next one is opened at once. */
  disconnect(reason: string): void
}
