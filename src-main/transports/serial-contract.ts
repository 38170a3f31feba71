import type { SerialLine } from './serial-address.ts'

// What the node and the process that holds a serial port say to each other. Types are enough: both ends are ours.

export type ToSerialChild =
  /** Once, first. */
  | { kind: 'open'; line: SerialLine }
  | { kind: 'write'; bytes: Uint8Array }
  /** Asks for an answer to everything said so far. */
  | { kind: 'ping' }

export type FromSerialChild =
  | { kind: 'opened' }
  | { kind: 'received'; bytes: Uint8Array }
  /** So many bytes are with the system. */
  | { kind: 'sent'; count: number }
  | { kind: 'pong' }
  /** The port could not be opened, or is gone. The last thing that is said. */
  | { kind: 'closed'; reason: string }
