import type { Json } from '../../base/json.ts'
import type { Result } from '../../base/result.ts'
import type { Fault } from '../../driver-kit/define-simulator.ts'
import type { Recording } from './recording.ts'
import type { SimulatedAt } from './simulated-address.ts'

// What the main thread and the thread of the simulated devices say to each other. `stand` is one device, from when it
// is asked for until it is closed; another one for the same module is another stand.

export type ToSimulators =
  | { kind: 'serve'; stand: number; mod: string; simulatorUrl: string; settings: Record<string, unknown> }
  | { kind: 'replay'; stand: number; mod: string; recording: Recording }
  | { kind: 'fault'; stand: number; fault: Fault }
  | { kind: 'set'; stand: number; call: number; patch: Record<string, Json> }
  | { kind: 'close'; stand: number }

export type FromSimulators =
  /** `schema` is the JSON Schema of its state. */
  | { kind: 'served'; stand: number; at: SimulatedAt; state: Json; schema: Json }
  | { kind: 'failed'; stand: number; message: string }
  | { kind: 'state'; stand: number; state: Json }
  | { kind: 'set-done'; call: number; result: Result<null> }
  /** Something to tell the technician; without a module, when nobody knows whose it is. */
  | { kind: 'trouble'; mod: string | undefined; message: string }
