import type { z } from 'zod'
import type { Tokenizer } from './tokenizers.ts'
import type { SshOutput } from './transport.ts'

/** How a simulated device misbehaves on demand: late, mute, talking nonsense, taking no connection, or hanging up. */
export const faults = ['none', 'slow', 'silent', 'garbled', 'refusing', 'dropping'] as const
export type Fault = (typeof faults)[number]

/** What a simulated device is handed. `state` is the device's own and outlives connections. */
export interface SimulatorContext<Settings, State> {
  readonly settings: Settings
  /** Changed in place. The page shows it, and whoever turns a knob there changes it too. */
  readonly state: State
  /** Simulated time passes as real time does; warm-up and the like are scheduled here. */
  after(ms: number, run: () => void): () => void
  every(ms: number, run: () => void): () => void
}

interface CommonSimulator<Settings extends z.ZodObject, State extends z.ZodObject, Context> {
  /** The driver's settings it needs to know, such as its password. */
  settings: Settings
  /** What the device holds, every field with a default: the page draws it as a form. */
  state: State
  /** Somebody turned knobs on the page: a device that tells such things by itself does so here. */
  changed?(keys: readonly string[], context: Context): void
  /** It has been plugged in: what it does by itself begins here. A broker's device publishes its retained status. */
  started?(context: Context): void
  /** How such a device makes itself known on its network. */
  announces?(self: AnnouncedSelf): Announces
}

/** Who announces itself, and where. */
export interface AnnouncedSelf {
  address: string
  /** Of its protocol. */
  port: number
  /** `AA:BB:CC:DD:EE:FF` */
  mac: string
  serial: string
  uuid: string
}

/** What a simulated device says without being asked for its protocol, as real ones do. */
export interface Announces {
  /** The name of the instance, and of the host without `.local`; TXT records. */
  mdns?: { type: string; name: string; host: string; port: number; txt: Record<string, string> }[]
  /** `description` is what LOCATION answers. */
  ssdp?: { targets: string[]; server: string; description: string }
  /** Answers to searches by datagram, which reach it on this port and group. */
  answers?: {
    port: number
    group?: string
    /** What it says to a datagram; nothing to one that is not for it. */
    to(question: Uint8Array): string | Uint8Array | undefined
  }[]
  /** Datagrams that it sends by itself when it comes up. */
  beacons?: { port: number; group: string; bytes: string | Uint8Array }[]
}

/** A device that speaks bytes: over TCP (a serial one too: its simulator is a serial port on the network), UDP, SSH or a WebSocket. */
export interface ByteSimulatorSource<Settings extends z.ZodObject, State extends z.ZodObject, Message, Connection>
  extends CommonSimulator<Settings, State, ByteSimulatorContext<z.output<Settings>, z.output<State>, undefined>> {
  protocol: 'tcp' | 'tls' | 'udp' | 'ssh' | 'websocket'
  /** Without one a message is what came in one read, datagram or frame. */
  tokenizer?: Tokenizer<Message>
  /** What the device remembers of one connection, such as whether it has signed in. Over UDP, of one peer. */
  connection?: () => Connection
  connected?(context: ByteSimulatorContext<z.output<Settings>, z.output<State>, Connection>): void
  received?(message: Message, context: ByteSimulatorContext<z.output<Settings>, z.output<State>, Connection>): void
  /** TCP only: a datagram to the port of the same number, such as the packet that wakes a machine. */
  datagram?(bytes: Uint8Array, context: ByteSimulatorContext<z.output<Settings>, z.output<State>, undefined>): void
  /** SSH only: who may come in. Everybody when absent. */
  signIn?(
    who: { username: string; password: string | undefined; key: boolean },
    context: SimulatorContext<z.output<Settings>, z.output<State>>,
  ): boolean
  /** SSH only: a command run beside the shell; refused when absent. */
  exec?(command: string, context: SimulatorContext<z.output<Settings>, z.output<State>>): SshOutput
}

export interface ByteSimulatorContext<Settings, State, Connection> extends SimulatorContext<Settings, State> {
  readonly connection: Connection
  /** To the connection at hand; to every open one where there is none at hand. */
  send(data: string | Uint8Array): void
  sendAll(data: string | Uint8Array): void
  close(): void
  /** Takes no connection until told otherwise, and ends those there are: a machine that is off. */
  setReachable(reachable: boolean): void
}

export interface SimulatedRequest {
  method: string
  path: string
  query: Record<string, string>
  /** Path and query, as they were sent. */
  url: string
  headers: Record<string, string>
  body: string
}

export interface SimulatedAnswer {
  status?: number
  headers?: Record<string, string | string[]>
  /** An object goes out as JSON, bytes and text as they are. */
  body?: unknown
}

/** A device that speaks over HTTP. */
export interface HttpSimulatorSource<Settings extends z.ZodObject, State extends z.ZodObject>
  extends CommonSimulator<Settings, State, SimulatorContext<z.output<Settings>, z.output<State>>> {
  protocol: 'http'
  /** Asks for these by digest (RFC 7616) before any request is answered; nothing asks for nothing. */
  digest?(
    context: SimulatorContext<z.output<Settings>, z.output<State>>,
  ): { username: string; password: string; realm: string; algorithm?: 'MD5' | 'SHA-256' } | undefined
  request(
    request: SimulatedRequest,
    context: SimulatorContext<z.output<Settings>, z.output<State>>,
  ): SimulatedAnswer | Promise<SimulatedAnswer>
}

/** A device behind an MQTT broker: the simulator is both, a real broker and the device on it. */
export interface MqttSimulatorSource<Settings extends z.ZodObject, State extends z.ZodObject>
  extends CommonSimulator<Settings, State, MqttSimulatorContext<z.output<Settings>, z.output<State>>> {
  protocol: 'mqtt'
  /** Who may come in. Everybody when absent. */
  signIn?(
    who: { username: string | undefined; password: string | undefined },
    context: SimulatorContext<z.output<Settings>, z.output<State>>,
  ): boolean
  /** Anything a client published. */
  received(
    message: { topic: string; payload: string },
    context: MqttSimulatorContext<z.output<Settings>, z.output<State>>,
  ): void
}

export interface MqttSimulatorContext<Settings, State> extends SimulatorContext<Settings, State> {
  publish(topic: string, payload: string, options?: { retain?: boolean }): void
}

/** A simulator as its host sees it, its own types forgotten. */
export type Simulator = ByteSimulator | HttpSimulator | MqttSimulator
export type ByteSimulator = ByteSimulatorSource<z.ZodObject, z.ZodObject, unknown, unknown>
export type HttpSimulator = HttpSimulatorSource<z.ZodObject, z.ZodObject>
export type MqttSimulator = MqttSimulatorSource<z.ZodObject, z.ZodObject>

/** Declares the simulator that comes with a driver. It is a real protocol server; the host opens its port. */
export function defineSimulator<
  Settings extends z.ZodObject,
  State extends z.ZodObject,
  Message = Uint8Array,
  Connection = undefined,
>(source: ByteSimulatorSource<Settings, State, Message, Connection>): Simulator
export function defineSimulator<Settings extends z.ZodObject, State extends z.ZodObject>(
  source: HttpSimulatorSource<Settings, State>,
): Simulator
export function defineSimulator<Settings extends z.ZodObject, State extends z.ZodObject>(
  source: MqttSimulatorSource<Settings, State>,
): Simulator
export function defineSimulator(source: unknown): Simulator {
  return source as Simulator
}
