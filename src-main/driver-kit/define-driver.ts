import type { z } from 'zod'
import type { Json } from '../base/json.ts'
import type { Log } from '../base/log.ts'
import type { InterfaceName } from '../model/interfaces.ts'
import type { Connection, Device, HttpDevice } from './device.ts'
import type { SystemProxy } from './system.ts'
import type { Tokenizer } from './tokenizers.ts'

export type DriverRole = 'device' | 'service' | 'logic'

export interface Schedule {
  /** Repeats; the next time counts from the end of the last run, so runs never overlap. */
  every(ms: number, run: () => void | Promise<void>): () => void
  after(ms: number, run: () => void | Promise<void>): () => void
}

/** What every callback of a driver is handed. */
export interface CommonContext<Settings, Status, State> {
  readonly settings: Settings
  /** Values reported so far. */
  readonly status: Readonly<Partial<Status>>
  /** Reports status: only what differs is published; `null` removes a value. */
  setStatus(values: { [Key in keyof Status]?: Status[Key] | null }): void
  /** The driver's own memory, made anew when the module starts. */
  readonly state: State
  /** Bound to the module; inside `connected`, to that connection. */
  readonly schedule: Schedule
  readonly log: Log
  /** Aborts when the module stops; inside `connected`, when that connection ends. */
  readonly signal: AbortSignal
  now(): number
}

/** The link a driver's role gives it. */
export interface Links<Message> {
  device: { readonly device: Device<Message> }
  service: { readonly device: HttpDevice }
  logic: { readonly system: SystemProxy }
}

export type Context<Role extends DriverRole, Settings, Status, State, Message> = CommonContext<
  Settings,
  Status,
  State
> &
  Links<Message>[Role]

export interface Command<Args, Ctx> {
  /** One sentence for the technician who runs it by hand. */
  about: string
  /** Parameters in the order in which callers give them. */
  args?: Args
  /** Least role that may call it; anyone may when absent (driver.md 3.5). */
  level?: 'support' | 'administrator'
  run(args: ArgsOf<Args>, context: Ctx & { readonly caller: string | undefined }): unknown
}

/** A command that declares no `args` is handed an empty object. */
type ArgsOf<Args> = Args extends z.ZodRawShape ? z.infer<z.ZodObject<Args>> : Record<never, never>

/** A key may stand for many: `output{n}` is `output1`, `output2` …, and `input/{key}` any text after the slash. */
type StatusKey<Key> = Key extends `${infer Head}{n}${infer Tail}`
  ? `${Head}${number}${Tail}`
  : Key extends `${infer Head}{${string}}${infer Tail}`
    ? `${Head}${string}${Tail}`
    : Key
/** The values of a status declaration. */
export type StatusOf<Shape extends z.ZodRawShape> = { [Key in keyof Shape as StatusKey<Key>]: z.infer<Shape[Key]> }

/** A driver is one declaration: how to talk to the device, what it can do, what it reports. */
export interface DriverSource<
  Role extends DriverRole,
  Settings extends z.ZodObject,
  Status extends z.ZodRawShape,
  Commands,
  State,
  Message,
  Ctx = Context<Role, z.infer<Settings>, StatusOf<Status>, State, Message>,
> {
  /** The maker's name of the device. */
  name: string
  /** What its modules are called in a system: `Display`, `Switcher`, `Lighting`. */
  moduleName: string
  about?: string
  role: Role
  /** Default port of a `device`. */
  port?: number
  /** Default base address of a `service`. */
  uri?: string
  /** PlaceOS driver files that this one can stand in for. */
  answersFor?: readonly string[]
  implements?: readonly InterfaceName[]
  settings: Settings
  status: Status
  state?: () => State
  /** How a `device` marks the end of a message. */
  tokenizer?: Tokenizer<Message>
  commands: { [Name in keyof Commands]: Command<Commands[Name], Ctx> }
  /** Settles who we are to the device on every new connection, before any command is sent over it. */
  login?(connection: Connection<Message>, context: Ctx): Promise<void>
  /**
   * After every new connection. What it schedules ends with that connection; a `service`, which is only found again
   * by asking it, is polled from `started`.
   */
  connected?(context: Ctx): void | Promise<void>
  disconnected?(context: Ctx): void | Promise<void>
  /** A message that no running command was waiting for. */
  received?(message: Message, context: Ctx): void | Promise<void>
  /** Once, before the device is connected. */
  started?(context: Ctx): void | Promise<void>
  /** Settings changed without a restart. */
  updated?(context: Ctx): void | Promise<void>
  /** Logic only: a module of the system, or the status of one, has changed. Calls are folded, never lost. */
  systemChanged?(context: Ctx): void | Promise<void>
}

/** A driver as the runtime sees it, its own types forgotten. */
export interface Driver {
  name: string
  moduleName: string
  about?: string
  role: DriverRole
  port?: number
  uri?: string
  answersFor?: readonly string[]
  implements?: readonly InterfaceName[]
  settings: z.ZodObject
  status: z.ZodRawShape
  state?: () => unknown
  tokenizer?: Tokenizer<unknown>
  commands: Record<string, Command<z.ZodRawShape, AnyContext>>
  login?(connection: Connection<unknown>, context: AnyContext): Promise<void>
  connected?(context: AnyContext): void | Promise<void>
  disconnected?(context: AnyContext): void | Promise<void>
  received?(message: unknown, context: AnyContext): void | Promise<void>
  started?(context: AnyContext): void | Promise<void>
  updated?(context: AnyContext): void | Promise<void>
  systemChanged?(context: AnyContext): void | Promise<void>
}

export type AnyContext = CommonContext<Record<string, unknown>, Record<string, Json>, unknown> & {
  readonly device?: Device<unknown> | HttpDevice
  readonly system?: SystemProxy
}

/** Declares a driver. Misspelt or wrongly typed status, arguments and settings do not compile. */
export function defineDriver<
  Role extends DriverRole,
  Settings extends z.ZodObject,
  Status extends z.ZodRawShape,
  Commands,
  State = undefined,
  Message = string,
>(source: DriverSource<Role, Settings, Status, Commands, State, Message>): Driver {
  // The only place where a driver's own types are forgotten: the runtime parses what it hands in.
  return source as unknown as Driver
}
