import type { TlsVerification } from './link.ts'

/** What a link tells the module that uses it. */
export interface TransportEvents {
  /**
   * A connection is there. Who must sign in does so now: nothing else is sent before this is done, and when it throws,
   * the connection is closed for that reason. What was half received before is forgotten.
   */
  begins(): void | Promise<void>
  /** The device can be spoken to. */
  opened(): void
  received(bytes: Uint8Array): void
  /** Also told for an attempt that failed. The reason is for a person: what was tried, and what came of it. */
  closed(reason: string): void
  /** Of links that connect for each command: whether the last one reached its device. The queue goes on either way. */
  reached(yes: boolean, reason?: string): void
}

/** Bytes to and from one device, and nothing more. It reconnects for ever until its signal aborts. */
export interface Transport {
  run(signal: AbortSignal): Promise<void>
  /** Throws `offline` when there is no connection. A link that connects for each command resolves once it is sent. */
  write(data: string | Uint8Array): void | Promise<void>
  /** Closes the connection; the next one is opened at once. */
  disconnect(reason: string): void
  /** Goes on over TLS on the connection there is (TCP only). What is written meanwhile waits. */
  startTls?(options?: { verify?: TlsVerification }): Promise<void>
  /** Runs a command beside the shell (SSH only). */
  exec?(command: string, signal: AbortSignal): Promise<SshOutput>
  /** Asks the other end for a sign of life; resolves when it comes (WebSocket only). */
  ping?(signal: AbortSignal): Promise<void>
  /** Whether what we send to the group comes back to us (multicast only). */
  multicastLoop?(on: boolean): void
}

/** What a command run over SSH gave. */
export interface SshOutput {
  /** `null` when a signal ended it. */
  code: number | null
  stdout: string
  stderr: string
}
