import type { z } from 'zod'
import type { Tokenizer } from './tokenizers.ts'

/** What a simulated device is handed. `state` is the device's own and outlives connections. */
export interface SimulatorContext<Settings, State> {
  readonly settings: Settings
  readonly state: State
  /** Simulated time passes as real time does; warm-up and the like are scheduled here. */
  after(ms: number, run: () => void): () => void
}

interface CommonSimulator<Settings extends z.ZodObject, State> {
  /** The driver's settings it needs to know, such as its password. */
  settings: Settings
  state: () => State
}

/** A device that speaks over TCP. `send` goes to the connection at hand, `sendAll` to every open one. */
export interface TcpSimulatorSource<Settings extends z.ZodObject, State, Message, Connection>
  extends CommonSimulator<Settings, State> {
  protocol: 'tcp'
  tokenizer: Tokenizer<Message>
  /** What the device remembers of one connection, such as whether it has signed in. */
  connection?: () => Connection
  connected?(context: TcpSimulatorContext<z.infer<Settings>, State, Connection>): void
  received(message: Message, context: TcpSimulatorContext<z.infer<Settings>, State, Connection>): void
}

export interface TcpSimulatorContext<Settings, State, Connection> extends SimulatorContext<Settings, State> {
  readonly connection: Connection
  send(data: string | Uint8Array): void
  sendAll(data: string | Uint8Array): void
  close(): void
}

export interface SimulatedRequest {
  method: string
  path: string
  query: Record<string, string>
  headers: Record<string, string>
  body: string
}

export interface SimulatedAnswer {
  status?: number
  headers?: Record<string, string>
  /** An object goes out as JSON. */
  body?: unknown
}

/** A device that speaks over HTTP. */
export interface HttpSimulatorSource<Settings extends z.ZodObject, State> extends CommonSimulator<Settings, State> {
  protocol: 'http'
  request(request: SimulatedRequest, context: SimulatorContext<z.infer<Settings>, State>): SimulatedAnswer
}

/** A simulator as its host sees it, its own types forgotten. */
export type Simulator = TcpSimulator | HttpSimulator
export type TcpSimulator = TcpSimulatorSource<z.ZodObject, unknown, unknown, unknown>
export type HttpSimulator = HttpSimulatorSource<z.ZodObject, unknown>

/** How a simulated device misbehaves on demand: late, mute, talking nonsense, or hanging up. */
export const faults = ['none', 'slow', 'silent', 'garbled', 'drop'] as const
export type Fault = (typeof faults)[number]

/** Declares the simulator that comes with a driver. It is a real protocol server; the host opens its port. */
export function defineSimulator<Settings extends z.ZodObject, State, Message, Connection = undefined>(
  source: TcpSimulatorSource<Settings, State, Message, Connection>,
): Simulator
export function defineSimulator<Settings extends z.ZodObject, State>(
  source: HttpSimulatorSource<Settings, State>,
): Simulator
export function defineSimulator(source: unknown): Simulator {
  return source as Simulator
}
