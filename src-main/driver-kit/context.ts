import type { Json } from '../base/json.ts'
import type { DeviceOf, HttpDevice } from './device.ts'
import type { LinkDeclaration, TransportKind } from './link.ts'
import type { Schedule } from './schedule.ts'
import type { Needed, SystemProxy } from './system.ts'
import type { QueueControl } from './task.ts'

/** PlaceOS's severities. Whoever debugs a module sees all of them; its log keeps those from its level up. */
export interface DriverLog {
  trace(message: string): void
  debug(message: string): void
  info(message: string): void
  notice(message: string): void
  warn(message: string): void
  error(message: string): void
  fatal(message: string): void
}

/** The record of the module, as far as a driver may want to know it. */
export interface ModuleFacts {
  readonly id: string
  /** How its system calls it: `Display_1`. */
  readonly slug: string
  readonly ip: string
  readonly port: number
  readonly uri: string
  readonly udp: boolean
  readonly tls: boolean
  readonly makebreak: boolean
  readonly notes: string
  /** A simulator stands in for its device. */
  readonly simulated: boolean
}

/** What every callback of a driver is handed. */
export interface CommonContext<Settings, Status, State> {
  readonly settings: Settings
  readonly module: ModuleFacts
  /** Values reported so far. */
  readonly status: Readonly<Partial<Status>>
  /** Reports status: only what differs is published; `null` removes a value. */
  setStatus(values: { [Key in keyof Status]?: Status[Key] | null }): void
  /** Publishes what is there once more, though it has not changed. */
  signalStatus(key: keyof Status & string): void
  /** The driver's own memory, made anew when the module starts. */
  readonly state: State
  readonly queue: QueueControl
  /** Bound to the module; inside `connected`, to that connection. */
  readonly schedule: Schedule
  readonly log: DriverLog
  /** Aborts when the module stops; inside `connected`, when that connection ends. */
  readonly signal: AbortSignal
  /** Milliseconds since 1970. */
  now(): number
  /**
   * Says whether the device is there, for links that cannot know: a datagram has no connection, a broker is not the
   * device. The queue follows, unless it is the status alone that is meant.
   */
  setConnected(connected: boolean, options?: { statusOnly?: boolean; reason?: string }): void
  /** Keeps a setting in the module's own, unencrypted settings. It comes back as an update. */
  defineSetting<Key extends keyof Settings & string>(name: Key, value: Settings[Key]): void
  /** Told the module's own value that is there, then each new one; `null` when it is taken away. */
  watch<Key extends keyof Status & string>(
    key: Key,
    run: (value: Status[Key] | null) => void | Promise<void>,
  ): () => void
  /** Text for whoever monitors the channel, on this node and through the API. */
  publish(channel: string, message: string): void
  /** Told each message from now on. */
  monitor(channel: string, run: (message: string) => void | Promise<void>): () => void
  /** Ends all watches and monitors begun by the driver's code; those declared in `bind` and `reported` stay. */
  unwatchAll(): void
  /** Any system of this node, by its id. */
  openSystem(id: string): Promise<SystemProxy>
  /** HTTP to the module's host beside its own link (driver.md 12.1): each request over a connection of its own. */
  readonly http: HttpDevice
  /** Wakes a machine by its MAC address (driver.md 12.6). */
  wake(mac: string, options?: { subnet?: string; port?: number }): Promise<void>
}

/** Logic works through its system, everything else on its device. */
type Reach<Kind extends TransportKind, Message, Uses> = Kind extends 'none'
  ? { readonly system: SystemProxy; readonly uses: Needed<Uses> }
  : { readonly device: DeviceOf<Kind, Message> }

export type ContextOf<Kind extends TransportKind, Settings, Status, State, Message, Uses> = CommonContext<
  Settings,
  Status,
  State
> &
  Reach<Kind, Message, Uses>

/** For the parts of a driver that stand outside its declaration: `Context<typeof link, Settings, Status, State>`. */
export type Context<Link extends LinkDeclaration, Settings, Status, State = undefined, Uses = Record<never, never>> =
  Link extends LinkDeclaration<infer Kind, infer Message>
    ? ContextOf<Kind, Settings, Status, State, Message, Uses>
    : never

export type AnyContext = CommonContext<Record<string, unknown>, Record<string, Json>, unknown> & {
  readonly device?: DeviceOf<TransportKind, unknown>
  readonly system?: SystemProxy
  readonly uses?: Readonly<Record<string, unknown>>
}
