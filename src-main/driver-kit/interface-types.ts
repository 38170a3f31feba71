import type { z } from 'zod'
import type { InterfaceName, interfaces } from '../model/interfaces.ts'

// What the standard interfaces (model/interfaces.ts) mean for the compiler.

type Table = typeof interfaces

/** An interface and those it includes. */
type WithIncluded<Name extends InterfaceName> = Name extends InterfaceName
  ? Name | WithIncluded<Table[Name]['includes'][number] & InterfaceName>
  : never
type Commands<Name extends InterfaceName> = Together<CommandsIn<WithIncluded<Name>>>
type CommandsIn<Name extends InterfaceName> = Name extends InterfaceName
  ? Table[Name]['commands'] & Table[Name]['given']
  : never
type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never

/** The functions that a module with these interfaces has. */
export type CommandOf<Name extends InterfaceName> = Name extends InterfaceName ? keyof Commands<Name> & string : never

/** Their arguments, by name: `display.call.power({ state: true })`. Those with defaults may be left out. */
export type ArgumentsOf<Name extends InterfaceName, Command> = Name extends InterfaceName
  ? Command extends keyof Commands<Name>
    ? ByName<Commands<Name>[Command]>
    : never
  : never

type ByName<Shape> = Shape extends z.ZodRawShape
  ? keyof Shape extends never
    ? []
    : Record<never, never> extends z.input<z.ZodObject<Shape>>
      ? [args?: z.input<z.ZodObject<Shape>>]
      : [args: z.input<z.ZodObject<Shape>>]
  : never

/** The status that front ends read of a module with these interfaces. */
export type StatusNamed<Name extends InterfaceName> = [Name] extends [never]
  ? unknown
  : { readonly [Key in keyof Together<StatusIn<Name>>]?: Together<StatusIn<Name>>[Key] }
type StatusIn<Name extends InterfaceName> = StatusInEach<WithIncluded<Name>>
type StatusInEach<Name extends InterfaceName> = Name extends InterfaceName
  ? StatusOf<Table[Name]['status'] & Table[Name]['mayReport'] & Table[Name]['givenStatus']>
  : never

/** The values of a status declaration. */
export type StatusOf<Shape> = { [Key in keyof Shape as StatusKey<Key>]: z.output<Shape[Key]> }
/** A key may stand for many: `output{n}` is `output1`, `output2` …, and `input/{key}` any text after the slash. */
type StatusKey<Key> = Key extends `${infer Head}{n}${infer Tail}`
  ? `${Head}${number}${Tail}`
  : Key extends `${infer Head}{${string}}${infer Tail}`
    ? `${Head}${string}${Tail}`
    : Key

/**
 * What is wrong with a driver that says it implements these interfaces: nothing when it has their functions with fitting
 * arguments and their status with fitting types, those of interfaces that they include too; else texts that say what is
 * missing. What one interface gives, another one does not ask for.
 */
export type Honours<Name extends InterfaceName, Args, Status> = Trouble<
  WithIncluded<Name>,
  keyof GivenBy<WithIncluded<Name>>,
  Args,
  Status
>
type GivenBy<Name extends InterfaceName> = Together<Name extends InterfaceName ? Table[Name]['given'] : never>

type Trouble<Name extends InterfaceName, Given, Args, Status> = Name extends InterfaceName
  ?
      | TroubleWithCommands<Name, Table[Name]['commands'], Given, Args>
      /** A driver may write what it would be given, but then so that it can be called in the same way. */
      | TroubleWithCommands<Name, Table[Name]['given'], Given, Args>
      | TroubleWithStatus<Name, Table[Name]['status'], Status, true>
      | TroubleWithStatus<Name, Table[Name]['mayReport'] & Table[Name]['givenStatus'], Status, false>
  : never

type TroubleWithCommands<Name extends string, Asked, Given, Args> = {
  [Command in keyof Asked]: Command extends keyof Args
    ? Takes<Args[Command], Asked[Command]> extends true
      ? never
      : `${Name}: the arguments of ${Command & string} are not those of the interface`
    : Command extends Given
      ? never
      : `${Name} needs the command ${Command & string}`
}[keyof Asked]

type TroubleWithStatus<Name extends string, Asked, Status, Must> = {
  [Key in keyof Asked]: Key extends keyof Status
    ? z.output<Status[Key]> extends z.output<Asked[Key]>
      ? never
      : `${Name}: the status ${Key & string} has another type in the interface`
    : Must extends true
      ? `${Name} needs the status ${Key & string}`
      : never
}[keyof Asked]

/** Whether a function with these parameters takes every call that the interface allows. */
type Takes<Given, Asked> = Asked extends z.ZodRawShape
  ? keyof Asked extends never
    ? true
    : Given extends z.ZodRawShape
      ? keyof Asked extends keyof Given
        ? z.input<z.ZodObject<Asked>> extends z.input<z.ZodObject<Given>>
          ? true
          : false
        : false
      : false
  : true
