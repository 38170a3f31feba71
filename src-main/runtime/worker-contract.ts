import type { Json } from '../base/json.ts'
import type { Level } from '../base/log.ts'
import type { Result } from '../base/result.ts'

// What the main thread and a driver's worker say to each other. Types are enough here: both ends are ours.

export interface Address {
  ip: string
  port: number
  uri: string
}

/** Everything a module needs to run. */
export interface ModuleStart {
  mod: string
  /** Its place in the worker's book of who was entered last. */
  number: number
  /** How its system calls it, for logs: `Display_1`. */
  label: string
  address: Address
  settings: Json
  debug: boolean
}

/** The system of a logic module, as its proxies see it. */
export interface SystemMirror {
  id: string
  name: string
  timezone: string | undefined
  modules: MirroredModule[]
}

export interface MirroredModule {
  id: string
  mod: string
  index: number
  interfaces: string[]
  functions: string[]
  status: Record<string, Json>
}

export type ToWorker =
  | { kind: 'start'; start: ModuleStart; system?: SystemMirror }
  | { kind: 'stop'; mod: string }
  | { kind: 'update'; mod: string; settings: Json }
  | { kind: 'system'; mod: string; system: SystemMirror }
  /** Status of a module in the system of the logic module `mod`. */
  | { kind: 'system-status'; mod: string; of: string; changed: Record<string, Json> }
  | { kind: 'exec'; call: number; mod: string; method: string; args: Json; caller: string | undefined }
  | { kind: 'cancel'; call: number }
  | { kind: 'called'; call: number; result: Result<Json> }
  | { kind: 'debug'; mod: string; on: boolean }
  | { kind: 'ping'; beat: number }

/** Every exec gets exactly one result, cancelled or not. */
export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'result'; call: number; result: Result<Json> }
  /** Only what changed, in order; `null` takes a value away. */
  | { kind: 'status'; mod: string; changed: Record<string, Json> }
  | { kind: 'connected'; mod: string; connected: boolean; reason: string | undefined }
  | { kind: 'log'; mod: string; level: Level; message: string }
  /** A logic module calls a function of another module in its system. */
  | { kind: 'call'; call: number; mod: string; target: string; method: string; args: Json; caller: string | undefined }
  | { kind: 'stopped'; mod: string }
  | { kind: 'pong'; beat: number }
  /** The driver broke out of its own calls; the worker ends itself after saying so. */
  | { kind: 'crashed'; mod: string | undefined; message: string; stack: string }

/** What a worker is born with. */
export interface WorkerBirth {
  driverUrl: string
  /** One 32-bit place: the number of the module whose code was entered last, so that a stuck worker can still be read. */
  lastEntered: SharedArrayBuffer
}
