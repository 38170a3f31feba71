import type { Json } from '../base/json.ts'
import type { Level } from '../base/log.ts'
import type { Result } from '../base/result.ts'
import type { ModuleFacts } from '../driver-kit/context.ts'
import type { TransportKind } from '../driver-kit/link.ts'
import type { SystemFacts } from '../driver-kit/system.ts'
import type { QueueView } from '../model/live.ts'

// What the main thread and a driver's worker say to each other. Types are enough here: both ends are ours.

/** Where a module's device is, and over what it is reached. */
export interface Address {
  kind: TransportKind
  ip: string
  port: number
  uri: string
  tls: boolean
  perCommand: boolean
}

/** What somebody looks at of a module just now, and is therefore told of. */
export interface Watched {
  debug: boolean
  /** Bytes both ways. */
  wire: boolean
  queue: boolean
}

/** Everything a module needs to run. */
export interface ModuleStart {
  mod: string
  /** Its place in the worker's book of who was entered last. */
  number: number
  address: Address
  facts: ModuleFacts
  settings: Json
  watched: Watched
}

/** A system, as the proxies of modules that look at it see it. */
export interface SystemMirror {
  facts: SystemFacts
  modules: MirroredModule[]
}

export interface MirroredModule {
  id: string
  mod: string
  index: number
  /** Short names. */
  interfaces: string[]
  functions: string[]
  status: Record<string, Json>
}

export type ToWorker =
  /** `system` is that of a logic module. */
  | { kind: 'start'; start: ModuleStart; system?: SystemMirror }
  | { kind: 'stop'; mod: string }
  | { kind: 'update'; mod: string; settings: Json; facts: ModuleFacts }
  /** A system that the module looks at: its own, or one that it opened. Nothing when there is none (any more). */
  | { kind: 'system'; mod: string; sys: string; system: SystemMirror | undefined }
  /** Status of a module in a system that the module `mod` looks at. */
  | { kind: 'system-status'; mod: string; of: string; changed: Record<string, Json> }
  | { kind: 'exec'; call: number; mod: string; method: string; args: Json; caller: string | undefined }
  | { kind: 'cancel'; call: number }
  | { kind: 'called'; call: number; result: Result<Json> }
  /** A message on a channel that some module of this worker monitors. */
  | { kind: 'message'; channel: string; text: string }
  | { kind: 'watched'; mod: string; watched: Watched }
  | { kind: 'clear-queue'; mod: string }
  /** Other code for the driver; each module goes on with it as far as it can. */
  | { kind: 'swap'; driverUrl: string }
  /** So many more of what it said have been read: it may say as many again. */
  | { kind: 'read'; count: number }
  | { kind: 'ping'; beat: number }

/** Every exec gets exactly one result, cancelled or not. */
export type FromWorker =
  | { kind: 'ready' }
  /** `code` only when it is not 200. */
  | { kind: 'result'; call: number; result: Result<Json>; code?: number }
  /** What changed, or is to be said once more, in order; `null` takes a value away. */
  | { kind: 'status'; mod: string; changed: Record<string, Json> }
  | { kind: 'connected'; mod: string; connected: boolean; reason: string | undefined }
  /** `kept` goes into the node's log too, whatever its level (driver.md 15, `persistent_log_level`). */
  | { kind: 'log'; mod: string; level: Level; message: string; kept?: boolean }
  /** A module calls a function of another one. */
  | { kind: 'call'; call: number; mod: string; target: string; method: string; args: Json; caller: string | undefined }
  /** A module wants to see a system, its own aside. */
  | { kind: 'open-system'; mod: string; sys: string }
  | { kind: 'publish'; mod: string; channel: string; text: string }
  /** The channels that modules of this worker monitor now. */
  | { kind: 'monitors'; channels: string[] }
  | { kind: 'define-setting'; mod: string; name: string; value: Json }
  | { kind: 'wire'; mod: string; items: WireItem[] }
  | { kind: 'queue'; mod: string; queue: QueueView }
  /** What became of a swap, module by module: kept its session, or had to start anew and why. */
  | { kind: 'swapped'; driverUrl: string; restarted: { mod: string; reason: string }[] }
  | { kind: 'swap-failed'; driverUrl: string; message: string }
  | { kind: 'stopped'; mod: string }
  | { kind: 'pong'; beat: number }
  /** The driver broke out of its own calls; the worker ends itself after saying so. */
  | { kind: 'crashed'; mod: string | undefined; message: string; stack: string }

/** One piece of traffic, as it went over the wire or, for HTTP and MQTT, as its text. */
export interface WireItem {
  /** Milliseconds since 1970. */
  at: number
  direction: 'in' | 'out' | 'note'
  bytes: Uint8Array
}

/** What a worker is born with. */
export interface WorkerBirth {
  driverUrl: string
  /**
   * Two 32-bit places, so that a worker can still be read when it no longer answers: the number of the module whose code
   * was entered last, and that of the one whose code has added most to the memory (0 while none stands out).
   */
  lastEntered: SharedArrayBuffer
}
