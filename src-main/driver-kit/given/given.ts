import type { z } from 'zod'
import type { InterfaceName, interfaces } from '../../model/interfaces.ts'
import type { AnyContext } from '../context.ts'
import type { Driver } from '../define-driver.ts'

/** What a function that comes with an interface works with. */
export interface Tools {
  /** The driver as a whole, what it was given included. */
  readonly driver: Driver
  readonly context: AnyContext & { readonly caller: string | undefined }
  /** Calls another function of the same driver, for the same user; what is left out takes its default there. */
  call(command: string, args?: Record<string, unknown>): Promise<unknown>
}

type Table = typeof interfaces

/** The functions that come with one interface. */
export type Given<Name extends InterfaceName> = {
  readonly [Command in keyof Table[Name]['given']]: {
    readonly about: string
    run(args: Parsed<Table[Name]['given'][Command]>, tools: Tools): unknown
  }
}
type Parsed<Shape> = Shape extends z.ZodRawShape ? z.output<z.ZodObject<Shape>> : never

/** What an interface does by itself in the life of a module, beside what its driver does then. */
export interface Hooks {
  /** Before the driver's own. */
  connected?(tools: Tools): void | Promise<void>
  /** After the driver's own, be it that it failed. */
  loaded?(tools: Tools): void | Promise<void>
}
