import type { z } from 'zod'
import type { Json } from '../base/json.ts'
import type { InterfaceName } from '../model/interfaces.ts'
import type { AnyContext, ContextOf } from './context.ts'
import type { Connection, HttpAuthentication } from './device.ts'
import { withGivenCommands } from './given-commands.ts'
import type { Honours, StatusOf } from './interface-types.ts'
import type { LinkDeclaration, TransportKind } from './link.ts'
import type { Need } from './system.ts'
import type { QueueDefaults, Task } from './task.ts'

export interface Command<Args, Ctx> {
  /** One sentence for the technician who runs it by hand. */
  about: string
  /** Parameters in the order in which callers give them. */
  args?: Args
  /** What it gives, for the documentation and for choices within it. */
  gives?: z.ZodType
  /** Least role that may call it; anyone may when absent (driver.md 3.5). */
  level?: 'support' | 'administrator'
  run(args: ArgsOf<Args>, context: Ctx & { readonly caller: string | undefined }): unknown
}

/** A command that declares no `args` is handed an empty object. */
type ArgsOf<Args> = Args extends z.ZodRawShape ? z.infer<z.ZodObject<Args>> : Record<never, never>

/** What tells a driver's devices from others on the network. Patterns are matched anywhere, whatever the case. */
export interface DiscoveryHints {
  mdns?: readonly {
    /** `_shelly._tcp` */
    type: string
    /** Patterns of TXT records that must fit. */
    txt?: Readonly<Record<string, string>>
    name?: string
    /** The port of the service is the one that the driver talks to. */
    port?: true
  }[]
  ssdp?: readonly {
    /** Search target, such as `urn:schemas-upnp-org:device:MediaRenderer:1`. */
    target?: string
    manufacturer?: string
    model?: string
    server?: string
  }[]
  /** Searches that its protocol has of its own, which such a device answers; with patterns of what it says then. */
  search?: readonly { by: SearchName; make?: string; model?: string; service?: string; uri?: true }[]
  /** The first three bytes of MAC addresses, as in `08:F9:E0`. */
  vendorPrefixes?: readonly string[]
  /** Patterns of what such a device calls itself, whoever told of it. */
  make?: string
  model?: string
  /** Where it can be found by asking, when a technician wants that: what is said there harms no device. */
  probe?: readonly {
    port: number
    protocol?: 'tcp' | 'udp'
    /** Nothing: it speaks first. Bytes as in `\x81\x09\x00\x02\xff`, text as it is. */
    send?: string
    /** A pattern of what it says. */
    expect: string
  }[]
  /** Settings that are read off the network: the MAC address. */
  settings?: Readonly<Record<string, 'mac'>>
  /** For a driver of a serial port: the TCP port of those that are on the network, where they are found. */
  network?: { port: number; perCommand?: boolean }
}

/** Searches that are made for the sake of drivers. `visca` is Sony's, `amx` the beacon of Dynamic Device Discovery. */
export type SearchName = 'onvif' | 'pjlink' | 'knx' | 'art_net' | 'visca' | 'q_sys' | 'amx'

/** Another module's status, by its name in the system, that a logic driver is told. */
export interface Binding<Ctx> {
  /** `Display_1` */
  module: string
  status: string
  run(value: Json | null, context: Ctx): void | Promise<void>
}

/** Turns an error that a command threw into its result (driver.md 2, `rescue_from`). */
export interface Rescue<Ctx> {
  from: new (...args: never[]) => Error
  run(error: Error, context: Ctx): unknown
}

/** A driver is one declaration: how to talk to the device, what it can do, what it reports. */
export interface DriverSource<
  Kind extends TransportKind,
  Settings extends z.ZodObject,
  Status extends z.ZodRawShape,
  Commands,
  State,
  Message,
  Uses,
  Names extends readonly InterfaceName[],
  Ctx = ContextOf<Kind, z.output<Settings>, StatusOf<Status>, State, Message, Uses>,
> {
  /** The maker's name of the device. */
  name: string
  /** What its modules are called in a system: `Display`, `Switcher`, `Lighting`. */
  moduleName: string
  /** Markdown for technicians. */
  about?: string
  /** Of this driver, such as 1.2.0. */
  version?: string
  /** How it reaches its device. */
  transport: LinkDeclaration<Kind, Message>
  /** PlaceOS driver files that this one can stand in for. */
  answersFor?: readonly string[]
  implements?: Names
  discovery?: DiscoveryHints
  settings: Settings
  status: Status
  state?: () => State
  queue?: Partial<QueueDefaults>
  /** Logic only: the modules it works with. What must be there and is not, the technician is told. */
  uses?: Uses
  commands: { [Name in keyof Commands]: Command<Commands[Name], Ctx> }
  rescues?: readonly Rescue<Ctx>[]
  /** Settles who we are to the device on every new connection, before any command is sent over it. */
  login?(connection: Connection<Message>, context: Ctx): Promise<void>
  /** Headers of a WebSocket, made anew for every connection. The setting `headers` goes over them. */
  webSocketHeaders?(context: Ctx): Record<string, string | string[]>
  /** How HTTP requests say who asks; the framework's settings `basic_auth`, `digest_auth` and `bearer_auth` else. */
  authentication?(context: Ctx): HttpAuthentication | undefined
  /** Sees each HTTP request before it goes out, and may change its headers. */
  beforeRequest?(request: { method: string; url: URL; headers: Record<string, string> }, context: Ctx): void
  /**
   * After every new connection. What it schedules ends with that connection; a device behind HTTP, which is only found
   * again by asking it, is polled from `started`.
   */
  connected?(context: Ctx): void | Promise<void>
  disconnected?(context: Ctx): void | Promise<void>
  /** A message that no running `ask` was waiting for; with the command that runs, when one does. */
  received?(message: Message, context: Ctx, task: Task | undefined): void | Promise<void>
  /** Once, before the device is connected. Without it `updated` is called then. */
  started?(context: Ctx): void | Promise<void>
  /** Settings or the system's record changed without a restart. */
  updated?(context: Ctx): void | Promise<void>
  /** Last of all when the module stops: the device can no longer be spoken to. */
  stopped?(context: Ctx): void | Promise<void>
  /** Its own status changed. */
  reported?: {
    [Key in keyof StatusOf<Status>]?: (value: StatusOf<Status>[Key] | null, context: Ctx) => void | Promise<void>
  }
  /** Logic only. Made once, after `started`. */
  bind?: readonly Binding<Ctx>[]
  /** Logic only: a module of the system, or the status of one, has changed. Calls are folded, never lost. */
  systemChanged?(context: Ctx): void | Promise<void>
}

/** A driver as the runtime sees it, its own types forgotten. */
export type Driver = Omit<
  DriverSource<
    TransportKind,
    z.ZodObject,
    z.ZodRawShape,
    Record<string, z.ZodRawShape>,
    unknown,
    unknown,
    Record<string, Need>,
    readonly InterfaceName[],
    AnyContext
  >,
  'reported' | 'commands'
> & {
  commands: Record<string, AnyCommand>
  reported?: Record<string, (value: Json | null, context: AnyContext) => void | Promise<void>>
}
export type AnyCommand = Command<z.ZodRawShape, AnyContext>

/** Declares a driver. Misspelt or wrongly typed status, arguments, settings and interfaces do not compile. */
export function defineDriver<
  Kind extends TransportKind,
  Settings extends z.ZodObject,
  Status extends z.ZodRawShape,
  Commands,
  State = undefined,
  Message = Uint8Array,
  Uses extends Record<string, Need> = Record<never, never>,
  const Names extends readonly InterfaceName[] = readonly [],
>(
  source: DriverSource<Kind, Settings, Status, Commands, State, Message, Uses, Names> &
    Checked<Honours<Names[number], Commands, Status>>,
): Driver {
  // The only place where a driver's own types are forgotten: the runtime parses what it hands in.
  return withGivenCommands(source as unknown as Driver)
}

type Checked<Trouble> = [Trouble] extends [never] ? unknown : { implements: Trouble }
